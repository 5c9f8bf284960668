// The order of a WebSocket's events, and what handlers may do to bindings and to the stream of messages.
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <tether/websocket.hpp>

#include "support/fake_platform.hpp"
#include "support/journal.hpp"

using tether::BindingId;
using tether::CloseInfo;
using tether::Errc;
using tether::Error;
using tether::Message;
using tether::WebSocket;
using tether::test::FakeLink;
using tether::test::FakePlatform;
using tether::test::Journal;
namespace event = tether::event;

namespace {

struct Fixture {
  FakePlatform platform;
  Journal log;
  WebSocket socket = std::move(*WebSocket::connect("ws://host/", {}, {}, platform.transports));
  FakeLink& link() { return platform.transports.last(); }

  void log_everything(const std::string& prefix = "") {
    socket.bind(event::open, [this, prefix] { log.add(prefix + "open"); });
    socket.bind(event::message,
                [this, prefix](const Message& message) { log.add(prefix + std::string(message.text())); });
    socket.bind(event::error, [this, prefix](const Error& error) {
      log.add(prefix + "error:" + std::string(tether::to_string(error.code)));
    });
    socket.bind(event::close, [this, prefix](const CloseInfo& info) {
      log.add(prefix + "close:" + std::to_string(info.code) + ':' + info.reason +
              (info.was_clean ? ":clean" : ":lost"));
    });
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "delivers every event to every handler, in the order of binding") {
  log_everything("a-");
  log_everything("b-");
  link().open();
  link().text("hello");
  link().fail(Errc::connection_failed);
  link().close(1001, "bye", true);
  CHECK(log.take() ==
        "a-open b-open a-hello b-hello a-error:connection-failed b-error:connection-failed "
        "a-close:1001:bye:clean b-close:1001:bye:clean");
}

TEST_CASE_FIXTURE(Fixture, "delivers an attempt that fails: error, then close") {
  log_everything();
  link().fail(Errc::blocked_by_policy);
  link().close();
  CHECK(log.take() == "error:blocked-by-policy close:1006::lost");
}

TEST_CASE_FIXTURE(Fixture, "an event without handlers is lost and harms nothing") {
  link().open();
  link().text("nobody listens");
  log_everything();
  link().text("now");
  CHECK(log.take() == "now");
}

TEST_CASE_FIXTURE(Fixture, "unbinds one handler of any event, and ignores unknown ids") {
  const BindingId ids[] = {socket.bind(event::open, [this] { log.add("open"); }),
                           socket.bind(event::message, [this](const Message&) { log.add("message"); }),
                           socket.bind(event::error, [this](const Error&) { log.add("error"); }),
                           socket.bind(event::close, [this](const CloseInfo&) { log.add("close"); })};
  for (std::size_t i = 0; i < std::size(ids); ++i) {
    for (std::size_t j = 0; j < std::size(ids); ++j) CHECK((ids[i] == ids[j]) == (i == j));
  }
  log_everything("kept-");
  for (const BindingId id : ids) {
    socket.unbind(id);
    socket.unbind(id);
  }
  socket.unbind({});
  socket.unbind({4711});
  link().open();
  link().text("text");
  link().fail(Errc::connection_failed);
  link().close();
  CHECK(log.take() == "kept-open kept-text kept-error:connection-failed kept-close:1006::lost");
}

TEST_CASE_FIXTURE(Fixture, "does not call a later handler that was unbound during the event (C53)") {
  BindingId second;
  socket.bind(event::message, [&](const Message&) {
    log.add("first");
    socket.unbind(second);
  });
  second = socket.bind(event::message, [this](const Message&) { log.add("second"); });
  socket.bind(event::message, [this](const Message&) { log.add("third"); });
  link().open();
  link().text("1");
  link().text("2");
  CHECK(log.take() == "first third first third");
}

TEST_CASE_FIXTURE(Fixture, "calls a handler bound during an event from the next event on (C53)") {
  bool bound = false;
  socket.bind(event::message, [&](const Message& message) {
    log.add("old" + std::string(message.text()));
    if (std::exchange(bound, true)) return;
    socket.bind(event::message, [this](const Message& later) { log.add("new" + std::string(later.text())); });
  });
  link().open();
  link().text("1");
  link().text("2");
  CHECK(log.take() == "old1 old2 new2");
}

TEST_CASE_FIXTURE(Fixture, "lets a handler rebind itself (C53)") {
  BindingId bound;
  std::function<void(const Message&)> handler;
  handler = [&](const Message& message) {
    log.add(std::string(message.text()));
    socket.unbind(bound);
    bound = socket.bind(event::message, handler);
  };
  bound = socket.bind(event::message, handler);
  link().open();
  for (const std::string text : {"1", "2", "3"}) link().text(text);
  CHECK(log.take() == "1 2 3");
}

TEST_CASE_FIXTURE(Fixture, "no message is delivered after close in a message handler, not even a queued one (C52)") {
  socket.bind(event::message, [this](const Message& message) {
    log.add(std::string(message.text()));
    if (message.text() != "1") return;
    // The browser has more for us, and it comes while this handler runs and after it.
    link().text("2");
    CHECK(socket.close());
    link().text("3");
  });
  socket.bind(event::close, [this](const CloseInfo&) { log.add("close"); });
  link().open();
  link().text("1");
  link().text("4");
  link().close(1000, "", true);
  CHECK(log.take() == "1 close");
}

TEST_CASE_FIXTURE(Fixture,
                  "no message is delivered after close, also when the server's close is waiting already (C52)") {
  socket.bind(event::message, [this](const Message& message) {
    log.add(std::string(message.text()));
    if (message.text() != "1") return;
    link().text("2");
    link().close(1001, "", true);
    CHECK(socket.close());
  });
  socket.bind(event::close, [this](const CloseInfo& info) { log.add("close:" + std::to_string(info.code)); });
  link().open();
  link().text("1");
  CHECK(log.take() == "1 close:1001");
  CHECK(link().closes.empty());
}

TEST_CASE_FIXTURE(Fixture, "every handler sees the message in which one of them closes") {
  socket.bind(event::message, [this](const Message& message) {
    log.add("a" + std::string(message.text()));
    (void)socket.close();
  });
  socket.bind(event::message, [this](const Message& message) { log.add("b" + std::string(message.text())); });
  link().open();
  link().text("1");
  link().text("2");
  CHECK(log.take() == "a1 b1");
}

TEST_CASE_FIXTURE(Fixture, "events that the transport raises inside a call of a handler wait for it (C55)") {
  int depth = 0;
  const auto enter = [&](const std::string& what) {
    CHECK(++depth == 1);
    log.add(what);
  };
  link().on_send = [this] { link().text("echo"); };
  link().close_event_inside_close = true;
  socket.bind(event::open, [&] {
    enter("open");
    CHECK(socket.send("hello"));
    log.add("sent");
    --depth;
  });
  socket.bind(event::message, [&](const Message& message) {
    enter(std::string(message.text()));
    CHECK(socket.close());
    log.add("closed");
    --depth;
  });
  socket.bind(event::close, [&](const CloseInfo& info) {
    enter("close:" + std::to_string(info.code));
    CHECK(socket.send("no").error().code == Errc::not_open);
    --depth;
  });
  link().open();
  CHECK(log.take() == "open sent echo closed close:1000");
}

TEST_CASE_FIXTURE(Fixture, "a waiting message keeps its bytes, whatever becomes of the transport's buffer (C57)") {
  socket.bind(event::message, [this](const Message& message) {
    log.add(std::string(message.text()) + (message.is_text() ? ":text" : ":binary"));
    if (message.text() != "first") return;
    std::string passing = "second";
    link().text(passing);
    passing = "xxxxxx";
    link().binary("third");
  });
  link().open();
  link().text("first");
  CHECK(log.take() == "first:text second:text third:binary");
}

TEST_CASE_FIXTURE(Fixture, "keeps the order of events that wait") {
  log_everything();
  socket.bind(event::open, [this] {
    link().text("1");
    link().fail(Errc::connection_failed);
    link().text("2");
    link().close(1011, "over", true);
  });
  link().open();
  CHECK(log.take() == "open 1 error:connection-failed 2 close:1011:over:clean");
}

TEST_CASE_FIXTURE(Fixture, "moving a WebSocket keeps its handlers and its connection") {
  log_everything();
  link().open();
  WebSocket moved = std::move(socket);
  link().text("1");
  std::optional<WebSocket> kept(std::move(moved));
  link().text("2");
  CHECK(kept->send("out"));
  CHECK(link().sent_text() == "out");
  CHECK(log.take() == "open 1 2");
  CHECK_FALSE(link().destroyed);
  socket = std::move(*kept);
  kept.reset();
  CHECK_FALSE(link().destroyed);
  CHECK(socket.send("again"));
}

TEST_CASE_FIXTURE(Fixture, "assigning over a live WebSocket ends it") {
  log_everything("old-");
  FakeLink& old_link = link();
  old_link.open();
  socket = std::move(*WebSocket::connect("ws://host/2", {}, {}, platform.transports));
  CHECK(old_link.destroyed);
  log_everything("new-");
  old_link.text("lost");
  link().open();
  CHECK(log.take() == "old-open new-open");
  CHECK(socket.url() == "resolved:ws://host/2");
  WebSocket& same = socket;
  socket = std::move(same);
  CHECK_FALSE(link().destroyed);
  CHECK(socket.send("alive"));
}
