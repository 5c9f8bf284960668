#include "patch/patch_queue.hpp"

#include <utility>

namespace tether::patch {

namespace {
// Hidden pages may run timers once a second at most, so this only has to be short beside that.
constexpr std::chrono::milliseconds k_hidden_turn{50};
}  // namespace

PatchQueue::PatchQueue(const PatcherOptions& options, PatchPlatform& platform, Events& events)
    : options_(options), platform_(platform), events_(events) {
  platform_.lifecycle.add(*this);
}

PatchQueue::~PatchQueue() {
  disarm();
  platform_.lifecycle.remove(*this);
}

bool PatchQueue::push(Bytes frame) {
  if (frames_.empty() && !events_.applying() && spent_ < options_.frame_budget && !held_up()) {
    apply(frame);
    arm();
    return true;
  }
  if (bytes_ + frame.size() > options_.max_waiting_bytes) {
    clear();
    return false;
  }
  bytes_ += frame.size();
  frames_.emplace_back(frame.begin(), frame.end());
  arm();
  return true;
}

void PatchQueue::flush() {
  while (!frames_.empty() && !events_.applying()) {
    const std::vector<std::uint8_t> frame = std::move(frames_.front());
    frames_.pop_front();
    bytes_ -= frame.size();
    apply(frame);
  }
}

void PatchQueue::clear() noexcept {
  frames_.clear();
  bytes_ = 0;
}

// A patch in the middle of a composition could take the half-made character away. Not for ever: a composition may be
// left open for minutes.
bool PatchQueue::held_up() {
  return is_composing() && platform_.scheduler.now() - composing_since_ < options_.max_composing_wait;
}

bool PatchQueue::is_composing() {
  if (!events_.composing()) {
    composing_since_ = Milliseconds(-1);
  } else if (composing_since_ < Milliseconds(0)) {
    composing_since_ = platform_.scheduler.now();
  }
  return composing_since_ >= Milliseconds(0);
}

void PatchQueue::apply(Bytes frame) {
  const Milliseconds start = platform_.scheduler.now();
  events_.apply_now(frame);
  spent_ += platform_.scheduler.now() - start;
}

// A turn gives the budget back, so there is one even if nothing waits.
void PatchQueue::arm() {
  if (turn_ != 0) return;
  if (platform_.lifecycle.hidden()) {
    turn_ = platform_.scheduler.call_after(k_hidden_turn, [this] { events_.on_queue_turn(); });
  } else {
    turn_ = platform_.scheduler.call_on_frame([this](Milliseconds) { events_.on_queue_turn(); });
  }
}

void PatchQueue::disarm() {
  if (turn_ != 0) platform_.scheduler.cancel(turn_);
  turn_ = 0;
}

void PatchQueue::take_turn() {
  turn_ = 0;
  spent_ = Milliseconds(0);
  while (!frames_.empty() && spent_ < options_.frame_budget && !held_up()) {
    const std::vector<std::uint8_t> frame = std::move(frames_.front());
    frames_.pop_front();
    bytes_ -= frame.size();
    apply(frame);
  }
  // A composition is watched to its end, so that the next one counts anew.
  if (is_composing() || !frames_.empty() || spent_ > Milliseconds(0)) arm();
}

// An animation frame that was asked for never comes in a hidden page.
void PatchQueue::on_page_event(PageEvent event) {
  if (event != PageEvent::hidden || turn_ == 0) return;
  disarm();
  arm();
}

}  // namespace tether::patch
