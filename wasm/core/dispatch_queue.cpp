#include "core/dispatch_queue.hpp"

namespace tether::core {

void DispatchQueue::defer(std::unique_ptr<Deferred> event) { waiting_.push_back(std::move(event)); }

void DispatchQueue::finish() {
  // By index: an event may append further ones.
  for (std::size_t next = 0; next < waiting_.size(); ++next) {
    const std::unique_ptr<Deferred> deferred = std::move(waiting_[next]);
    if (deferred) deferred->run();
  }
  waiting_.clear();
  busy_ = false;
}

void DispatchQueue::discard_waiting() noexcept {
  for (auto& event : waiting_) event.reset();
}

}  // namespace tether::core
