// A plain socket behind the Connection port.
#include <functional>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include <tether/connection.hpp>

#include "support/fake_platform.hpp"
#include "support/journal.hpp"

using tether::CloseInfo;
using tether::Connection;
using tether::ConnectionEvents;
using tether::ConnectionState;
using tether::Errc;
using tether::Error;
using tether::test::FakeLink;
using tether::test::FakePlatform;
using tether::test::Journal;

namespace {

class Receiver final : public ConnectionEvents {
public:
  void on_open() override { note("open"); }
  void on_text(std::string_view text) override { note(std::string(text)); }
  void on_error(const Error& error) override { note("error:" + std::string(tether::to_string(error.code))); }
  void on_close(const CloseInfo& info) override { note("close:" + std::to_string(info.code)); }

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
  CHECK(connection->connect());
  CHECK(link().request.url == "ws://host/");
  CHECK(connection->state() == ConnectionState::connecting);
  CHECK(connection->send("too early").error().code == Errc::not_open);
  link().open();
  CHECK(connection->state() == ConnectionState::open);
  CHECK(connection->send("hello"));
  CHECK(link().sent_text() == "hello");
  link().text("answer");
  connection->disconnect();
  CHECK(link().closes.front().code == 1000);
  link().close(1000, "", true);
  CHECK(connection->state() == ConnectionState::closed);
  CHECK(connection->send("too late").error().code == Errc::not_open);
  CHECK(receiver.log.take() == "open answer close:1000");
}

TEST_CASE_FIXTURE(Fixture, "is in the new state when it tells of it") {
  receiver.then = [this](const std::string& entry) {
    CHECK(connection->state() == (entry == "open" ? ConnectionState::open : ConnectionState::closed));
  };
  CHECK(connection->connect());
  link().open();
  link().close();
}

TEST_CASE_FIXTURE(Fixture, "does nothing when asked to connect while it connects or is open") {
  CHECK(connection->connect());
  CHECK(connection->connect());
  link().open();
  CHECK(connection->connect());
  CHECK(platform.transports.links.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "connects anew after the end, also inside the close event") {
  receiver.then = [this](const std::string& entry) {
    if (entry == "close:1006") CHECK(connection->connect());
  };
  CHECK(connection->connect());
  link().open();
  const auto first = platform.transports.links.front();
  first->close();
  CHECK(platform.transports.links.size() == 2);
  CHECK(first->destroyed);
  CHECK(connection->state() == ConnectionState::connecting);
  link().open();
  CHECK(connection->send("second"));
  CHECK(receiver.log.take() == "open close:1006 open");
}

TEST_CASE_FIXTURE(Fixture, "says at once that it cannot connect, and may be asked again") {
  platform.transports.open_error = Errc::insecure_url;
  CHECK(connection->connect().error().code == Errc::insecure_url);
  CHECK(connection->state() == ConnectionState::closed);
  platform.transports.open_error.reset();
  CHECK(connection->connect());
  CHECK(connection->state() == ConnectionState::connecting);
}

TEST_CASE("may be destroyed inside each of its events") {
  for (const std::string fatal : {"open", "text", "error:connection-failed", "close:1006"}) {
    CAPTURE(fatal);
    Fixture fixture;
    fixture.receiver.then = [&](const std::string& entry) {
      if (entry == fatal) fixture.connection.reset();
    };
    CHECK(fixture.connection->connect());
    const auto far_end = fixture.platform.transports.links.front();
    far_end->open();
    far_end->text("text");
    far_end->fail(Errc::connection_failed);
    far_end->close();
    CHECK(far_end->destroyed);
    CHECK(fixture.connection == nullptr);
    CHECK(fixture.receiver.log.take().ends_with(fatal));
  }
}
