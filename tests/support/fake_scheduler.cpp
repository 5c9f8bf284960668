#include "support/fake_scheduler.hpp"

#include <algorithm>
#include <utility>

namespace tether::test {

Scheduler::TimerId FakeScheduler::call_after(Milliseconds delay, std::function<void()> callback) {
  const TimerId id = ++last_;
  timers_[{now_ + std::max(delay, Milliseconds(0)), id}] = std::move(callback);
  return id;
}

Scheduler::TimerId FakeScheduler::call_on_frame(std::function<void(Milliseconds)> callback) {
  const TimerId id = ++last_;
  frames_[id] = std::move(callback);
  return id;
}

// Taken out before they die: destroying a callback may come back here.
void FakeScheduler::cancel(TimerId id) {
  [[maybe_unused]] const auto frame = frames_.extract(id);
  const auto found =
      std::find_if(timers_.begin(), timers_.end(), [id](const auto& timer) { return timer.first.id == id; });
  if (found == timers_.end()) return;
  [[maybe_unused]] const auto timer = timers_.extract(found);
}

void FakeScheduler::advance(Milliseconds by) {
  const Milliseconds end = now_ + by;
  while (!timers_.empty() && timers_.begin()->first.at <= end) {
    const auto timer = timers_.extract(timers_.begin());
    now_ = std::max(now_, timer.key().at);
    timer.mapped()();
  }
  now_ = end;
}

void FakeScheduler::paint_frame() {
  advance(Milliseconds(16));
  // A callback may cancel one that is still to come in this frame.
  const TimerId last_of_frame = last_;
  while (!frames_.empty() && frames_.begin()->first <= last_of_frame) {
    const auto frame = frames_.extract(frames_.begin());
    frame.mapped()(now_);
  }
}

}  // namespace tether::test
