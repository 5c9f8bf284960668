#pragma once
#include <memory>
#include <type_traits>
#include <utility>

#include <tether/detail/chain.hpp>

namespace tether::core {

/// An event that waits for its turn, or anything else to be done later.
class Deferred : public detail::Link {
public:
  virtual void run() = 0;
};

/// Two virtual functions per kind of event; std::function would need nine, which shows in a small module.
template <class Action>
class DeferredCall final : public Deferred {
public:
  explicit DeferredCall(Action action) : action_(std::move(action)) {}
  void run() override { action_(); }

private:
  Action action_;
};

template <class Action>
std::unique_ptr<Deferred> defer(Action action) {
  return std::make_unique<DeferredCall<Action>>(std::move(action));
}

/// Runs an emitter's events one after the other: an event raised while another is being delivered waits until that
/// one's handlers have returned, so handlers never nest. The owner keeps the queue alive while it runs.
class DispatchQueue {
public:
  [[nodiscard]] bool busy() const noexcept { return busy_; }

  void run(std::unique_ptr<Deferred> event);
  template <class Action>
  void run(Action action) {
    run(defer(std::move(action)));
  }

  /// Between these two nothing is delivered; what is raised meanwhile is delivered by `finish`. Only when not busy.
  void begin() noexcept { busy_ = true; }
  void finish();

  /// Drops what waits; the event being delivered goes on.
  void discard_waiting() noexcept { waiting_.clear(); }

private:
  detail::Chain<Deferred> waiting_;
  bool busy_ = false;
};

}  // namespace tether::core
