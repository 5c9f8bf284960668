#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include <tether/timers.hpp>

namespace tether::test {

/// A clock that stands still until the test moves it.
class FakeScheduler final : public Scheduler {
public:
  using Milliseconds = std::chrono::milliseconds;

  [[nodiscard]] Milliseconds now() const override { return now_; }
  TimerId call_after(Milliseconds delay, std::function<void()> callback) override;
  TimerId call_on_frame(std::function<void(Milliseconds)> callback) override;
  void cancel(TimerId id) override;

  /// Moves the clock and runs the timers that fall due, in the order of their times, then of their start.
  void advance(Milliseconds by);
  /// Moves the clock while nothing runs: a busy main thread, or a machine that sleeps. What fell due meanwhile runs
  /// late, in the next `advance`.
  void block(Milliseconds by) { now_ += by; }
  /// Runs what waits for the end of the current turn.
  void end_turn() { advance(Milliseconds(0)); }
  /// Paints a frame 16 ms later. Frames asked for by its callbacks wait for the next one.
  void paint_frame();

  /// Timers and frames that wait.
  [[nodiscard]] std::size_t waiting() const noexcept { return timers_.size() + frames_.size(); }

private:
  struct Due {
    Milliseconds at;
    TimerId id;
    friend bool operator<(const Due& a, const Due& b) noexcept { return a.at != b.at ? a.at < b.at : a.id < b.id; }
  };

  Milliseconds now_{0};
  TimerId last_ = 0;
  std::map<Due, std::function<void()>> timers_;
  std::map<TimerId, std::function<void(Milliseconds)>> frames_;
};

}  // namespace tether::test
