// A plain socket behind the Connection port.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/connection.hpp>

#include "support/fake_platform.hpp"
#include "support/journal.hpp"

using tether::ClosedInfo;
using tether::Connection;
using tether::ConnectionEvents;
using tether::ConnectionState;
using tether::Errc;
using tether::Error;
using tether::Reconnecting;
using tether::StateCause;
using tether::StateChange;
using tether::test::FakeLink;
using tether::test::FakePlatform;
using tether::test::Journal;

namespace {

class Receiver final : public ConnectionEvents {
public:
  void on_open() override { note("open"); }
  void on_text(std::string_view text) override { note(std::string(text)); }
  void on_error(const Error& error) override { note("error:" + std::string(tether::to_string(error.code))); }
  void on_close(const ClosedInfo& info) override {
    note("close:" + std::to_string(info.code) + ':' + std::string(to_string(info.cause)));
  }
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
  std::unique_ptr<Connection> connection = tether::make_socket_connection("ws://host/", platform.ports);
  Fixture() { connection->attach(receiver); }
  FakeLink& link() { return platform.transports.last(); }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "connects, talks and ends, with a state for each") {
  CHECK(connection->state() == ConnectionState::idle);
  CHECK(connection->send("too early").error().code == Errc::not_open);
  connection->disconnect();
  CHECK(receiver.log.take().empty());
  connection->connect();
  CHECK(link().request.url == "ws://host/");
  CHECK(connection->state() == ConnectionState::connecting);
  CHECK(connection->send("too early").error().code == Errc::not_open);
  link().open();
  CHECK(connection->state() == ConnectionState::up);
  CHECK(connection->send("hello"));
  CHECK(link().sent_text() == "hello");
  link().text("answer");
  connection->disconnect();
  CHECK(link().closes.front().code == 1000);
  CHECK(connection->state() == ConnectionState::closing);
  CHECK(connection->send("too late").error().code == Errc::not_open);
  connection->disconnect();
  link().close(1000, "", true);
  CHECK(connection->state() == ConnectionState::closed);
  CHECK(connection->send("too late").error().code == Errc::not_open);
  CHECK(receiver.log.take() == "connecting up open answer closing closed close:1000:user");
}

TEST_CASE_FIXTURE(Fixture, "binary frames go both ways") {
  CHECK(connection->send(tether::as_bytes("early")).error().code == Errc::not_open);
  connection->connect();
  link().open();
  CHECK(connection->send(tether::as_bytes("\xff")));
  CHECK(link().sent == std::vector<FakeLink::Frame>{{tether::FrameKind::binary, "\xff"}});
  link().binary("data");
  CHECK(receiver.log.take() == "connecting up open data");
}

TEST_CASE_FIXTURE(Fixture, "tells how it ended") {
  connection->connect();
  SUBCASE("in the handshake") {
    link().close();
    CHECK(receiver.log.take() == "connecting closed close:1006:handshake-failed");
  }
  SUBCASE("by a broken link") {
    link().open();
    link().close();
    CHECK(receiver.log.take() == "connecting up open closed close:1006:lost");
  }
  SUBCASE("by the server") {
    link().open();
    link().close(1001);
    CHECK(receiver.log.take() == "connecting up open closed close:1001:server-closed");
  }
  SUBCASE("by the user, before it was open") {
    const auto far_end = platform.transports.links.front();
    connection->disconnect();
    CHECK(far_end->destroyed);
    CHECK(receiver.log.take() == "connecting closed close:1000:user");
  }
}

TEST_CASE_FIXTURE(Fixture, "is in the new state when it tells of it") {
  receiver.then = [this](const std::string& entry) {
    if (entry == "open") CHECK(connection->state() == ConnectionState::up);
    if (entry.starts_with("close:")) CHECK(connection->state() == ConnectionState::closed);
    if (entry.find(':') == std::string::npos && entry != "open") CHECK(to_string(connection->state()) == entry);
  };
  connection->connect();
  link().open();
  link().close();
}

TEST_CASE_FIXTURE(Fixture, "does nothing when asked to connect while it connects or is up") {
  connection->connect();
  connection->connect();
  link().open();
  connection->connect();
  CHECK(platform.transports.links.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "connects anew after the end, also inside the close event") {
  receiver.then = [this](const std::string& entry) {
    if (entry == "close:1006:lost") connection->connect();
  };
  connection->connect();
  link().open();
  const auto first = platform.transports.links.front();
  first->close();
  CHECK(platform.transports.links.size() == 2);
  CHECK(first->destroyed);
  CHECK(connection->state() == ConnectionState::connecting);
  link().open();
  CHECK(connection->send("second"));
  CHECK(receiver.log.take() == "connecting up open closed close:1006:lost connecting up open");
}

TEST_CASE_FIXTURE(Fixture, "waits for no goodbye when it is to connect again") {
  connection->connect();
  link().open();
  const auto first = platform.transports.links.front();
  SUBCASE("by disconnect and connect") {
    connection->disconnect();
    connection->connect();
  }
  SUBCASE("by reconnect") { connection->reconnect(); }
  CHECK(first->closes.front().code == 1000);
  CHECK(first->destroyed);
  CHECK(receiver.log.take() == "connecting up open closing closed close:1000:user connecting");
  link().open();
  CHECK(connection->send("second"));
}

TEST_CASE_FIXTURE(Fixture, "reconnect gives up an attempt, and begins where there is none") {
  connection->reconnect();
  CHECK(connection->state() == ConnectionState::connecting);
  connection->reconnect();
  CHECK(platform.transports.links.size() == 2);
  CHECK(platform.transports.links.front()->destroyed);
  CHECK(receiver.log.take() == "connecting closed close:1000:user connecting");
}

TEST_CASE_FIXTURE(Fixture, "tells of a URL that cannot be, and may be asked again") {
  platform.transports.open_error = Errc::insecure_url;
  connection->connect();
  CHECK(receiver.log.take() == "connecting error:insecure-url closed close:1006:bad-request");
  platform.transports.open_error.reset();
  connection->connect();
  CHECK(connection->state() == ConnectionState::connecting);
}

TEST_CASE("may be destroyed inside each of its events") {
  for (const std::string fatal : {"connecting", "up", "open", "text", "error:connection-failed", "closing", "closed",
                                  "close:1000:user", "error:insecure-url", "close:1006:bad-request"}) {
    CAPTURE(fatal);
    Fixture fixture;
    fixture.receiver.then = [&](const std::string& entry) {
      if (entry == fatal) fixture.connection.reset();
    };
    const bool refused = fatal.find("insecure") != fatal.npos || fatal.find("bad-request") != fatal.npos;
    if (refused) fixture.platform.transports.open_error = Errc::insecure_url;
    fixture.connection->connect();
    if (!refused) {
      const auto far_end = fixture.platform.transports.links.front();
      far_end->open();
      far_end->text("text");
      far_end->fail(Errc::connection_failed);
      if (fixture.connection) fixture.connection->reconnect();
      CHECK(far_end->destroyed);
    }
    CHECK(fixture.connection == nullptr);
    CHECK(fixture.receiver.log.take().ends_with(fatal));
  }
}
