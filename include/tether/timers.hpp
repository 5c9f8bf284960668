#pragma once
// Timers and animation frames that stop when their owner goes away.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace tether {

/// The Scheduler port: a monotonic clock and one-shot callbacks. Tests drive it by hand.
class Scheduler {
public:
  using TimerId = std::uint32_t;  ///< 0 names no timer.

  /// Monotonic time since an arbitrary start; wall-clock jumps do not change it.
  [[nodiscard]] virtual std::chrono::milliseconds now() const = 0;
  /// Calls `callback` once, `delay` from now, never before this function returns.
  virtual TimerId call_after(std::chrono::milliseconds delay, std::function<void()> callback) = 0;
  /// Calls `callback` once, before the next frame is painted, with the frame's time.
  virtual TimerId call_on_frame(std::function<void(std::chrono::milliseconds)> callback) = 0;
  /// Forgets a timer or frame; one that already ran is ignored.
  virtual void cancel(TimerId id) = 0;

protected:
  ~Scheduler() = default;
};

/// Owns a pending callback: destroying or assigning over it cancels the callback. An empty Timer does nothing.
/// The callback may destroy its own Timer.
class [[nodiscard]] Timer {
public:
  /// Owns nothing.
  Timer() = default;
  ///@{
  /// The other one owns nothing afterwards; what the one assigned over owned is cancelled.
  Timer(Timer&&) noexcept = default;
  Timer& operator=(Timer&& other) noexcept;
  ///@}
  /// Cancels.
  ~Timer() { cancel(); }

  /// The callback will not run any more, and dies now. Does nothing if there is none.
  void cancel() noexcept;
  /// Whether the callback will run (again); false inside one that runs.
  [[nodiscard]] bool active() const noexcept;

  struct State;

private:
  explicit Timer(std::shared_ptr<State> state) : state_(std::move(state)) {}
  friend Timer after(std::chrono::milliseconds, std::function<void()>, Scheduler&);
  friend Timer every(std::chrono::milliseconds, std::function<void()>, Scheduler&);
  friend Timer on_frame(std::function<void(std::chrono::milliseconds)>, Scheduler&);
  friend Timer on_every_frame(std::function<void(std::chrono::milliseconds)>, Scheduler&);

  std::shared_ptr<State> state_;
};

/// The browser's scheduler (defined by the browser platform only).
Scheduler& browser_scheduler();

/// Runs `callback` once after `delay`.
Timer after(std::chrono::milliseconds delay, std::function<void()> callback,
            Scheduler& scheduler = browser_scheduler());
/// Runs `callback` again and again with `interval` between the end of one run and the start of the next; an
/// interval below 1 ms counts as 1 ms.
Timer every(std::chrono::milliseconds interval, std::function<void()> callback,
            Scheduler& scheduler = browser_scheduler());
/// Runs `callback` once before the next frame is painted.
Timer on_frame(std::function<void(std::chrono::milliseconds)> callback, Scheduler& scheduler = browser_scheduler());
/// Runs `callback` before every frame until the Timer goes away.
Timer on_every_frame(std::function<void(std::chrono::milliseconds)> callback,
                     Scheduler& scheduler = browser_scheduler());

}  // namespace tether
