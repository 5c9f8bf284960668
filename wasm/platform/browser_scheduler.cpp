#include <emscripten.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include <tether/detail/chain.hpp>
#include <tether/timers.hpp>

#include "platform/imports.hpp"

namespace tether {

namespace {

using Milliseconds = std::chrono::milliseconds;

/// A timer, or a frame if it has no `on_time`.
struct Pending final : detail::Link {
  Scheduler::TimerId id = 0;
  std::function<void()> on_time;
  std::function<void(Milliseconds)> on_frame;
};

class BrowserScheduler final : public Scheduler {
public:
  [[nodiscard]] Milliseconds now() const override {
    return Milliseconds(static_cast<Milliseconds::rep>(tether_clock_now()));
  }

  TimerId call_after(Milliseconds delay, std::function<void()> callback) override {
    // setTimeout reads its delay as a signed 32-bit number; more would fire at once.
    constexpr Milliseconds k_longest(std::numeric_limits<std::int32_t>::max());
    delay = std::clamp(delay, Milliseconds(0), k_longest);
    auto pending = std::make_unique<Pending>();
    pending->on_time = std::move(callback);
    const TimerId id = keep(std::move(pending));
    tether_timer_start(id, static_cast<int>(delay.count()));
    return id;
  }

  TimerId call_on_frame(std::function<void(Milliseconds)> callback) override {
    auto pending = std::make_unique<Pending>();
    pending->on_frame = std::move(callback);
    const TimerId id = keep(std::move(pending));
    tether_frame_start(id);
    return id;
  }

  void cancel(TimerId id) override {
    if (!take(id).empty()) tether_timer_cancel(id);
  }

  void fire(TimerId id, Milliseconds time) {
    for (const Pending& pending : take(id)) {
      pending.on_time ? pending.on_time() : pending.on_frame(time);
    }
  }

private:
  TimerId keep(std::unique_ptr<Pending> pending) {
    if (++last_id_ == 0) ++last_id_;
    pending->id = last_id_;
    pending_.push_back(std::move(pending));
    return last_id_;
  }

  /// The one with this id, if it is still there. A page has few timers, so this looks at each.
  detail::Chain<Pending> take(TimerId id) {
    detail::Chain<Pending> taken;
    pending_.take_if([id](const Pending& pending) { return pending.id == id; }, taken);
    return taken;
  }

  detail::Chain<Pending> pending_;
  TimerId last_id_ = 0;
};

BrowserScheduler& scheduler() {
  static auto* instance = new BrowserScheduler();
  return *instance;
}

}  // namespace

Scheduler& browser_scheduler() { return scheduler(); }

extern "C" {

EMSCRIPTEN_KEEPALIVE void tether_timer_fired(std::uint32_t id) { scheduler().fire(id, scheduler().now()); }

EMSCRIPTEN_KEEPALIVE void tether_frame_fired(std::uint32_t id, double time_ms) {
  scheduler().fire(id, Milliseconds(static_cast<Milliseconds::rep>(time_ms)));
}

}  // extern "C"

}  // namespace tether
