#include "core/due_timer.hpp"

#include <algorithm>
#include <utility>

namespace tether::core {

namespace {

/// A timer older than this is set anew when the link does something: browsers slow timers down that only ever set each
/// other (five levels deep they are throttled to once a minute in a hidden page).
constexpr std::chrono::milliseconds k_stale{1'000};

}  // namespace

void DueTimer::set(Milliseconds due, bool fresh) {
  const Milliseconds now = scheduler_.now();
  // One that fires too early costs less than setting it for every frame.
  const bool stale = fresh && now - set_at_ > k_stale;
  if (timer_ != 0 && due != k_never && due_ <= due && !stale) return;
  cancel();
  due_ = due;
  set_at_ = now;
  if (due == k_never) return;
  timer_ = scheduler_.call_after(std::max(due - now, Milliseconds(0)), [this] { fire(); });
}

void DueTimer::cancel() {
  if (timer_ != 0) scheduler_.cancel(std::exchange(timer_, 0));
}

void DueTimer::fire() {
  timer_ = 0;
  owner_.on_due(std::exchange(due_, k_never));
}

}  // namespace tether::core
