#include "core/connection_report.hpp"

#include <algorithm>
#include <iterator>

#include "core/json_text.hpp"

namespace tether::core {

namespace {

constexpr std::string_view k_counters[] = {
    "attempts",         "opens",         "framesIn",       "framesOut",       "bytesIn",
    "bytesOut",         "queued",        "droppedExpired", "droppedReplaced", "droppedOverflow",
    "droppedTransient", "droppedClosed", "droppedFailed",  "rejected",        "missedPongs",
    "lateTimers",       "lateReplies",   "lastRttMs",      "smoothedRttMs",
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
  const std::uint64_t counters[] = {
      stats.attempts,
      stats.opens,
      stats.frames_in,
      stats.frames_out,
      stats.bytes_in,
      stats.bytes_out,
      stats.queued,
      stats.dropped_expired,
      stats.dropped_replaced,
      stats.dropped_overflow,
      stats.dropped_transient,
      stats.dropped_closed,
      stats.dropped_failed,
      stats.rejected,
      stats.missed_pongs,
      stats.late_timers,
      stats.late_replies,
      static_cast<std::uint64_t>(stats.last_rtt.count()),
      static_cast<std::uint64_t>(stats.smoothed_rtt.count()),
  };
  static_assert(std::size(counters) == std::size(k_counters));
  for (std::size_t i = 0; i < std::size(counters); ++i) json.member(k_counters[i], counters[i]);

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
