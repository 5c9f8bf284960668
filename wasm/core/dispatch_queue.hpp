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
      defer(std::make_unique<DeferredCall<std::decay_t<Event>>>(std::forward<Event>(event)));
      return;
    }
    begin();
    event();
    finish();
  }

  /// Between these two nothing is delivered; what is raised meanwhile is delivered by `finish`. Only when not busy.
  void begin() noexcept { busy_ = true; }
  void finish();

  /// Drops what waits; the event being delivered goes on.
  void discard_waiting() noexcept;

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

  void defer(std::unique_ptr<Deferred> event);

  std::vector<std::unique_ptr<Deferred>> waiting_;
  bool busy_ = false;
};

}  // namespace tether::core
