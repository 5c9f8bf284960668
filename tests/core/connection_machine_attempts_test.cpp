#include <string>

#include <doctest/doctest.h>

#include "core/connection_machine.hpp"
#include "support/machine_rig.hpp"

using namespace std::chrono_literals;
using tether::ConnectionState;
using tether::ReconnectOptions;
using tether::StateCause;
using tether::core::k_never;
using tether::test::MachineRig;
using Milliseconds = std::chrono::milliseconds;

TEST_CASE("attempts start anew only after 10 s with a frame (C12)") {
  const struct {
    Milliseconds lasting;
    bool frame, good;
  } rows[] = {{10s, true, true}, {1h, true, true}, {9'999ms, true, false}, {10s, false, false}, {1h, false, false}};
  for (const auto& row : rows) {
    CAPTURE(row.lasting.count());
    CAPTURE(row.frame);
    MachineRig rig;
    rig.machine.connect(rig.now);
    rig.lose();
    rig.advance_to_attempt();
    rig.open();
    if (row.frame) rig.machine.frame_received();
    rig.advance(row.lasting);
    rig.lose();
    CHECK(rig.machine.attempts(rig.now) == (row.good ? 1 : 2));
    CHECK((rig.delay() >= 2s) == !row.good);
    // A frame of the last link says nothing about the next.
    rig.advance_to_attempt();
    rig.open();
    rig.advance(10s);
    rig.lose();
    CHECK(rig.machine.attempts(rig.now) == (row.good ? 2 : 3));
  }
}

TEST_CASE("handshakes get 5, 10, 15 and 20 s after timeouts in a row (C14)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.log.take();
  for (const Milliseconds timeout : {5s, 10s, 15s, 20s}) {
    const Milliseconds start = rig.now;
    CHECK(rig.machine.due() == start + timeout);
    rig.advance(timeout - 1ms);
    CHECK(rig.state() == ConnectionState::connecting);
    rig.advance(1ms);
    CHECK(rig.state() == ConnectionState::backoff);
    CHECK(rig.log.take().substr(0, 33) == "end:1000 backoff(connect-timeout)");
    CHECK_FALSE(rig.attempt_alive);
    rig.advance_to_attempt();
    rig.log.take();
  }
  SUBCASE("an open link ends the row") {
    rig.open();
    rig.lose();
  }
  SUBCASE("another failure ends the row") { rig.lose(); }
  SUBCASE("connect begins a new one") {
    rig.machine.close(1000, {});
    rig.machine.connect(rig.now);
    CHECK(rig.machine.due() == rig.now + 5s);
    return;
  }
  rig.advance_to_attempt();
  CHECK(rig.machine.due() == rig.now + 5s);
}

TEST_CASE("a server that needs 12 s is reached by the third attempt, within 45 s (C14, D7)") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    MachineRig rig(seed);
    const Milliseconds start = rig.now;
    rig.machine.connect(rig.now);
    while (rig.state() != ConnectionState::up) {
      const Milliseconds answer = rig.now + 12s;
      while (rig.state() == ConnectionState::connecting && rig.now < answer) rig.advance(100ms);
      rig.state() == ConnectionState::connecting ? rig.open() : rig.advance_to_attempt();
    }
    CHECK(rig.attempts() == 3);
    CHECK(rig.now - start <= 45s);
  }
}

TEST_CASE("a handshake deadline that is seen late is not believed (C30)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.block(8s);
  rig.advance(0ms);
  CHECK(rig.state() == ConnectionState::connecting);
  CHECK(rig.machine.late_timers() == 1);
  CHECK(rig.machine.due() == rig.now + 5s);
  rig.open();
  CHECK(rig.machine.due() == k_never);
}

TEST_CASE("a provider has 10 s, and its failure is a failed attempt (C49)") {
  MachineRig rig;
  rig.on_attempt = [&rig] { rig.machine.preparing(rig.now); };
  rig.machine.connect(rig.now);
  rig.log.take();
  rig.advance(9'999ms);
  CHECK(rig.log.take().empty());
  rig.advance(1ms);
  CHECK(rig.log.take() == "end:1000 backoff(provider-failed) plan:1");
  CHECK(rig.delay() <= 4s);
  // One that fails inside the attempt.
  rig.on_attempt = [&rig] { rig.machine.attempt_failed(rig.now, StateCause::provider_failed, "no luck"); };
  rig.advance_to_attempt();
  CHECK(rig.log.take() == "connecting(retry) end:1000 backoff(provider-failed) plan:2");
  CHECK(rig.last_detail == "no luck");
  rig.on_attempt = [&rig] { rig.machine.attempt_failed(rig.now, StateCause::provider_stopped, "enough"); };
  rig.advance_to_attempt();
  CHECK(rig.log.take() == "connecting(retry) end:1000 closed(provider-stopped) closed:1006:provider-stopped");
  CHECK(rig.closes[0].reason == "enough");
  // No handshake was tried, so none has failed.
  CHECK(rig.log.take().find("degraded") == std::string::npos);
}

TEST_CASE("a handshake that follows a slow provider has its full time") {
  MachineRig rig;
  rig.on_attempt = [&rig] { rig.machine.preparing(rig.now); };
  rig.machine.connect(rig.now);
  rig.advance(9s);
  rig.machine.opening(rig.now);
  rig.advance(4'999ms);
  CHECK(rig.state() == ConnectionState::connecting);
  rig.advance(1ms);
  CHECK(rig.state() == ConnectionState::backoff);
}

TEST_CASE("max_retries and max_elapsed end it once (C15)") {
  MachineRig rig;
  ReconnectOptions retry;
  std::size_t attempts = 0;
  SUBCASE("no retry at all") {
    retry.max_retries = 0;
    attempts = 1;
  }
  SUBCASE("three retries") {
    retry.max_retries = 3;
    attempts = 4;
  }
  SUBCASE("60 s") { retry.max_elapsed = 60s; }
  rig.machine.enable_retry(retry);
  const Milliseconds start = rig.now;
  rig.machine.connect(rig.now);
  while (rig.state() != ConnectionState::closed) {
    rig.lose();
    if (rig.state() == ConnectionState::backoff) rig.advance_to_attempt();
  }
  if (attempts != 0) {
    CHECK(rig.attempts() == attempts);
  } else {
    CHECK(rig.now - start >= 60s);
    CHECK(rig.now - start <= 80s);
  }
  CHECK(rig.closes.size() == 1);
  CHECK(rig.closes[0].cause == StateCause::gave_up);
  CHECK(rig.closes[0].code == 1006);
  rig.advance(1h);
  CHECK(rig.closes.size() == 1);
}

TEST_CASE("a good link gives all retries and all time back (C12, C15)") {
  MachineRig rig;
  ReconnectOptions retry;
  retry.max_retries = 1;
  retry.max_elapsed = 1min;
  rig.machine.enable_retry(retry);
  rig.machine.connect(rig.now);
  for (int i = 0; i < 5; ++i) {
    rig.open_good(1h);
    rig.lose();
    REQUIRE(rig.state() == ConnectionState::backoff);
    rig.advance_to_attempt();
  }
  rig.lose();
  CHECK(rig.closes[0].cause == StateCause::gave_up);
}

TEST_CASE("five handshakes in a row that fail are told once, until a link opens (C48, D8)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  const auto fail = [&rig](int times) {
    rig.log.take();
    for (int i = 0; i < times; ++i) {
      // Refused, or timed out.
      i % 2 == 0 ? rig.lose() : rig.advance(rig.machine.due() - rig.now);
      rig.advance_to_attempt();
    }
    const std::string log = rig.log.take();
    int told = 0;
    for (std::size_t at = log.find("degraded:5"); at != std::string::npos; at = log.find("degraded", at + 1)) ++told;
    return told;
  };
  CHECK(fail(4) == 0);
  CHECK(fail(1) == 1);
  CHECK(fail(30) == 0);
  rig.open();
  rig.lose();
  rig.advance_to_attempt();
  CHECK(fail(4) == 0);
  CHECK(fail(30) == 1);
  rig.machine.close(1000, {});
  rig.machine.connect(rig.now);
  CHECK(fail(4) == 0);
  CHECK(fail(30) == 1);
}
