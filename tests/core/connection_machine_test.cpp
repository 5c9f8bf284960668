#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/connection_machine.hpp"
#include "support/machine_rig.hpp"
#include "support/uniformity.hpp"

using namespace std::chrono_literals;
using tether::AttemptTimes;
using tether::ConnectionState;
using tether::ReconnectDecision;
using tether::ReconnectOptions;
using tether::StateCause;
using tether::core::k_never;
using tether::test::looks_uniform;
using tether::test::MachineRig;
using Milliseconds = std::chrono::milliseconds;

TEST_CASE("a machine that nobody asks does nothing (C2)") {
  MachineRig rig;
  CHECK(rig.state() == ConnectionState::idle);
  rig.machine.wake(rig.now);
  rig.machine.pause(rig.now, 4001, "frozen");
  rig.machine.peer_dead(rig.now);
  rig.machine.opened(rig.now);
  rig.machine.close(1000, {});
  rig.machine.set_offline(rig.now, true);
  rig.machine.set_doubtful(true);
  rig.lose();
  rig.advance(1h);
  CHECK(rig.machine.due() == k_never);
  CHECK(rig.log.take().empty());
}

TEST_CASE("a connection that works: each edge is told once (C4)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.machine.connect(rig.now);  // one is under way
  CHECK(rig.log.take() == "connecting(user)");
  rig.open();
  rig.open();
  rig.machine.connect(rig.now);
  CHECK(rig.log.take() == "up(opened)");
  CHECK(rig.machine.due() == k_never);
  rig.machine.close(1000, "bye");
  rig.machine.close(1000, "again");
  CHECK(rig.log.take() == "closing(user) end:1000:bye closed(user) closed:1000:user");
  CHECK(rig.closes[0].reason == "bye");
  CHECK(rig.machine.due() == k_never);
}

TEST_CASE("close ends an attempt, a delay and a pause too, with one close event (C3)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.log.take();
  SUBCASE("while connecting") { rig.machine.close(3001, "a"); }
  SUBCASE("while waiting") {
    rig.lose();
    rig.log.take();
    rig.machine.close(3001, "a");
  }
  SUBCASE("while paused") {
    rig.open();
    rig.machine.pause(rig.now, 4001, "frozen");
    rig.log.take();
    rig.machine.close(3001, "a");
  }
  const std::string log = rig.log.take();
  CHECK(log.substr(log.find("closed(")) == "closed(user) closed:3001:user");
  CHECK(rig.closes.size() == 1);
  CHECK_FALSE(rig.attempt_alive);
  rig.advance(1h);
  CHECK(rig.log.take().empty());
}

TEST_CASE("connect works after every way to end (C6)") {
  AttemptTimes options;
  MachineRig rig(1, true, options);
  ReconnectOptions retry;
  rig.machine.connect(rig.now);
  SUBCASE("close") { rig.machine.close(1000, {}); }
  SUBCASE("retries used up") {
    retry.max_retries = 2;
    rig.machine.enable_retry(retry);
    for (int i = 0; i < 2; ++i) {
      rig.lose();
      rig.advance_to_attempt();
    }
    rig.lose();
    CHECK(rig.closes[0].cause == StateCause::gave_up);
    rig.machine.connect(rig.now);
    rig.lose();  // and it has all its retries again
    CHECK(rig.state() == ConnectionState::backoff);
    rig.machine.close(1000, {});
  }
  SUBCASE("a provider said stop") { rig.machine.attempt_failed(rig.now, StateCause::provider_stopped, "no"); }
  SUBCASE("a bad URL") { rig.machine.attempt_failed(rig.now, StateCause::bad_request, "no"); }
  SUBCASE("not admitted") {
    rig.lose(4401);
    rig.advance_to_attempt();
    rig.lose(4401);
    CHECK(rig.closes[0].cause == StateCause::auth_failed);
  }
  SUBCASE("rejected") { rig.lose(4403); }
  SUBCASE("policy") { rig.lose(1008); }
  SUBCASE("auto-reconnect turned off") {
    rig.lose();
    rig.machine.disable_retry();
    rig.machine.enable_retry({});
  }
  REQUIRE(rig.state() == ConnectionState::closed);
  CHECK(rig.closes.size() >= 1);
  rig.log.take();
  rig.machine.connect(rig.now);
  CHECK(rig.log.take() == "connecting(user)");
  CHECK_FALSE(rig.refreshes.back());
  rig.open();
  CHECK(rig.state() == ConnectionState::up);
}

TEST_CASE("the first connect is retried by the rules of later ones (C7)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.lose();
  CHECK(rig.log.take() == "connecting(user) end:1000 backoff(handshake-failed) plan:1");
  CHECK(rig.delay() <= 4s);
  rig.advance_to_attempt();
  CHECK(rig.log.take() == "connecting(retry)");
  rig.lose();
  CHECK(rig.log.take() == "end:1000 backoff(handshake-failed) plan:2");
  CHECK(rig.delay() >= 2s);
  CHECK(rig.delay() <= 6s);
}

TEST_CASE("without auto-reconnect the first loss is the last (C7)") {
  MachineRig rig;
  rig.machine.disable_retry();
  rig.machine.connect(rig.now);
  SUBCASE("of the attempt") {
    rig.lose();
    CHECK(rig.closes[0].cause == StateCause::handshake_failed);
  }
  SUBCASE("of the link") {
    rig.open();
    rig.lose(1001);
    CHECK(rig.closes[0].cause == StateCause::server_closed);
  }
  SUBCASE("of a provider") {
    rig.machine.attempt_failed(rig.now, StateCause::provider_failed, "");
    CHECK(rig.closes[0].cause == StateCause::provider_failed);
  }
  SUBCASE("by silence") {
    rig.open();
    rig.machine.peer_dead(rig.now);
    CHECK(rig.closes[0].cause == StateCause::heartbeat);
  }
  SUBCASE("by the page") {
    rig.open();
    rig.machine.pause(rig.now, 4001, "frozen");
    CHECK(rig.closes[0].cause == StateCause::page_hidden);
  }
  CHECK(rig.closes.size() == 1);
  CHECK(rig.machine.due() == k_never);
}

TEST_CASE("turning auto-reconnect off gives up what waits, and leaves a link alone") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  SUBCASE("waiting") {
    rig.lose();
    rig.machine.disable_retry();
    CHECK(rig.closes[0].cause == StateCause::gave_up);
  }
  SUBCASE("paused") {
    rig.machine.pause(rig.now, 4001, {});
    rig.machine.disable_retry();
    CHECK(rig.closes[0].cause == StateCause::gave_up);
  }
  SUBCASE("up") {
    rig.open();
    rig.machine.disable_retry();
    CHECK(rig.state() == ConnectionState::up);
  }
  SUBCASE("connecting") {
    rig.machine.disable_retry();
    CHECK(rig.state() == ConnectionState::connecting);
  }
}

TEST_CASE("a dead peer is left in the same turn, and its close event is not waited for (C32)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.open_good();
  rig.log.take();
  rig.machine.peer_dead(rig.now);
  CHECK(rig.log.take() == "end:4000:heartbeat backoff(heartbeat) plan:1");
  CHECK(rig.delay() <= 500ms);
  rig.lose();  // an event of nobody
  CHECK(rig.log.take().empty());
}

TEST_CASE("reconnect gives up whatever there is and begins within half a second (C9)") {
  MachineRig rig;
  std::string expected;
  std::vector<Milliseconds> delays;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    MachineRig one(seed);
    one.machine.connect(one.now);
    one.open_good();
    one.machine.reconnect(one.now);
    delays.push_back(one.delay());
  }
  CHECK(looks_uniform(delays, 500ms));

  rig.machine.connect(rig.now);
  SUBCASE("up") {
    rig.open_good();
    expected = "end:1000 backoff(user) plan:1";
  }
  SUBCASE("connecting") { expected = "end:1000 backoff(user) plan:1"; }
  SUBCASE("waiting: the attempt is the planned one, only earlier") {
    rig.lose();
    expected = "plan:1";
  }
  SUBCASE("paused") {
    rig.open_good();
    rig.machine.pause(rig.now, 4001, {});
    expected = "backoff(user) plan:1";
  }
  SUBCASE("paused while waiting") {
    rig.lose();
    rig.machine.pause(rig.now, 4001, {});
    expected = "backoff(user) plan:1";
  }
  SUBCASE("closed") {
    rig.machine.close(1000, {});
    expected = "connecting(user)";
  }
  rig.log.take();
  rig.machine.reconnect(rig.now);
  CHECK(rig.log.take() == expected);
  if (rig.state() == ConnectionState::connecting) return;
  CHECK(rig.delay() <= 500ms);
  rig.advance(500ms);
  CHECK(rig.state() == ConnectionState::connecting);
}

TEST_CASE("reconnect never puts an attempt off") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    MachineRig rig(seed);
    rig.machine.connect(rig.now);
    rig.lose();
    const Milliseconds due = rig.machine.due();
    rig.advance(std::max<Milliseconds>(due - rig.now - 10ms, 0ms));
    rig.machine.reconnect(rig.now);
    CHECK(rig.machine.due() <= due);
  }
}
