// Destroying a WebSocket, and everything a handler may do to its own socket (C50, C54, C55).
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <tether/websocket.hpp>

#include "support/fake_platform.hpp"
#include "support/journal.hpp"
#include "support/on_destroy.hpp"

using tether::BindingId;
using tether::CloseInfo;
using tether::Errc;
using tether::Error;
using tether::Message;
using tether::WebSocket;
using tether::test::FakeLink;
using tether::test::FakePlatform;
using tether::test::Journal;
using tether::test::OnDestroy;
namespace event = tether::event;

namespace {

const char* const k_events[] = {"open", "message", "error", "close"};

struct Fixture {
  FakePlatform platform;
  Journal log;
  std::optional<WebSocket> socket{std::move(*WebSocket::connect("ws://host/", {}, {}, platform.transports))};
  FakeLink& link() { return platform.transports.last(); }

  BindingId bind(const std::string& name, std::function<void()> handler) {
    if (name == "open") return socket->bind(event::open, std::move(handler));
    if (name == "message")
      return socket->bind(event::message, [handler = std::move(handler)](const Message&) { handler(); });
    if (name == "error") return socket->bind(event::error, [handler = std::move(handler)](const Error&) { handler(); });
    return socket->bind(event::close, [handler = std::move(handler)](const CloseInfo&) { handler(); });
  }
  /// The whole life of a link, whatever becomes of the socket meanwhile.
  void play() {
    const auto far_end = platform.transports.links.back();
    far_end->open();
    far_end->text("text");
    far_end->fail(Errc::connection_failed);
    far_end->close();
    far_end->text("after the end");
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "no handler runs after the destructor, and the transport is gone (C50)") {
  for (const std::string name : k_events) bind(name, [this, name] { log.add(name); });
  SUBCASE("while connecting") {
    socket.reset();
    CHECK(log.take().empty());
  }
  SUBCASE("while open") {
    link().open();
    socket.reset();
    CHECK(log.take() == "open");
  }
  SUBCASE("while closing") {
    link().open();
    (void)socket->close();
    socket.reset();
    CHECK(log.take() == "open");
  }
  SUBCASE("after the end") {
    link().open();
    link().close();
    socket.reset();
    CHECK(log.take() == "open close");
  }
  CHECK(link().destroyed);
  play();
  link().refuse_frame(Errc::too_large);
  CHECK(log.take().empty());
}

TEST_CASE("a handler of any event may destroy its socket, and the handlers after it are not called (C54)") {
  for (const std::string fatal : k_events) {
    CAPTURE(fatal);
    Fixture fixture;
    std::string expected;
    for (const std::string name : k_events) {
      const bool kills = name == std::string(fatal);
      fixture.bind(name, [&fixture, name, kills, text = std::string("a text long enough to live on the heap")] {
        fixture.log.add(name);
        if (!kills) return;
        fixture.socket.reset();
        CHECK(fixture.link().destroyed);
        CHECK(text == "a text long enough to live on the heap");
      });
      if (kills) fixture.bind(name, [&fixture] { fixture.log.add("called after destruction"); });
    }
    fixture.play();
    for (const std::string name : k_events) {
      expected += (expected.empty() ? "" : " ") + std::string(name);
      if (name == std::string(fatal)) break;
    }
    CHECK(fixture.log.take() == expected);
    CHECK_FALSE(fixture.socket.has_value());
  }
}

TEST_CASE_FIXTURE(Fixture, "events that wait when a handler destroys the socket are dropped") {
  for (const std::string name : {"message", "error", "close"}) bind(name, [this, name] { log.add(name); });
  bind("open", [this] {
    log.add("open");
    const auto far_end = platform.transports.links.back();
    far_end->text("waiting");
    far_end->fail(Errc::connection_failed);
    far_end->close();
    socket.reset();
  });
  play();
  CHECK(log.take() == "open");
}

TEST_CASE_FIXTURE(Fixture, "a frame that was refused may end in the socket's destruction") {
  bind("error", [this] {
    log.add("error");
    socket.reset();
  });
  bind("close", [this] { log.add("close"); });
  link().open();
  link().refuse_frame(Errc::out_of_memory);
  CHECK(log.take() == "error");
  CHECK(link().closes.front().code == 4009);
}

TEST_CASE("a handler of any event may send, close, bind and unbind (C55)") {
  for (const std::string name : k_events) {
    CAPTURE(name);
    const bool is_open = name == std::string("open") || name == std::string("message") || name == std::string("error");
    Fixture fixture;
    Journal& log = fixture.log;
    BindingId own;
    BindingId next;
    own = fixture.bind(name, [&] {
      log.add("acts");
      CHECK(fixture.socket->send("from the handler").has_value() == is_open);
      fixture.socket->unbind(own);
      fixture.socket->unbind(next);
      fixture.bind(name, [&log] { log.add("bound inside"); });
      CHECK(fixture.socket->close());
      CHECK(fixture.socket->send("after close").error().code == Errc::not_open);
    });
    next = fixture.bind(name, [&log] { log.add("unbound"); });
    fixture.play();
    CHECK(log.take() == "acts");
    CHECK(fixture.link().sent.size() == (is_open ? 1 : 0));
    CHECK(fixture.link().closes.size() == (is_open ? 1 : 0));
  }
}

TEST_CASE_FIXTURE(Fixture, "a handler may put a new socket in the place of its own") {
  const auto first = platform.transports.links.back();
  bind("close", [this] {
    log.add("closed");
    socket = std::move(*WebSocket::connect("ws://host/again", {}, {}, platform.transports));
    bind("open", [this] { log.add("open again"); });
  });
  first->open();
  first->close();
  CHECK(first->destroyed);
  CHECK(link().request.url == "ws://host/again");
  link().open();
  CHECK(log.take() == "closed open again");
  CHECK_FALSE(link().destroyed);
}

TEST_CASE("a handler that owns the socket may let go of it") {
  FakePlatform platform;
  auto socket = std::make_shared<WebSocket>(std::move(*WebSocket::connect("ws://host/", {}, {}, platform.transports)));
  WebSocket& reference = *socket;
  const auto link = platform.transports.links.back();
  BindingId bound;
  int events = 0;
  SUBCASE("by unbinding itself") {
    bound = socket->bind(event::message, [socket, &bound, &events](const Message&) {
      ++events;
      socket->unbind(bound);
    });
    socket.reset();
    link->open();
    link->text("text");
    CHECK(events == 1);
  }
  SUBCASE("by being unbound from outside") {
    bound = socket->bind(event::open, [socket] {});
    socket.reset();
    reference.unbind(bound);
  }
  SUBCASE("by the last handler of the list") {
    socket->bind(event::message, [](const Message&) {});
    bound = socket->bind(event::close, [socket](const CloseInfo&) {});
    socket.reset();
    reference.unbind(bound);
  }
  CHECK(link->destroyed);
}

TEST_CASE_FIXTURE(Fixture, "what a handler owns may use the socket's surroundings while it is destroyed") {
  std::optional<WebSocket> other{std::move(*WebSocket::connect("ws://host/other", {}, {}, platform.transports))};
  socket->bind(event::open, [guard = OnDestroy([&] {
                               log.add("destroyed");
                               other.reset();
                             })] {});
  socket.reset();
  CHECK(log.take() == "destroyed");
  CHECK(platform.transports.links[0]->destroyed);
  CHECK(platform.transports.links[1]->destroyed);
}

TEST_CASE("10,000 sockets come and go one after the other (C58)") {
  FakePlatform platform;
  int events = 0;
  for (int i = 0; i < 10'000; ++i) {
    WebSocket socket = std::move(*WebSocket::connect("ws://host/", {}, {}, platform.transports));
    socket.bind(event::open, [&events] { ++events; });
    platform.transports.last().open();
    platform.transports.links.erase(platform.transports.links.begin(), platform.transports.links.end() - 1);
  }
  CHECK(events == 10'000);
}
