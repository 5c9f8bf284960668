#include <tether/timers.hpp>

#include <algorithm>
#include <utility>

namespace tether {

/// Shared between the Timer and the pending callback; the callback outlives a Timer destroyed inside it.
struct Timer::State {
  Scheduler& scheduler;
  Scheduler::TimerId id = 0;
  bool cancelled = false;
};

Timer& Timer::operator=(Timer&& other) noexcept {
  if (this != &other) {
    cancel();
    state_ = std::move(other.state_);
  }
  return *this;
}

void Timer::cancel() noexcept {
  // Taken out first: the callback that dies here may own this Timer.
  const std::shared_ptr<State> state = std::move(state_);
  if (!state) return;
  state->cancelled = true;
  if (state->id != 0) state->scheduler.cancel(std::exchange(state->id, 0));
}

bool Timer::active() const noexcept { return state_ && state_->id != 0; }

namespace {

using Milliseconds = std::chrono::milliseconds;

// `arm(fire)` starts one shot. The state owns nothing of the callback, so there is no cycle.
template <class... Args, class Arm>
void start(std::shared_ptr<Timer::State> state, std::shared_ptr<std::function<void(Args...)>> callback, Arm arm,
           bool repeat) {
  state->id = arm([state, callback, arm, repeat](Args... args) {
    if (state->cancelled) return;
    state->id = 0;
    (*callback)(args...);
    if (repeat && !state->cancelled) start<Args...>(state, callback, arm, repeat);
  });
}

template <class... Args, class Arm>
std::shared_ptr<Timer::State> make_timer(Scheduler& scheduler, std::function<void(Args...)> callback, Arm arm,
                                         bool repeat) {
  auto state = std::make_shared<Timer::State>(Timer::State{scheduler});
  start<Args...>(state, std::make_shared<std::function<void(Args...)>>(std::move(callback)), arm, repeat);
  return state;
}

auto arm_delay(Scheduler& scheduler, Milliseconds delay) {
  return [&scheduler, delay](std::function<void()> fire) { return scheduler.call_after(delay, std::move(fire)); };
}

auto arm_frame(Scheduler& scheduler) {
  return [&scheduler](std::function<void(Milliseconds)> fire) { return scheduler.call_on_frame(std::move(fire)); };
}

}  // namespace

Timer after(Milliseconds delay, std::function<void()> callback, Scheduler& scheduler) {
  return Timer(make_timer<>(scheduler, std::move(callback), arm_delay(scheduler, delay), false));
}

Timer every(Milliseconds interval, std::function<void()> callback, Scheduler& scheduler) {
  interval = std::max(interval, Milliseconds(1));
  return Timer(make_timer<>(scheduler, std::move(callback), arm_delay(scheduler, interval), true));
}

Timer on_frame(std::function<void(Milliseconds)> callback, Scheduler& scheduler) {
  return Timer(make_timer<Milliseconds>(scheduler, std::move(callback), arm_frame(scheduler), false));
}

Timer on_every_frame(std::function<void(Milliseconds)> callback, Scheduler& scheduler) {
  return Timer(make_timer<Milliseconds>(scheduler, std::move(callback), arm_frame(scheduler), true));
}

}  // namespace tether
