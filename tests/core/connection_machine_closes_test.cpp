#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/connection_machine.hpp"
#include "support/machine_rig.hpp"
#include "support/uniformity.hpp"

using namespace std::chrono_literals;
using tether::ConnectionState;
using tether::ReconnectDecision;
using tether::StateCause;
using tether::test::looks_uniform;
using tether::test::MachineRig;
using Milliseconds = std::chrono::milliseconds;

namespace {

/// A link that was good until now.
void settle(MachineRig& rig) {
  rig.machine.connect(rig.now);
  rig.open_good();
  rig.log.take();
}

}  // namespace

TEST_CASE("after each code that allows it an attempt follows, with a delay from its interval (C48, D10)") {
  const struct {
    std::uint16_t code;
    Milliseconds most;
    std::string cause;
  } rows[] = {
      {1000, 4s, "server-closed"},   {1001, 10s, "server-closed"}, {1002, 10s, "protocol-error"},
      {1003, 10s, "protocol-error"}, {1005, 4s, "server-closed"},  {1006, 4s, "lost"},
      {1007, 10s, "protocol-error"}, {1009, 4s, "too-large"},      {1010, 10s, "protocol-error"},
      {1011, 10s, "server-closed"},  {1012, 10s, "server-closed"}, {1013, 10s, "server-closed"},
      {1014, 10s, "server-closed"},  {1015, 4s, "lost"},           {4000, 4s, "server-closed"},
      {4001, 4s, "server-closed"},   {4400, 4s, "server-closed"},  {4499, 4s, "server-closed"},
      {3000, 500ms, "auth-failed"},  {4401, 500ms, "auth-failed"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.code);
    std::vector<Milliseconds> delays;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      MachineRig rig(1'000 * row.code + seed, true);
      settle(rig);
      rig.lose(row.code, "why");
      const std::string log = rig.log.take();
      REQUIRE(log == "end:1000 backoff(" + row.cause + ") plan:1");
      CHECK(rig.last_detail == std::to_string(row.code) + " why");
      delays.push_back(rig.delay());
    }
    CHECK(looks_uniform(delays, row.most));
  }
}

TEST_CASE("a code that says no ends the connection, from a link and from an attempt (C48, D10)") {
  const struct {
    std::uint16_t code;
    std::string cause;
  } rows[] = {{1008, "policy"},   {3003, "rejected"}, {3500, "rejected"}, {3501, "rejected"}, {3999, "rejected"},
              {4403, "rejected"}, {4404, "rejected"}, {4500, "rejected"}, {4501, "rejected"}, {4999, "rejected"}};
  for (const auto& row : rows) {
    for (const bool from_link : {true, false}) {
      CAPTURE(row.code);
      MachineRig rig;
      rig.machine.connect(rig.now);
      if (from_link) rig.open_good();
      rig.log.take();
      rig.lose(row.code, "no");
      CHECK(rig.log.take() ==
            "end:1000 closed(" + row.cause + ") closed:" + std::to_string(row.code) + ":" + row.cause);
      CHECK(rig.closes[0].reason == "no");
      rig.advance(1h);
      CHECK(rig.attempts() == 1);
    }
  }
}

TEST_CASE("the close event has the code and reason of the last link, also when retries run out (C48)") {
  MachineRig rig;
  rig.machine.disable_retry();
  settle(rig);
  rig.machine.link_closed(rig.now, {1012, "restart", true}, false, ReconnectDecision::by_table);
  CHECK(rig.closes[0].code == 1012);
  CHECK(rig.closes[0].reason == "restart");
  CHECK(rig.closes[0].was_clean);
  CHECK(rig.closes[0].cause == StateCause::server_closed);
}

TEST_CASE("an attempt that ends without a code has failed in its handshake") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  for (const auto& [code, cause] : {std::pair<std::uint16_t, std::string>{1006, "handshake-failed"},
                                    {1015, "handshake-failed"},
                                    {1011, "server-closed"}}) {
    rig.log.take();
    rig.lose(code);
    CHECK(rig.log.take().find("backoff(" + cause + ")") != std::string::npos);
    rig.advance_to_attempt();
  }
}

TEST_CASE("a frame that is too large for the server: once is bad luck, twice is the end (1009)") {
  MachineRig rig;
  settle(rig);
  rig.lose(1009);
  CHECK(rig.state() == ConnectionState::backoff);
  rig.advance_to_attempt();
  rig.open();
  SUBCASE("twice") {
    rig.lose(1009);
    CHECK(rig.closes[0].cause == StateCause::too_large);
    CHECK(rig.closes[0].code == 1009);
    // And once more after the user tried again.
    rig.machine.connect(rig.now);
    rig.open();
    rig.lose(1009);
    CHECK(rig.state() == ConnectionState::backoff);
  }
  SUBCASE("with another loss in between it is still twice") {
    rig.lose(1006);
    rig.advance_to_attempt();
    rig.open();
    rig.lose(1009);
    CHECK(rig.closes[0].cause == StateCause::too_large);
  }
  SUBCASE("with a good link in between it is not") {
    rig.machine.frame_received();
    rig.advance(10s);
    rig.lose(1009);
    CHECK(rig.state() == ConnectionState::backoff);
  }
}

TEST_CASE("broken protocol: the fourth time within 60 s is the end (C48, D11)") {
  const auto fail = [](MachineRig& rig, std::uint16_t code, Milliseconds after) {
    if (rig.state() == ConnectionState::backoff) rig.advance_to_attempt();
    rig.advance(after);
    if (rig.state() == ConnectionState::connecting) rig.open();
    // 1006 is what the page hears when the browser itself found the garbage.
    rig.machine.link_closed(rig.now, {code, {}, false}, code == 1006, ReconnectDecision::by_table);
  };
  constexpr std::uint16_t k_codes[] = {1002, 1003, 1006, 1007, 1010};
  for (const std::uint16_t code : k_codes) {
    CAPTURE(code);
    MachineRig rig;
    rig.machine.connect(rig.now);
    for (int i = 0; i < 3; ++i) {
      fail(rig, code, 0ms);
      REQUIRE(rig.state() == ConnectionState::backoff);
      CHECK(rig.log.take().find("backoff(protocol-error)") != std::string::npos);
    }
    fail(rig, code, 0ms);
    CHECK(rig.state() == ConnectionState::closed);
    CHECK(rig.closes[0].cause == StateCause::protocol_error);
  }
  // Spread over more than a minute it goes on and on.
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.open();
  for (int i = 0; i < 50; ++i) {
    rig.advance(20'001ms);
    fail(rig, 1002, 0ms);
    REQUIRE(rig.state() == ConnectionState::backoff);
  }
}

TEST_CASE("a window of 60 s slides: four in it are the end, wherever they begin") {
  for (const Milliseconds apart : {19'999ms, 20'000ms, 20'001ms}) {
    CAPTURE(apart.count());
    MachineRig rig;
    rig.machine.connect(rig.now);
    const Milliseconds start = rig.now + 1h;
    for (int i = 0; i < 4; ++i) {
      // Each failure at its time to the millisecond: the user connects in between.
      if (rig.state() == ConnectionState::backoff) rig.machine.reconnect(rig.now);
      rig.advance(1s);
      rig.open();
      rig.advance(start + i * apart - rig.now);
      rig.machine.link_closed(rig.now, {1002, {}, false}, false, ReconnectDecision::by_table);
    }
    CHECK((rig.state() == ConnectionState::closed) == (3 * apart <= 60s));
  }
}

TEST_CASE("a refused token is asked for anew once, and at once (4401, 3000)") {
  constexpr std::uint16_t k_codes[] = {3000, 4401};
  for (const std::uint16_t code : k_codes) {
    CAPTURE(code);
    MachineRig rig(1, true);
    settle(rig);
    rig.lose(code);
    CHECK(rig.delay() <= 500ms);
    rig.advance_to_attempt();
    CHECK(rig.refreshes == std::vector<bool>{false, true});
    SUBCASE("refused again before it is up") {
      rig.lose(code);
      CHECK(rig.closes[0].cause == StateCause::auth_failed);
      CHECK(rig.closes[0].code == code);
    }
    SUBCASE("refused again by the first frame of a link") {
      rig.open();
      rig.machine.frame_received();
      rig.lose(code);
      CHECK(rig.closes[0].cause == StateCause::auth_failed);
    }
    SUBCASE("a token that runs out after a good link is another matter") {
      rig.open_good();
      rig.lose(code);
      CHECK(rig.state() == ConnectionState::backoff);
      rig.advance_to_attempt();
      CHECK(rig.refreshes.back());
    }
    SUBCASE("nor does a handshake that takes too long ask for another") {
      rig.advance(5s);
      REQUIRE(rig.state() == ConnectionState::backoff);
      rig.advance_to_attempt();
      CHECK_FALSE(rig.refreshes.back());
    }
    SUBCASE("an ordinary loss after that asks for nothing new") {
      rig.lose(1006);
      rig.advance_to_attempt();
      CHECK_FALSE(rig.refreshes.back());
    }
  }
}

TEST_CASE("without a provider there is no other token to try (4401)") {
  MachineRig rig(1, false);
  settle(rig);
  rig.lose(4401);
  CHECK(rig.closes[0].cause == StateCause::auth_failed);
}

TEST_CASE("a fresh token is asked for until the provider has answered, with growing delays (D24)") {
  MachineRig rig(1, true);
  settle(rig);
  rig.lose(4401);
  rig.on_attempt = [&rig] { rig.machine.attempt_failed(rig.now, StateCause::provider_failed, "down"); };
  rig.advance_to_attempt();
  CHECK(rig.refreshes.back());
  rig.advance_to_attempt();
  CHECK(rig.refreshes.back());
  CHECK(rig.delay() >= 2s);
  // It hangs, is asked once more, and answers.
  rig.on_attempt = [&rig] { rig.machine.preparing(rig.now); };
  rig.advance_to_attempt();
  rig.advance(10s);
  CHECK(rig.refreshes.back());
  rig.on_attempt = {};
  rig.advance_to_attempt();
  CHECK(rig.refreshes.back());
  rig.lose(1006);
  rig.advance_to_attempt();
  CHECK_FALSE(rig.refreshes.back());
}

TEST_CASE("the program's hook overrules the table in both directions (C48)") {
  MachineRig rig(1, true);
  settle(rig);
  SUBCASE("stop") {
    rig.machine.link_closed(rig.now, {1006, "x", false}, false, ReconnectDecision::stop);
    CHECK(rig.closes[0].cause == StateCause::rejected);
    CHECK(rig.closes[0].code == 1006);
  }
  SUBCASE("reconnect") {
    constexpr std::uint16_t k_codes[] = {1008, 4403, 4999, 1009, 1009, 1009, 1002,
                                         1002, 1002, 1002, 1002, 4401, 4401, 4401};
    for (const std::uint16_t code : k_codes) {
      CAPTURE(code);
      rig.machine.link_closed(rig.now, {code, {}, false}, false, ReconnectDecision::reconnect);
      REQUIRE(rig.state() == ConnectionState::backoff);
      rig.advance_to_attempt();
      rig.open();
    }
    // Its delays grow like any others.
    CHECK(rig.delay() >= 2s);
  }
}

TEST_CASE("the delay that a close reason asks for is kept (C11, D29)") {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    MachineRig rig(seed);
    settle(rig);
    for (int restart = 0; restart < 2; ++restart) {
      rig.lose(1012, R"({"retryAfterMs":3000})");
      CHECK(rig.delay() >= 3s);
      CHECK(rig.delay() <= 4'500ms);
      rig.advance_to_attempt();
      rig.open();
    }
  }
}

TEST_CASE("a server that asks for no delay at all, again and again, is not hammered (C11, C12)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  const Milliseconds start = rig.now;
  while (rig.now - start < 60s) {
    rig.open();
    rig.lose(1012, R"({"retryAfterMs":1})");
    rig.advance_to_attempt();
  }
  CHECK(rig.attempts() <= 32);
}
