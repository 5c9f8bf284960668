#pragma once
#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include <doctest/doctest.h>

#include "core/heartbeat.hpp"

namespace tether::test {

/// A page's main thread with a heartbeat on it, and a server that answers each ping after `rtt` until it is gone. When
/// the thread comes back from a block, an overdue timer runs before each frame that waits, as in Chromium.
class HeartbeatWorld {
public:
  using Milliseconds = std::chrono::milliseconds;

  explicit HeartbeatWorld(HeartbeatTimes with = {}, Milliseconds answer_after = Milliseconds(50))
      : options(std::move(with)), rtt(answer_after) {
    heartbeat.configure(&options, now);
    heartbeat.link_up(now);
  }

  void run_until(Milliseconds end) {
    for (int tasks = 0; dead_at == core::k_never; ++tasks) {
      REQUIRE(tasks < 1'000'000);
      const bool timed = run_timer();
      const bool read = read_frame();
      if (timed || read) continue;
      const Milliseconds next = std::min(timer_due(), frames.empty() ? core::k_never : *frames.begin());
      if (next > end) break;
      now = std::max(now, next);
    }
    now = std::max(now, end);
  }
  void run_for(Milliseconds time) { run_until(now + time); }
  /// Nothing runs for a while.
  void block(Milliseconds time) { now += time; }

  void send() { heartbeat.frame_sent(now); }
  /// A frame arrives now.
  void receive() { frames.insert(now); }
  void set_patient(bool patient) { heartbeat.set_patient(patient, now); }

  HeartbeatTimes options;
  Milliseconds rtt;
  core::Heartbeat heartbeat;
  Milliseconds now{0};
  Milliseconds slot{1};  ///< timers run only at multiples of this, as in a hidden page
  bool server_gone = false;
  int pings = 0;
  Milliseconds first_ping = core::k_never;
  Milliseconds dead_at = core::k_never;
  std::multiset<Milliseconds> frames;  ///< on their way to the page, by time of arrival

private:
  [[nodiscard]] Milliseconds timer_due() const {
    const Milliseconds due = heartbeat.due();
    return due == core::k_never ? core::k_never : std::max(now, (due + slot - Milliseconds(1)) / slot * slot);
  }
  bool run_timer() {
    if (timer_due() > now) return false;
    const core::Heartbeat::Action action = heartbeat.check(now);
    if (action == core::Heartbeat::Action::dead) dead_at = now;
    if (action != core::Heartbeat::Action::ping) return true;
    ++pings;
    if (first_ping == core::k_never) first_ping = now;
    send();
    if (!server_gone) frames.insert(now + rtt);
    return true;
  }
  bool read_frame() {
    if (frames.empty() || *frames.begin() > now) return false;
    frames.erase(frames.begin());
    heartbeat.frame_received(now);
    heartbeat.pong_received(now);
    return true;
  }
};

}  // namespace tether::test
