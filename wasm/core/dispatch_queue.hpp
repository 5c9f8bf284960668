#pragma once
#include <cstddef>
#include <memory>
#include <type_traits>
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
      using Call = DeferredCall<std::decay_t<Event>>;
      waiting_.push_back(std::make_unique<Call>(std::forward<Event>(event)));
      return;
    }
    busy_ = true;
    event();
    // By index: an event may append further ones.
    for (std::size_t next = 0; next < waiting_.size(); ++next) {
      const std::unique_ptr<Deferred> deferred = std::move(waiting_[next]);
      if (deferred) deferred->run();
    }
    waiting_.clear();
    busy_ = false;
  }

  /// Does `action` now; what it raises is delivered after it, or after the event being delivered.
  template <class Action>
  void act(Action&& action) {
    busy_ ? action() : run(std::forward<Action>(action));
  }

  /// Drops what waits; the event being delivered goes on.
  void discard_waiting() noexcept {
    for (auto& event : waiting_) event.reset();
  }

private:
  // Two virtual functions per kind of event; std::function would need nine, which shows in a small module.
  struct Deferred {
    virtual ~Deferred() = default;
    virtual void run() = 0;
  };
  template <class Event>
  struct DeferredCall final : Deferred {
    explicit DeferredCall(Event source) : event(std::move(source)) {}
    void run() override { event(); }
    Event event;
  };

  std::vector<std::unique_ptr<Deferred>> waiting_;
  bool busy_ = false;
};

}  // namespace tether::core
