// ReliableWebSocket: dead peers, handshakes, close codes. Numbers such as C28 are items of the specification
// in docs/reliability.md, D3 and the like rows of its fault matrix; here they are measured on the fake clock.
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/random_value.hpp"
#include "support/reliable_rig.hpp"

using namespace tether;
using namespace std::chrono_literals;
using tether::test::Dice;
using tether::test::FakeLink;
using tether::test::ReliableRig;
using tether::test::roll;
using Milliseconds = std::chrono::milliseconds;

TEST_CASE("ReliableWebSocket notices an idle half-open link within 20.5 s (C28, D3)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  CHECK(rig.time_to_notice(1min) <= 20'500ms);
  CHECK(rig.state() == ConnectionState::backoff);
  CHECK(rig.link().destroyed);
  CHECK(rig.link().closes.at(0).code == 4000);
  CHECK(rig.link().closes.at(0).reason == "heartbeat");
  CHECK(rig.last_delay <= 500ms);
  CHECK(rig.journal.take() == "suspect(no-answer) backoff(heartbeat) retry:1");
}

TEST_CASE("ReliableWebSocket notices a half-open link within 8.5 s of a message (C28, D3)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.advance(1s);
  (void)rig.socket->send("M1");
  rig.advance(4s);
  (void)rig.socket->send("M2");
  CHECK(rig.time_to_notice(1min) + 4s <= 8'500ms);
  rig.reopen();
  // What was handed to the dead link is not repeated, what comes now goes out once.
  (void)rig.socket->send("M3");
  CHECK(rig.link().sent_text() == "M3");
}

TEST_CASE("ReliableWebSocket keeps a link whose server answers (C26)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.live(10min);
  CHECK(rig.attempts() == 1);
  CHECK(rig.journal.take().empty());
  // One ping for each 15 s of silence, and the pongs are no messages.
  CHECK(rig.link().sent.size() >= 39);
  CHECK(rig.link().sent.size() <= 41);
}

TEST_CASE("ReliableWebSocket sends no ping while frames arrive (C26)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  for (int i = 0; i < 100; ++i) {
    rig.advance(14s);
    rig.link().text("news");
  }
  CHECK(rig.link().sent.empty());
}

TEST_CASE("ReliableWebSocket takes the application's heartbeat and its pongs") {
  ReliableRig rig;
  rig.socket->enable_auto_reconnect();
  HeartbeatOptions options;
  options.ping = R"({"type":"ping"})";
  options.is_pong = [](const Message& message) { return message.text() == R"({"type":"pong"})"; };
  rig.socket->set_heartbeat(options);
  rig.open();
  rig.journal.take();
  rig.advance(15s);
  CHECK(rig.link().sent_text() == R"({"type":"ping"})");
  rig.advance(40ms);
  rig.link().text(R"({"type":"pong"})");
  rig.link().text("pong");
  CHECK(rig.journal.take() == "message:pong");
  CHECK(rig.socket->stats().last_rtt == 40ms);
}

TEST_CASE("ReliableWebSocket may be given another heartbeat by the one that is asked") {
  ReliableRig rig;
  HeartbeatOptions options;
  options.is_pong = [&rig, text = std::string("a text that is long enough for the heap")](const Message& message) {
    rig.socket->set_heartbeat(1s);
    return message.text() == text;
  };
  rig.socket->set_heartbeat(options);
  rig.open();
  rig.journal.take();
  rig.link().text("a text that is long enough for the heap");
  CHECK(rig.journal.take().empty());
  rig.advance(1s);
  CHECK(rig.link().sent_text() == "ping");
}

TEST_CASE("ReliableWebSocket asks the application about a loss with the attempts since the last good link (C48)") {
  std::vector<std::uint32_t> asked;
  ReliableWebSocketOptions socket_options;
  socket_options.should_reconnect = [&asked](const CloseInfo&, std::uint32_t attempts) {
    asked.push_back(attempts);
    return ReconnectDecision::by_table;
  };
  ReliableRig rig(std::move(socket_options));
  ReliableRig::settle(rig);
  for (int i = 0; i < 3; ++i) {
    rig.link().close(1006);
    rig.reopen();
  }
  rig.live(1h);
  rig.link().close(1006);
  CHECK(asked == std::vector<std::uint32_t>{0, 1, 2, 0});
}

TEST_CASE("ReliableWebSocket believes no timer that fires late (C30, C31, D17)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  Dice dice(11);
  for (int i = 0; i < 100; ++i) {
    rig.live(Milliseconds(roll(dice, 20'000)));
    (void)rig.socket->send("x");
    // The main thread stands still; the server has answered everything, but nobody reads it yet.
    rig.platform.scheduler.block(Milliseconds(300 + roll(dice, 9'700)));
    rig.advance(1ms);
    rig.answer_pings();
  }
  for (const Milliseconds block : {Milliseconds(5s), Milliseconds(30s)}) {
    rig.live(16s);
    rig.platform.scheduler.block(block);
    rig.live(20s);
  }
  CHECK(rig.attempts() == 1);
  CHECK(rig.socket->stats().missed_pongs == 0);
}

TEST_CASE("ReliableWebSocket gives up a hanging handshake after 5, 10, 15, 20, 20 s (C14, D6)") {
  ReliableRig rig;
  rig.socket->enable_auto_reconnect();
  rig.socket->connect();
  for (const Milliseconds limit : {5s, 10s, 15s, 20s, 20s}) {
    rig.advance(limit - 1ms);
    CHECK(rig.state() == ConnectionState::connecting);
    rig.advance(1ms);
    CHECK(rig.state() == ConnectionState::backoff);
    CHECK(rig.link().destroyed);
    CHECK(rig.link().closes.size() == 1);
    rig.advance(rig.last_delay);
  }
  CHECK(rig.journal.take().find("degraded:5") != std::string::npos);
}

TEST_CASE("ReliableWebSocket reaches a server that needs 12 s for its handshake (C14, D7)") {
  ReliableRig rig;
  rig.socket->enable_auto_reconnect();
  rig.socket->connect();
  // Each attempt is answered 12 s after it began, if it is still there.
  std::size_t attempt = 0;
  Milliseconds began{0};
  while (rig.state() != ConnectionState::up && rig.platform.scheduler.now() < 5min) {
    if (rig.attempts() != attempt) {
      attempt = rig.attempts();
      began = rig.platform.scheduler.now();
    }
    if (rig.platform.scheduler.now() - began == 12s) rig.link().open();
    rig.advance(1ms);
  }
  CHECK(rig.attempts() == 3);
  CHECK(rig.platform.scheduler.now() <= 45s);
}

TEST_CASE("ReliableWebSocket returns after a minute in which nothing passes (D4)") {
  std::vector<Milliseconds> after_repair;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    ReliableRig rig;
    rig.platform.random = tether::test::FixedRandom(seed * 0x9E3779B97F4A7C15U);
    ReliableRig::settle(rig);
    for (int i = 0; i < 5; ++i) (void)rig.socket->send("lost " + std::to_string(i));
    const bool wakes = seed % 4 == 0;
    while (rig.platform.scheduler.now() < 60s) rig.advance(10ms);
    CHECK(rig.attempts() <= 1 + 6);
    (void)rig.socket->send("a");
    (void)rig.socket->send("b");
    const bool was_connecting = rig.state() == ConnectionState::connecting;
    if (wakes) rig.platform.lifecycle.fire(PageEvent::online);
    // Packets pass again: a handshake that begins now, or repeats its first packet after a second, succeeds.
    while (rig.state() != ConnectionState::up && rig.platform.scheduler.now() < 3min) {
      const std::size_t attempts = rig.attempts();
      rig.advance(10ms);
      if (rig.attempts() != attempts) rig.link().open();
    }
    const Milliseconds took = rig.platform.scheduler.now() - 60s;
    // A handshake that had just begun when the wake came is given its 2 s.
    CHECK(took <= (!wakes ? 45'000ms : was_connecting ? 2'500ms : 1'500ms));
    if (!wakes) after_repair.push_back(took);
    CHECK(rig.link().sent_text() == "a|b");
  }
  std::sort(after_repair.begin(), after_repair.end());
  CHECK(after_repair[after_repair.size() / 2] <= 20s);
}

TEST_CASE("ReliableWebSocket forgets its attempts only after a good link (C12)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.link().close(1006);
  rig.reopen();
  rig.advance(9s);
  rig.link().text("x");
  rig.link().close(1006);
  CHECK(rig.journal.take().find("retry:2") != std::string::npos);
  rig.reopen();
  rig.advance(14s);
  rig.link().close(1006);
  // A link that never carried a frame proves nothing, however long it lasted.
  CHECK(rig.journal.take().find("retry:3") != std::string::npos);
  rig.reopen();
  rig.link().text("x");
  rig.advance(10s);
  rig.link().close(1006);
  CHECK(rig.journal.take().find("retry:1") != std::string::npos);
}

TEST_CASE("ReliableWebSocket does what the table of close codes says (C48, D10)") {
  struct Row {
    std::uint16_t code;
    const char* expected;
    Milliseconds least, most;
  };
  const Row rows[] = {
      {1000, "backoff(server-closed) retry:1", 0s, 4s},
      {1001, "backoff(server-closed) retry:1", 0s, 10s},
      {1005, "backoff(server-closed) retry:1", 0s, 4s},
      {1006, "backoff(lost) retry:1", 0s, 4s},
      {1008, "closed(policy) close:1008:policy", 0s, 0s},
      {1009, "backoff(too-large) retry:1", 0s, 4s},
      {1011, "backoff(server-closed) retry:1", 0s, 10s},
      {1012, "backoff(server-closed) retry:1", 0s, 10s},
      {1013, "backoff(server-closed) retry:1", 0s, 10s},
      {1014, "backoff(server-closed) retry:1", 0s, 10s},
      {1015, "backoff(lost) retry:1", 0s, 4s},
      {1002, "backoff(protocol-error) retry:1", 0s, 10s},
      {1003, "backoff(protocol-error) retry:1", 0s, 10s},
      {1007, "backoff(protocol-error) retry:1", 0s, 10s},
      {1010, "backoff(protocol-error) retry:1", 0s, 10s},
      {3000, "closed(auth-failed) close:3000:auth-failed", 0s, 0s},
      {3003, "closed(rejected) close:3003:rejected", 0s, 0s},
      {3500, "closed(rejected) close:3500:rejected", 0s, 0s},
      {4001, "backoff(server-closed) retry:1", 0s, 4s},
      {4401, "closed(auth-failed) close:4401:auth-failed", 0s, 0s},
      {4403, "closed(rejected) close:4403:rejected", 0s, 0s},
      {4404, "closed(rejected) close:4404:rejected", 0s, 0s},
      {4499, "backoff(server-closed) retry:1", 0s, 4s},
      {4500, "closed(rejected) close:4500:rejected", 0s, 0s},
  };
  for (const Row& row : rows) {
    CAPTURE(row.code);
    Milliseconds longest{0};
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      ReliableRig rig;
      rig.platform.random = tether::test::FixedRandom(seed * 0x9E3779B97F4A7C15U);
      ReliableRig::settle(rig);
      rig.link().close(row.code, "", row.code != 1006);
      CHECK(rig.journal.take() == row.expected);
      CHECK(rig.last_delay >= row.least);
      CHECK(rig.last_delay <= row.most);
      longest = std::max(longest, rig.last_delay);
    }
    CHECK(longest >= row.most * 9 / 10);
  }
}

TEST_CASE("ReliableWebSocket asks the application before it reconnects (C48)") {
  ReliableWebSocketOptions options;
  options.should_reconnect = [](const CloseInfo& info, std::uint32_t) {
    return info.code == 1008 ? ReconnectDecision::reconnect : ReconnectDecision::stop;
  };
  ReliableRig rig(std::move(options));
  ReliableRig::settle(rig);
  rig.link().close(1008);
  CHECK(rig.state() == ConnectionState::backoff);
  rig.reopen();
  rig.link().close(1001);
  CHECK(rig.state() == ConnectionState::closed);
}

TEST_CASE("ReliableWebSocket waits as long as the server asks, and no client the same (C11, D29)") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    ReliableRig rig;
    rig.platform.random = tether::test::FixedRandom(seed * 0x9E3779B97F4A7C15U);
    ReliableRig::settle(rig);
    rig.link().close(1012, R"({"retryAfterMs": 3000})", true);
    CHECK(rig.last_delay >= 3s);
    CHECK(rig.last_delay <= 4500ms);
  }
}

TEST_CASE("ReliableWebSocket tells once that handshakes fail (D8)") {
  ReliableRig rig;
  rig.socket->enable_auto_reconnect();
  rig.socket->connect();
  for (int i = 0; i < 9; ++i) {
    rig.link().close(1006);
    rig.advance(rig.last_delay);
  }
  const std::string told = rig.journal.take();
  CHECK(told.find("degraded:5") != std::string::npos);
  CHECK(told.find("degraded") == told.rfind("degraded"));
  CHECK(rig.platform.scheduler.now() < 3min);
}

TEST_CASE("ReliableWebSocket stops at the fourth protocol error within a minute (C48, D11)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  for (int i = 0; i < 3; ++i) {
    rig.link().fail(Errc::bad_frame);
    rig.link().close(1006);
    CHECK(rig.state() == ConnectionState::backoff);
    rig.reopen();
  }
  rig.link().close(1002, "", true);
  CHECK(rig.state() == ConnectionState::closed);
  CHECK(rig.journal.take().find("closed(protocol-error) close:1002:protocol-error") != std::string::npos);
}

TEST_CASE("ReliableWebSocket ends links of 5,000 drops without a stray timer or listener (D27)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  Dice dice(5);
  std::size_t sent = 0, received = 0;
  for (int drop = 0; drop < 5'000; ++drop) {
    // Old ends of links are of no interest.
    auto& links = rig.platform.transports.links;
    if (links.size() > 4) links.erase(links.begin());
    if (rig.state() == ConnectionState::backoff) rig.advance(rig.last_delay);
    if (rig.state() == ConnectionState::connecting && roll(dice, 8) != 0) rig.link().open();
    for (int i = 0; i < 20 && rig.state() == ConnectionState::up; ++i) {
      sent += rig.socket->send(std::to_string(sent)).status == SendStatus::sent ? 1 : 0;
      rig.link().text(std::to_string(received++));
      rig.advance(50ms);
    }
    switch (roll(dice, 5)) {
      case 0: rig.link().close(1006); break;
      case 1: rig.link().close(1001, "", true); break;
      case 2: rig.socket->reconnect(); break;
      case 3: rig.advance(30s); break;
      default:
        rig.platform.lifecycle.fire(PageEvent::frozen);
        rig.platform.lifecycle.fire(PageEvent::resumed);
        rig.advance(2s);
        break;
    }
    rig.answered = 0;
    (void)rig.journal.take();
    CHECK(rig.platform.scheduler.waiting() <= 1);
  }
  CHECK(rig.socket->stats().frames_in == received);
  rig.socket.reset();
  CHECK(rig.platform.scheduler.waiting() == 0);
  CHECK(rig.platform.lifecycle.listeners() == 0);
}
