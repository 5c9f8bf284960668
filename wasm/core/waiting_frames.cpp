#include "core/waiting_frames.hpp"

#include <utility>

namespace tether::core {

bool WaitingFrames::push(FrameKind kind, std::string_view payload, Milliseconds now) {
  if (count_ >= limits_.max_frames || payload.size() > limits_.max_bytes - bytes_) return false;
  auto frame = std::make_unique<WaitingFrame>();
  frame->kind = kind;
  frame->payload = payload;
  frame->expires = later(now, limits_.ttl);
  frames_.push_back(std::move(frame));
  ++count_;
  bytes_ += payload.size();
  return true;
}

std::unique_ptr<WaitingFrame> WaitingFrames::pop() noexcept {
  if (frames_.empty()) return nullptr;
  std::unique_ptr<WaitingFrame> first = frames_.pop_front();
  --count_;
  bytes_ -= first->payload.size();
  return first;
}

}  // namespace tether::core
