#include <set>
#include <string>

#include <doctest/doctest.h>

#include <tether/json.hpp>

#include "core/connection_report.hpp"

using namespace std::chrono_literals;
using tether::ConnectionState;
using tether::ConnectionStats;
using tether::StateCause;
using tether::Value;
using tether::core::ConnectionReport;
using Milliseconds = std::chrono::milliseconds;
using S = ConnectionState;

namespace {

Value parsed(const ConnectionReport& report, Milliseconds now, const ConnectionStats& stats = {},
             std::string_view heartbeat = "on") {
  auto value = tether::json::parse(report.to_json(stats, heartbeat, now));
  REQUIRE(value);
  return std::move(*value);
}

}  // namespace

TEST_CASE("every state and cause has a name of its own") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(S::closed); ++i) CHECK(names.insert(to_string(static_cast<S>(i))).second);
  std::set<std::string_view> causes;
  for (int i = 0; i <= static_cast<int>(StateCause::bad_request); ++i) {
    CHECK(causes.insert(to_string(static_cast<StateCause>(i))).second);
  }
  CHECK(to_string(S::idle) == "idle");
  CHECK(to_string(S::closed) == "closed");
  CHECK(to_string(StateCause::user) == "user");
  CHECK(to_string(StateCause::connect_timeout) == "connect-timeout");
  CHECK(to_string(StateCause::bad_request) == "bad-request");
}

TEST_CASE("a report is a JSON object from the first moment on (C68)") {
  const ConnectionReport report(5s);
  const Value value = parsed(report, 7s, {}, "off");
  CHECK(value["state"].as_text() == "idle");
  CHECK(value["heartbeat"].as_text() == "off");
  CHECK(value["now"].as_int() == 7'000);
  CHECK(value["msIn"]["idle"].as_int() == 2'000);
  CHECK(value["transitions"].as_list().empty());
  CHECK(value["lastClose"]["code"].as_int() == 0);
}

TEST_CASE("times in states add up to the whole time (C68)") {
  ConnectionReport report(0ms);
  report.add({S::idle, S::connecting, StateCause::user, "x"}, 100ms);
  report.add({S::connecting, S::up, StateCause::opened, {}}, 150ms);
  report.add({S::up, S::backoff, StateCause::lost, "1006"}, 1'150ms);
  report.add({S::backoff, S::connecting, StateCause::retry, {}}, 3'150ms);
  const Value value = parsed(report, 4'000ms);
  const Value& times = value["msIn"];
  CHECK(times["idle"].as_int() == 100);
  CHECK(times["connecting"].as_int() == 50 + 850);
  CHECK(times["up"].as_int() == 1'000);
  CHECK(times["backoff"].as_int() == 2'000);
  std::int64_t sum = 0;
  for (int i = 0; i <= static_cast<int>(S::closed); ++i) {
    sum += times[to_string(static_cast<S>(i))].as_int();
  }
  CHECK(sum == 4'000);
  CHECK(value["state"].as_text() == "connecting");
  CHECK(value["cause"].as_text() == "retry");
}

TEST_CASE("the last 64 transitions are there, oldest first (C68)") {
  ConnectionReport report(0ms);
  for (std::size_t count = 1; count <= 200; ++count) {
    const bool up = count % 2 == 1;
    report.add({up ? S::backoff : S::up, up ? S::up : S::backoff, up ? StateCause::opened : StateCause::lost, {}},
               Milliseconds(count));
    if (count != 1 && count != 63 && count != 64 && count != 65 && count != 200) continue;
    CAPTURE(count);
    const Value value = parsed(report, 1s);
    const Value::List& list = value["transitions"].as_list();
    const std::size_t expected = count < 64 ? count : 64;
    REQUIRE(list.size() == expected);
    CHECK(list[0].as_list()[0].as_int() == static_cast<std::int64_t>(count - expected + 1));
    const Value::List& last = list[expected - 1].as_list();
    CHECK(last[0].as_int() == static_cast<std::int64_t>(count));
    CHECK(last[1].as_text() == (up ? "backoff" : "up"));
    CHECK(last[2].as_text() == (up ? "up" : "backoff"));
    CHECK(last[3].as_text() == (up ? "opened" : "lost"));
  }
}

TEST_CASE("a hostile close reason stays a text (C68)") {
  ConnectionReport report(0ms);
  const std::string reason = std::string("\"},\"state\":\"up\0\n", 16) + "\xc3\xa9\\";
  report.link_ended({4'321, reason, false});
  const Value value = parsed(report, 1s);
  CHECK(value["state"].as_text() == "idle");
  CHECK(value["lastClose"]["code"].as_int() == 4'321);
  CHECK(value["lastClose"]["reason"].as_text() == reason);
}

TEST_CASE("every counter is in the report under its own name (C68)") {
  ConnectionStats stats;
  stats.attempts = 1;
  stats.opens = 2;
  stats.frames_in = 3;
  stats.frames_out = 4;
  stats.bytes_in = UINT64_C(1) << 40U;
  stats.bytes_out = 6;
  stats.queued = 7;
  stats.dropped_expired = 8;
  stats.dropped_replaced = 9;
  stats.dropped_overflow = 10;
  stats.dropped_transient = 11;
  stats.dropped_closed = 12;
  stats.dropped_failed = 13;
  stats.rejected = 14;
  stats.missed_pongs = 15;
  stats.late_timers = 16;
  stats.late_replies = 17;
  stats.last_rtt = 18ms;
  stats.smoothed_rtt = 19ms;
  const Value value = parsed(ConnectionReport(0ms), 1s, stats);
  const struct {
    const char* name;
    std::int64_t value;
  } rows[] = {{"attempts", 1},
              {"opens", 2},
              {"framesIn", 3},
              {"framesOut", 4},
              {"bytesIn", 1LL << 40},
              {"bytesOut", 6},
              {"queued", 7},
              {"droppedExpired", 8},
              {"droppedReplaced", 9},
              {"droppedOverflow", 10},
              {"droppedTransient", 11},
              {"droppedClosed", 12},
              {"droppedFailed", 13},
              {"rejected", 14},
              {"missedPongs", 15},
              {"lateTimers", 16},
              {"lateReplies", 17},
              {"lastRttMs", 18},
              {"smoothedRttMs", 19}};
  for (const auto& row : rows) CHECK(value[row.name].as_int() == row.value);
}
