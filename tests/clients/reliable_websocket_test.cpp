// ReliableWebSocket: connecting and closing. Numbers such as C39 are items of the specification in
// docs/reliability.md.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/json.hpp>

#include "support/reliable_rig.hpp"

using namespace tether;
using namespace std::chrono_literals;
using tether::test::FakeLink;
using tether::test::ReliableRig;
using tether::test::text_of;

TEST_CASE("ReliableWebSocket does not connect by itself") {
  ReliableRig rig;
  rig.advance(1min);
  CHECK(rig.attempts() == 0);
  CHECK(rig.state() == ConnectionState::idle);
  CHECK(rig.platform.scheduler.waiting() == 0);
}

TEST_CASE("ReliableWebSocket connects, tells each state once, and delivers messages") {
  ReliableRig rig;
  rig.socket->connect();
  CHECK(rig.journal.take() == "connecting(user)");
  CHECK(rig.link().request.url == "ws://page.test/ws");
  rig.link().open();
  CHECK(rig.journal.take() == "up(opened) open");
  rig.link().text("hello");
  CHECK(rig.journal.take() == "message:hello");
  CHECK(rig.state() == ConnectionState::up);
}

TEST_CASE("ReliableWebSocket without auto-reconnect ends with its link") {
  ReliableRig rig;
  rig.open();
  rig.journal.take();
  rig.link().close(1006);
  CHECK(rig.journal.take() == "closed(lost) close:1006:lost");
  rig.advance(10min);
  CHECK(rig.attempts() == 1);
  CHECK(rig.platform.scheduler.waiting() == 0);
}

TEST_CASE("ReliableWebSocket reconnects once told to, and its first attempt by the same rules (C7)") {
  ReliableRig rig;
  rig.socket->enable_auto_reconnect();
  rig.socket->connect();
  rig.journal.take();
  rig.link().close(1006);
  CHECK(rig.journal.take() == "backoff(handshake-failed) retry:1");
  rig.reopen();
  CHECK(rig.journal.take() == "connecting(retry) up(opened) open");
  rig.link().close(1001, "restart", true);
  CHECK(rig.journal.take() == "backoff(server-closed) retry:2");
}

TEST_CASE("ReliableWebSocket connects again from closed whatever closed it (C6)") {
  struct Row {
    const char* why;
    void (*end)(ReliableRig& rig);
  };
  const Row rows[] = {
      {"user", [](ReliableRig& rig) { (void)rig.socket->close(); }},
      {"policy", [](ReliableRig& rig) { rig.link().close(1008); }},
      {"rejected", [](ReliableRig& rig) { rig.link().close(4403); }},
      {"auth", [](ReliableRig& rig) { rig.link().close(4401); }},
      {"gave up",
       [](ReliableRig& rig) {
         rig.socket->enable_auto_reconnect(0);
         rig.link().close(1006);
       }},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    ReliableRig rig;
    ReliableRig::settle(rig);
    row.end(rig);
    REQUIRE(rig.state() == ConnectionState::closed);
    rig.journal.take();
    rig.open();
    CHECK(rig.journal.take() == "connecting(user) up(opened) open");
  }
}

TEST_CASE("ReliableWebSocket gives up once after max_retries (C15)") {
  ReliableRig rig;
  rig.socket->enable_auto_reconnect(2);
  rig.socket->connect();
  for (int i = 0; i < 2; ++i) {
    rig.link().close(1006);
    rig.advance(rig.last_delay);
  }
  rig.journal.take();
  rig.link().close(1006);
  CHECK(rig.journal.take() == "closed(gave-up) close:1006:gave-up");
  CHECK(rig.attempts() == 3);
}

TEST_CASE("ReliableWebSocket gives up once after max_elapsed (C15)") {
  ReliableRig rig;
  ReconnectOptions options;
  options.max_elapsed = 30s;
  rig.socket->enable_auto_reconnect(options);
  rig.socket->connect();
  while (rig.state() != ConnectionState::closed && rig.platform.scheduler.now() < 2min) {
    rig.link().close(1006);
    rig.advance(rig.last_delay);
  }
  CHECK(rig.platform.scheduler.now() >= 30s);
  CHECK(rig.platform.scheduler.now() < 60s);
  CHECK(rig.journal.take().find("close:1006:gave-up") != std::string::npos);
}

TEST_CASE("ReliableWebSocket::disable_auto_reconnect gives a planned attempt up") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.link().close(1006);
  rig.journal.take();
  rig.socket->disable_auto_reconnect();
  CHECK(rig.journal.take() == "closed(gave-up) close:1006:gave-up");
  rig.advance(10min);
  CHECK(rig.attempts() == 1);
}

TEST_CASE("ReliableWebSocket::reconnect replaces a link within half a second") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.socket->reconnect();
  CHECK(rig.link().destroyed);
  CHECK(rig.link().closes.at(0).code == 1000);
  CHECK(rig.journal.take() == "backoff(user) retry:1");
  CHECK(rig.last_delay <= 500ms);
  rig.reopen();
  CHECK(rig.journal.take() == "connecting(retry) up(opened) open");
  CHECK(rig.attempts() == 2);
}

TEST_CASE("ReliableWebSocket::reconnect shortens a delay without a second attempt in flight") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  for (int i = 0; i < 6; ++i) {
    rig.link().close(1006);
    if (i < 5) rig.advance(rig.last_delay);
  }
  REQUIRE(rig.last_delay > 500ms);
  rig.socket->reconnect();
  CHECK(rig.last_delay <= 500ms);
  const std::size_t before = rig.attempts();
  rig.advance(1min);
  // That attempt hangs until its timeouts, but there is never a second beside it.
  CHECK(rig.attempts() > before);
  std::size_t alive = 0;
  for (const auto& link : rig.platform.transports.links) alive += link->destroyed ? 0 : 1;
  CHECK(alive <= 1);
}

TEST_CASE("ReliableWebSocket completes everything before close returns, then tells its close once (C51)") {
  ReliableRig rig;
  SendOptions how;
  how.done = [&rig](SendResult result) { rig.journal.add("done=" + text_of(result)); };
  (void)rig.socket->send("waits", std::move(how));
  (void)rig.socket->send("nobody asked");
  rig.socket->connect();
  rig.journal.take();
  CHECK(rig.socket->close(4000, "bye"));
  CHECK(rig.journal.take() == "closed(user) done=dropped:cancelled error:cancelled close:4000:user");
  CHECK(rig.link().closes.at(0).code == 4000);
  CHECK(rig.link().closes.at(0).reason == "bye");
  CHECK(rig.link().destroyed);
  CHECK(rig.socket->close());
  CHECK(rig.journal.take().empty());
  CHECK(rig.platform.scheduler.waiting() == 0);
}

TEST_CASE("ReliableWebSocket::close takes the codes a page may send and cuts the reason (C65)") {
  ReliableRig rig;
  rig.open();
  for (const int number : {0, 999, 1001, 1006, 1015, 2999, 5000}) {
    const auto code = static_cast<std::uint16_t>(number);
    CAPTURE(code);
    const Result<void> closed = rig.socket->close(code);
    REQUIRE_FALSE(closed);
    CHECK(closed.error().code == Errc::bad_close_code);
  }
  CHECK(rig.state() == ConnectionState::up);
  CHECK(rig.socket->close(3000, std::string(122, 'x') + "\u00e9"));
  CHECK(rig.link().closes.at(0).reason == std::string(122, 'x'));
}

TEST_CASE("ReliableWebSocket delivers no message after close, even from inside a handler (C52)") {
  ReliableRig rig;
  rig.open();
  rig.journal.take();
  rig.socket->bind(event::message, [&rig](const Message& message) {
    if (message.text() != "first") return;
    rig.link().text("arrives meanwhile");
    (void)rig.socket->close();
    rig.socket->connect();
  });
  rig.link().text("first");
  CHECK(rig.journal.take() == "message:first closing(user) closed(user) close:1000:user connecting(user)");
}

TEST_CASE("ReliableWebSocket says what is wrong with a URL as an error and a close event (C65)") {
  struct Row {
    Source url;
    Source protocols;
    const char* error;
  };
  const Row rows[] = {{"javascript://x", "", "invalid-url"},
                      {"wss://elsewhere.test/ws", "", "foreign-origin"},
                      {"/ws", "a b", "invalid-protocol"},
                      {"/ws", "chat, chat", "invalid-protocol"}};
  for (const Row& row : rows) {
    CAPTURE(row.error);
    ReliableWebSocketOptions options;
    options.protocols = row.protocols;
    ReliableRig rig(std::move(options), row.url);
    rig.socket->enable_auto_reconnect();
    rig.socket->connect();
    CHECK(rig.journal.take() ==
          "connecting(user) error:" + std::string(row.error) + " closed(bad-request) close:1006:bad-request");
    CHECK(rig.attempts() == 0);
  }
}

TEST_CASE("ReliableWebSocket does not try again what the page's policy forbids") {
  ReliableRig rig;
  rig.socket->enable_auto_reconnect();
  rig.socket->connect();
  rig.link().fail(Errc::blocked_by_policy);
  rig.link().close(1006);
  CHECK(rig.journal.take() == "connecting(user) error:blocked-by-policy closed(bad-request) close:1006:bad-request");
}

TEST_CASE("ReliableWebSocket refuses a frame above the limit, closes with 4009, and the second time for good (C63)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.link().refuse_frame(Errc::too_large);
  CHECK(rig.link().closes.at(0).code == 4009);
  CHECK(rig.journal.take() == "error:too-large backoff(too-large) retry:1");
  rig.reopen();
  rig.journal.take();
  rig.link().refuse_frame(Errc::out_of_memory);
  CHECK(rig.journal.take() == "error:out-of-memory closed(too-large) close:1009:too-large");
}

TEST_CASE("ReliableWebSocket's snapshot is JSON with counters and transitions (C68)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  (void)rig.socket->send("abc");
  rig.link().text("defg");
  rig.advance(2s);
  rig.link().close(1011, "a \"quoted\"\n reason", true);
  const auto snapshot = json::parse(rig.socket->snapshot());
  REQUIRE(snapshot);
  CHECK((*snapshot)["state"].as_text() == "backoff");
  CHECK((*snapshot)["cause"].as_text() == "server-closed");
  CHECK((*snapshot)["heartbeat"].as_text() == "on");
  CHECK((*snapshot)["opens"].as_int() == 1);
  CHECK((*snapshot)["framesOut"].as_int() == 1);
  CHECK((*snapshot)["bytesIn"].as_int() == 4);
  CHECK((*snapshot)["msIn"]["up"].as_int() == 2000);
  CHECK((*snapshot)["lastClose"]["reason"].as_text() == "a \"quoted\"\n reason");
  CHECK((*snapshot)["transitions"].as_list().size() == 3);
  ReliableRig without;
  CHECK((*json::parse(without.socket->snapshot()))["heartbeat"].as_text() == "off");
}
