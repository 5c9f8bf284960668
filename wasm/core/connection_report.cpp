#include "core/connection_report.hpp"

#include <algorithm>

#include "core/json_text.hpp"

namespace tether::core {

namespace {

struct Counter {
  std::string_view name;
  std::uint64_t value;
};

}  // namespace

void ConnectionReport::add(const StateChange& change, Milliseconds now) {
  time_in_[static_cast<std::size_t>(change.old_state)] += now - since_;
  since_ = now;
  state_ = change.new_state;
  cause_ = change.cause;
  transitions_[count_++ % k_transitions] = {now, change.old_state, change.new_state, change.cause};
}

std::string ConnectionReport::to_json(const ConnectionStats& stats, std::string_view heartbeat,
                                      Milliseconds now) const {
  JsonText json;
  json.open('{');
  json.member("state", to_string(state_));
  json.member("cause", to_string(cause_));
  json.member("heartbeat", heartbeat);
  const Counter counters[] = {
      {"attempts", stats.attempts},
      {"opens", stats.opens},
      {"framesIn", stats.frames_in},
      {"framesOut", stats.frames_out},
      {"bytesIn", stats.bytes_in},
      {"bytesOut", stats.bytes_out},
      {"queued", stats.queued},
      {"droppedExpired", stats.dropped_expired},
      {"droppedReplaced", stats.dropped_replaced},
      {"droppedOverflow", stats.dropped_overflow},
      {"droppedTransient", stats.dropped_transient},
      {"droppedClosed", stats.dropped_closed},
      {"droppedFailed", stats.dropped_failed},
      {"rejected", stats.rejected},
      {"missedPongs", stats.missed_pongs},
      {"lateTimers", stats.late_timers},
      {"lateReplies", stats.late_replies},
      {"lastRttMs", static_cast<std::uint64_t>(stats.last_rtt.count())},
      {"smoothedRttMs", static_cast<std::uint64_t>(stats.smoothed_rtt.count())},
  };
  for (const Counter& counter : counters) json.member(counter.name, counter.value);

  json.name("lastClose");
  json.open('{');
  json.member("code", last_close_.code);
  json.member("reason", last_close_.reason);
  json.close('}');

  json.name("msIn");
  json.open('{');
  for (std::size_t i = 0; i < k_states; ++i) {
    const Milliseconds current = i == static_cast<std::size_t>(state_) ? now - since_ : Milliseconds(0);
    json.member(to_string(static_cast<ConnectionState>(i)),
                static_cast<std::uint64_t>((time_in_[i] + current).count()));
  }
  json.close('}');

  json.member("now", static_cast<std::uint64_t>(now.count()));
  json.name("transitions");
  json.open('[');
  for (std::size_t i = count_ - std::min(count_, k_transitions); i < count_; ++i) {
    const Transition& transition = transitions_[i % k_transitions];
    json.open('[');
    json.number(static_cast<std::uint64_t>(transition.at.count()));
    json.string(to_string(transition.from));
    json.string(to_string(transition.to));
    json.string(to_string(transition.cause));
    json.close(']');
  }
  json.close(']');
  json.close('}');
  return json.take();
}

}  // namespace tether::core
