// A ReliableWebSocket behind the Connection port.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/connection.hpp>

#include "support/fake_platform.hpp"
#include "support/journal.hpp"

using namespace std::chrono_literals;
using tether::ClosedInfo;
using tether::Connection;
using tether::ConnectionEvents;
using tether::ConnectionState;
using tether::Errc;
using tether::Error;
using tether::Reconnecting;
using tether::ReliableConnectionOptions;
using tether::StateChange;
using tether::test::FakeLink;
using tether::test::FakePlatform;
using tether::test::Journal;

namespace {

class Receiver final : public ConnectionEvents {
public:
  void on_open() override { note("open"); }
  void on_text(std::string_view text) override { note(std::string(text)); }
  void on_error(const Error& error) override { note("error:" + std::string(to_string(error.code))); }
  void on_close(const ClosedInfo& info) override { note("close:" + std::string(to_string(info.cause))); }
  void on_state(const StateChange& change) override { note(std::string(to_string(change.new_state))); }
  void on_reconnecting(const Reconnecting&) override { note("reconnecting"); }

  Journal log;
  std::function<void(const std::string&)> then;

private:
  void note(const std::string& entry) {
    log.add(entry);
    if (then) then(entry);
  }
};

struct Fixture {
  FakePlatform platform;
  Receiver receiver;
  std::unique_ptr<Connection> connection;
  Fixture() {
    ReliableConnectionOptions options;
    options.socket.queue.max_bytes = 100;
    connection = tether::make_reliable_connection("/chat", std::move(options), platform.ports);
    connection->attach(receiver);
  }
  FakeLink& link() { return platform.transports.last(); }
  void open() {
    connection->connect();
    link().open();
    (void)receiver.log.take();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "connects, talks, comes back and ends, with a state for each") {
  CHECK(connection->send("too early").error().code == Errc::not_open);
  connection->connect();
  CHECK(link().request.url == "ws://page.test/chat");
  link().open();
  CHECK(connection->send("hello"));
  link().text("answer");
  CHECK(receiver.log.take() == "connecting up open answer");
  link().close();
  CHECK(connection->send("too late").error().code == Errc::not_open);
  CHECK(receiver.log.take() == "backoff reconnecting");
  connection->reconnect();
  platform.scheduler.advance(500ms);
  CHECK(platform.transports.links.size() == 2);
  link().open();
  CHECK(link().sent_text().empty());
  CHECK(receiver.log.take() == "reconnecting connecting up open");
  connection->disconnect();
  CHECK(receiver.log.take() == "closing closed close:user");
  connection->connect();
  CHECK(connection->state() == ConnectionState::connecting);
}

TEST_CASE_FIXTURE(Fixture, "pings a silent server, and a dead one is left") {
  open();
  platform.scheduler.advance(15s);
  CHECK(link().sent_text() == "ping");
  link().text("pong");
  CHECK(receiver.log.take().empty());
  platform.scheduler.advance(20s);
  CHECK(receiver.log.take() == "suspect backoff reconnecting");
}

TEST_CASE_FIXTURE(Fixture, "waits for a congested link in order, and forgets that when it breaks") {
  open();
  link().buffered_amount = 1 << 20;
  // The browser is asked only after so much.
  const std::string large(300'000, 'x');
  CHECK(connection->send(large));
  CHECK(connection->send("one"));
  CHECK(connection->send("two"));
  CHECK(connection->send(std::string(100, 'x')).error().code == Errc::queue_full);
  CHECK(link().sent_text() == large);
  SUBCASE("it recovers") {
    link().buffered_amount = 0;
    platform.scheduler.advance(100ms);
    CHECK(link().sent_text() == large + "|one|two");
    CHECK(connection->send("three"));
    CHECK(link().sent_text().ends_with("|three"));
  }
  SUBCASE("it breaks") {
    link().close();
    connection->reconnect();
    platform.scheduler.advance(500ms);
    link().open();
    CHECK(connection->send("three"));
    CHECK(link().sent_text() == "three");
  }
}

TEST_CASE_FIXTURE(Fixture, "binary frames go both ways, also through congestion") {
  open();
  link().binary("data");
  CHECK(receiver.log.take() == "data");
  link().buffered_amount = 1 << 20;
  const std::string large(300'000, 'x');
  CHECK(connection->send(tether::as_bytes(large)));
  CHECK(connection->send(tether::as_bytes("\xff")));
  link().buffered_amount = 0;
  platform.scheduler.advance(100ms);
  CHECK(link().sent ==
        std::vector<FakeLink::Frame>{{tether::FrameKind::binary, large}, {tether::FrameKind::binary, "\xff"}});
}

TEST_CASE_FIXTURE(Fixture, "says why it does not send, in words for people") {
  CHECK(connection->send("x").error().detail == "not connected");
  open();
  CHECK(connection->send("\xff").error().detail == "the text is not valid UTF-8");
  CHECK(connection->send(std::string((16U << 20U) + 1, 'x')).error().detail == "the message is too large");
}

TEST_CASE("tells of a URL that leads elsewhere, as an error and an end") {
  FakePlatform platform;
  Receiver receiver;
  const auto connection = tether::make_reliable_connection("wss://elsewhere.test/", {}, platform.ports);
  connection->attach(receiver);
  connection->connect();
  CHECK(platform.transports.links.empty());
  CHECK(connection->state() == ConnectionState::closed);
  CHECK(receiver.log.take().starts_with("connecting error:"));
}

TEST_CASE("may be destroyed inside each of its events") {
  for (const std::string fatal : {"connecting", "up", "open", "text", "error:connection-failed", "backoff",
                                  "reconnecting", "closed", "close:user"}) {
    CAPTURE(fatal);
    Fixture fixture;
    fixture.receiver.then = [&](const std::string& entry) {
      if (entry == fatal) fixture.connection.reset();
    };
    fixture.connection->connect();
    if (fixture.connection) {
      const auto far_end = fixture.platform.transports.links.front();
      far_end->open();
      far_end->text("text");
      far_end->fail(Errc::connection_failed);
      far_end->close();
      if (fixture.connection) fixture.connection->disconnect();
    }
    CHECK(fixture.connection == nullptr);
    CHECK(fixture.receiver.log.take().ends_with(fatal));
    CHECK(fixture.platform.scheduler.waiting() == 0);
  }
}
