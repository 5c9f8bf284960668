#include <emscripten.h>

#include <algorithm>
#include <limits>
#include <utility>

#include <tether/timers.hpp>

#include "core/handle_table.hpp"
#include "platform/imports.hpp"

namespace tether {

namespace {

using Milliseconds = std::chrono::milliseconds;
using Callback = std::function<void(Milliseconds)>;

class BrowserScheduler final : public Scheduler {
public:
  [[nodiscard]] Milliseconds now() const override {
    return Milliseconds(static_cast<Milliseconds::rep>(tether_clock_now()));
  }

  TimerId call_after(Milliseconds delay, std::function<void()> callback) override {
    // setTimeout reads its delay as a signed 32-bit number; more would fire at once.
    constexpr Milliseconds k_longest(std::numeric_limits<std::int32_t>::max());
    delay = std::clamp(delay, Milliseconds(0), k_longest);
    const TimerId id = callbacks_.insert([callback = std::move(callback)](Milliseconds) { callback(); });
    tether_timer_start(id, static_cast<int>(delay.count()));
    return id;
  }

  TimerId call_on_frame(Callback callback) override {
    const TimerId id = callbacks_.insert(std::move(callback));
    tether_frame_start(id);
    return id;
  }

  void cancel(TimerId id) override {
    if (callbacks_.erase(id)) tether_timer_cancel(id);
  }

  void fire(TimerId id, Milliseconds time) {
    Callback* found = callbacks_.find(id);
    if (found == nullptr) return;
    // Taken out first: the callback may start timers, and the table may move.
    const Callback callback = std::move(*found);
    callbacks_.erase(id);
    callback(time);
  }

private:
  core::HandleTable<Callback> callbacks_;
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
