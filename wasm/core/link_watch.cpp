#include "core/link_watch.hpp"

#include <algorithm>
#include <utility>

#include "core/close_rules.hpp"

namespace tether::core {

using Milliseconds = std::chrono::milliseconds;

namespace {

/// A timer this late means that the machine or the page slept.
constexpr Milliseconds k_slept{10'000};

}  // namespace

LinkWatch::LinkWatch(ConnectionMachine& machine, const PageLifecycle& page, Milliseconds now)
    : machine_(machine), hidden_(page.hidden()), offline_(!page.online()) {
  machine_.set_hidden(now, hidden_);
  machine_.set_offline(now, offline_);
  heartbeat_.set_patient(hidden_ || offline_, now);
}

void LinkWatch::configure(const HeartbeatTimes* times, Milliseconds now) {
  heartbeat_.configure(times, now);
  machine_.set_doubtful(heartbeat_.doubtful());
}

void LinkWatch::frame_received(Milliseconds now) {
  machine_.frame_received();
  heartbeat_.frame_received(now);
  machine_.set_doubtful(heartbeat_.doubtful());
}

void LinkWatch::on_page_event(PageEvent event, Milliseconds now) {
  switch (event) {
    case PageEvent::online:
      if (std::exchange(offline_, false)) heartbeat_.doubt();
      break;
    case PageEvent::offline: offline_ = true; break;
    case PageEvent::visible: hidden_ = false; break;
    case PageEvent::hidden: hidden_ = true; break;
    case PageEvent::frozen:
    case PageEvent::cached: wakes_.cancel(); return machine_.pause(now, k_close_frozen, "frozen");
    case PageEvent::left: wakes_.cancel(); return machine_.pause(now, k_close_normal, {});
    default: break;
  }
  heartbeat_.set_patient(hidden_ || offline_, now);
  machine_.set_doubtful(heartbeat_.doubtful());
  machine_.set_offline(now, offline_);
  machine_.set_hidden(now, hidden_);
  const ConnectionState state = machine_.state();
  const bool sleeps = state == ConnectionState::idle || state == ConnectionState::closed;
  if (event != PageEvent::offline && event != PageEvent::hidden && !sleeps) wakes_.signal(now);
}

Milliseconds LinkWatch::due() const {
  // A page that is put aside keeps no timer; what is overdue is seen when it wakes.
  if (machine_.state() == ConnectionState::paused) return wakes_.due();
  return std::min({machine_.due(), heartbeat_.due(), wakes_.due()});
}

bool LinkWatch::check(Milliseconds now, Milliseconds was_due) {
  if (now - was_due >= k_slept) wakes_.signal(now);
  const Heartbeat::Action action = heartbeat_.check(now);
  bool ping = action == Heartbeat::Action::ping;
  if (action == Heartbeat::Action::dead) machine_.peer_dead(now);
  machine_.set_doubtful(heartbeat_.doubtful());
  if (wakes_.take(now) && wake(now)) ping = true;
  machine_.check(now);
  return ping && machine_.has_link();
}

bool LinkWatch::wake(Milliseconds now) {
  if (machine_.has_link()) return heartbeat_.probe(now);
  machine_.wake(now);
  return false;
}

}  // namespace tether::core
