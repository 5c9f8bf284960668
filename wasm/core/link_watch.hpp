#pragma once
#include <chrono>

#include <tether/connection_times.hpp>
#include <tether/lifecycle.hpp>

#include "core/connection_machine.hpp"
#include "core/deadline.hpp"
#include "core/heartbeat.hpp"
#include "core/wake_filter.hpp"

namespace tether::core {

/// What the page, the clock and a silent peer mean for a connection. It tells the machine; its owner sends pings.
class LinkWatch {
public:
  using Milliseconds = std::chrono::milliseconds;

  /// The machine outlives this.
  LinkWatch(ConnectionMachine& machine, const PageLifecycle& page, Milliseconds now);

  /// As Heartbeat::configure.
  void configure(const HeartbeatTimes* times, Milliseconds now);
  [[nodiscard]] const Heartbeat& heartbeat() const noexcept { return heartbeat_; }

  void link_up(Milliseconds now) { heartbeat_.link_up(now); }
  void link_down() { heartbeat_.link_down(); }
  void frame_received(Milliseconds now);
  void pong_received(Milliseconds now) { heartbeat_.pong_received(now); }
  void frame_sent(Milliseconds now) { heartbeat_.frame_sent(now); }

  void on_page_event(PageEvent event, Milliseconds now);
  /// There is nothing to wake up for any more.
  void forget_wakes() noexcept { wakes_.cancel(); }

  /// How late a timer may be in this page to count as in time.
  [[nodiscard]] Milliseconds tolerance() const noexcept { return hidden_ ? k_late_hidden : k_late; }

  /// When to call `check` next.
  [[nodiscard]] Milliseconds due() const;
  /// What is due, for a timer that was set for `was_due`. True: send a ping now.
  [[nodiscard]] bool check(Milliseconds now, Milliseconds was_due);

private:
  [[nodiscard]] bool wake(Milliseconds now);

  ConnectionMachine& machine_;
  Heartbeat heartbeat_;
  WakeFilter wakes_;
  bool hidden_;
  bool offline_;
};

}  // namespace tether::core
