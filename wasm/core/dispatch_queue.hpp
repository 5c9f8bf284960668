#pragma once
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace tether::core {

/// Runs an emitter's events one after the other: an event raised while another is being delivered waits until that
/// one's handlers have returned, so handlers never nest. The owner keeps the queue alive while it runs.
class DispatchQueue {
public:
  [[nodiscard]] bool busy() const noexcept { return busy_; }

  template <class Event>
  void run(Event&& event) {
    if (busy_) {
      waiting_.emplace_back(std::forward<Event>(event));
      return;
    }
    busy_ = true;
    event();
    // By index: an event may append further ones.
    for (std::size_t next = 0; next < waiting_.size(); ++next) {
      const std::function<void()> deferred = std::move(waiting_[next]);
      deferred();
    }
    waiting_.clear();
    busy_ = false;
  }

  /// Drops what waits; the event being delivered goes on.
  void discard_waiting() noexcept {
    for (auto& event : waiting_) event = [] {};
  }

private:
  std::vector<std::function<void()>> waiting_;
  bool busy_ = false;
};

}  // namespace tether::core
