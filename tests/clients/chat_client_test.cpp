// Rooms, events and lifetime of a ChatClient; what becomes of messages is in chat_client_delivery_test.cpp.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/chat_client.hpp>

#include "support/fake_connection.hpp"
#include "support/fake_platform.hpp"
#include "support/journal.hpp"

using tether::BindingId;
using tether::ChatClient;
using tether::ConnectionState;
using tether::Errc;
using tether::test::FakeConnection;
using tether::test::FakeLine;
using tether::test::FakePlatform;
using tether::test::Journal;
namespace event = tether::event;

namespace {

std::string join(const std::string& room) { return R"({"type":"join","username":"ann","room":")" + room + "\"}"; }
std::string leave(const std::string& room) { return R"({"type":"leave","username":"ann","room":")" + room + "\"}"; }

struct Fixture {
  FakePlatform platform;
  std::shared_ptr<FakeLine> line = std::make_shared<FakeLine>();
  Journal log;
  std::optional<ChatClient> client;
  Fixture() { client.emplace(std::make_unique<FakeConnection>(line), "ann", platform.ports); }

  /// Calls `handler` with the name of every event.
  void bind_everything(const std::function<void(const std::string&)>& handler) {
    client->bind(event::open, [handler] { handler("open"); });
    client->bind(event::close, [handler](const auto& info) { handler("close:" + std::to_string(info.code)); });
    client->bind(event::error, [handler](const auto& error) {
      handler("error:" + std::string(tether::to_string(error.code)) + ':' + error.detail);
    });
    client->bind(event::state,
                 [handler](const auto& change) { handler("state:" + std::string(to_string(change.new_state))); });
    client->bind(event::reconnecting, [handler](const auto& plan) {
      handler("reconnecting:" + std::to_string(plan.attempt) + ':' + std::to_string(plan.delay.count()));
    });
    client->bind(event::message, [handler](const auto& message) {
      handler("message:" + message.room + ':' + message.username + ':' + message.text);
    });
    client->bind(event::join, [handler](const auto& who) { handler("join:" + who.room + ':' + who.username); });
    client->bind(event::leave, [handler](const auto& who) { handler("leave:" + who.room + ':' + who.username); });
    client->bind(event::presence, [handler](const auto& presence) {
      handler("presence:" + presence.room + ':' + std::to_string(presence.users.size()));
    });
    client->bind(event::history, [handler](const auto& history) {
      handler("history:" + history.room + ':' + std::to_string(history.messages.size()));
    });
    client->bind(event::delivery, [handler](const auto& delivery) { handler("delivery:" + delivery.reason); });
    client->bind(event::unparsed, [handler](const auto& unparsed) {
      handler("unparsed:" + unparsed.text + ':' + std::string(tether::to_string(unparsed.why.code)));
    });
  }
  void log_everything() {
    bind_everything([this](const std::string& entry) { log.add(entry); });
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "connects, reconnects, disconnects and tells its state through the connection") {
  log_everything();
  CHECK(client->username() == "ann");
  CHECK(client->state() == ConnectionState::idle);
  client->connect();
  CHECK(line->connects == 1);
  CHECK(client->state() == ConnectionState::connecting);
  line->open();
  CHECK(client->state() == ConnectionState::up);
  CHECK(log.take() == "state:connecting state:up open");
  line->lose();
  CHECK(client->state() == ConnectionState::backoff);
  CHECK(log.take() == "state:backoff reconnecting:1:2000");
  client->reconnect();
  CHECK(line->reconnects == 1);
  line->open();
  client->disconnect();
  CHECK(line->disconnects == 1);
  CHECK(log.take() == "state:up open state:closed close:1000");
}

TEST_CASE_FIXTURE(Fixture, "may connect again at once after disconnecting, also in a handler") {
  line->open();
  SUBCASE("outside") {
    client->disconnect();
    client->connect();
  }
  SUBCASE("in a handler") {
    client->bind(event::message, [this](const auto&) {
      client->disconnect();
      client->connect();
    });
    line->text(R"({"type":"message","username":"bob","text":"hi"})");
  }
  SUBCASE("in the close handler") {
    client->bind(event::close, [this](const auto&) { client->connect(); });
    client->disconnect();
  }
  CHECK(client->state() == ConnectionState::connecting);
  log_everything();
  const tether::MessageId id = client->send_message("waits");
  line->open();
  CHECK(log.take() == "state:up open");
  CHECK(line->take_sent().find(id) != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "joins rooms as soon as the connection is open, and again on every new one") {
  log_everything();
  client->join_room("one");
  client->join_room("two");
  CHECK(line->take_sent().empty());
  line->open();
  CHECK(line->take_sent() == join("one") + '|' + join("two"));
  client->join_room("three");
  CHECK(line->take_sent() == join("three"));
  client->leave_room("one");
  CHECK(line->take_sent() == leave("one"));
  line->close();
  client->leave_room("two");
  client->join_room("four");
  CHECK(line->take_sent().empty());
  line->open();
  CHECK(line->take_sent() == join("three") + '|' + join("four"));
  CHECK(client->rooms() == std::vector<std::string>{"three", "four"});
  CHECK(log.take() == "state:up open state:closed close:1006 state:up open");
}

TEST_CASE_FIXTURE(Fixture, "has the rooms joined before it tells that it is open") {
  std::string sent_at_open;
  client->bind(event::open, [&] { sent_at_open = line->take_sent(); });
  client->join_room("one");
  line->open();
  CHECK(sent_at_open == join("one"));
}

TEST_CASE_FIXTURE(Fixture, "remembers a room once, as the one joined last") {
  for (const char* room : {"one", "two", "one"}) client->join_room(room);
  CHECK(client->rooms() == std::vector<std::string>{"two", "one"});
  client->leave_room("never joined");
  client->leave_room("one");
  CHECK(client->rooms() == std::vector<std::string>{"two"});
}

TEST_CASE_FIXTURE(Fixture, "tells what the server says") {
  log_everything();
  line->open();
  const struct {
    std::string frame;
    std::string expected;
  } rows[] = {
      {R"({"type":"message","username":"bob","room":"r","text":"hi","id":"1"})", "message:r:bob:hi"},
      {R"({"type":"message","username":"bob","text":"hi"})", "message:lobby:bob:hi"},
      {R"({"type":"join","username":"bob","room":"r"})", "join:r:bob"},
      {R"({"type":"leave","username":"bob","room":"r"})", "leave:r:bob"},
      {R"({"type":"presence","room":"r","users":["ann","bob"]})", "presence:r:2"},
      {R"({"type":"history","room":"r","messages":[{"username":"b","text":"t"}]})", "history:r:1"},
      {R"({"type":"error","message":"too fast"})", "error:server-error:too fast"},
      {R"({"type":"error","message":"too fast","id":"unknown"})", "error:server-error:too fast"},
      {"Welcome!", "unparsed:Welcome!:bad-json"},
      {R"({"type":"shout"})", R"(unparsed:{"type":"shout"}:bad-message)"},
      {"", "unparsed::bad-json"},
      {"pong", ""},
  };
  CHECK(log.take() == "state:up open");
  for (const auto& row : rows) {
    CAPTURE(row.frame);
    line->text(row.frame);
    CHECK(log.take() == row.expected);
  }
  line->fail(Errc::connection_failed);
  line->close(1001);
  CHECK(log.take() == "error:connection-failed:failed by the fake state:closed close:1001");
  CHECK(line->take_sent().empty());
}

TEST_CASE_FIXTURE(Fixture, "answers the server's ping and nothing else") {
  log_everything();
  line->open();
  line->text("ping");
  CHECK(line->take_sent() == "pong");
  line->text("pong");
  CHECK(line->take_sent().empty());
  CHECK(log.take() == "state:up open");
}

TEST_CASE_FIXTURE(Fixture, "unbinds handlers of every event") {
  std::vector<BindingId> ids;
  const auto note = [this](const auto&...) { log.add("unbound handler"); };
  ids.push_back(client->bind(event::open, [note] { note(); }));
  ids.push_back(client->bind(event::close, note));
  ids.push_back(client->bind(event::state, note));
  ids.push_back(client->bind(event::reconnecting, note));
  ids.push_back(client->bind(event::message, note));
  ids.push_back(client->bind(event::join, note));
  ids.push_back(client->bind(event::leave, note));
  ids.push_back(client->bind(event::presence, note));
  ids.push_back(client->bind(event::history, note));
  ids.push_back(client->bind(event::delivery, note));
  ids.push_back(client->bind(event::unparsed, note));
  ids.push_back(client->bind(event::error, [note](const tether::Error& error) { note(error); }));
  for (const BindingId id : ids) client->unbind(id);
  client->unbind({4711});
  line->open();
  for (const char* frame : {R"({"type":"message","username":"b","text":"t"})", R"({"type":"join","username":"b"})",
                            R"({"type":"leave","username":"b"})", R"({"type":"presence"})", R"({"type":"history"})",
                            R"({"type":"error"})", "nonsense"}) {
    line->text(frame);
  }
  (void)client->send_message("text");
  line->lose();
  line->close();
  CHECK(log.take().empty());
}

TEST_CASE_FIXTURE(Fixture, "tells of a join that could not be sent") {
  log_everything();
  line->open();
  line->send_error = Errc::too_large;
  client->join_room("one");
  client->leave_room("one");
  CHECK(log.take() == "state:up open error:too-large:refused by the fake error:too-large:refused by the fake");
}

TEST_CASE_FIXTURE(Fixture, "an error handler may change the rooms while they are being joined") {
  for (const char* room : {"one", "two", "three"}) client->join_room(room);
  line->send_error = Errc::too_large;
  client->bind(event::error, [this](const tether::Error&) {
    log.add("error");
    line->send_error.reset();
    for (const std::string& room : client->rooms()) client->leave_room(room);
  });
  client->bind(event::open, [this] { log.add("open"); });
  line->open();
  CHECK(log.take() == "error open");
  CHECK(client->rooms().empty());
}

TEST_CASE("may be destroyed in the handler of every event (C54)") {
  for (const std::string fatal :
       {"open", "message", "join", "leave", "presence", "history", "unparsed", "error", "delivery", "close",
        "state:connecting", "state:up", "state:closed", "reconnecting"}) {
    CAPTURE(fatal);
    Fixture fixture;
    int after = 0;
    bool destroyed = false;
    fixture.client->join_room("one");
    fixture.client->join_room("two");
    fixture.bind_everything([&](const std::string& entry) {
      after += destroyed ? 1 : 0;
      if (!entry.starts_with(fatal) || destroyed) return;
      destroyed = true;
      fixture.client.reset();
      CHECK(fixture.line->destroyed);
    });
    fixture.client->connect();
    fixture.line->open();
    if (fixture.client) (void)fixture.client->send_message("waits for an answer");
    if (fixture.client) (void)fixture.client->send_message("this too");
    for (const char* frame : {R"({"type":"message","username":"b","text":"t"})", R"({"type":"join","username":"b"})",
                              R"({"type":"leave","username":"b"})", R"({"type":"presence"})", R"({"type":"history"})",
                              "nonsense", R"({"type":"error"})"}) {
      fixture.line->text(frame);
    }
    fixture.line->lose();
    fixture.line->close();
    fixture.platform.scheduler.advance(std::chrono::minutes(1));
    CHECK(destroyed);
    CHECK(after == 0);
    CHECK(fixture.platform.scheduler.waiting() == 0);
  }
}

TEST_CASE("may be destroyed by the error handler of a join that could not be sent (C54)") {
  Fixture fixture;
  for (const char* room : {"one", "two", "three"}) fixture.client->join_room(room);
  int errors = 0;
  fixture.client->bind(event::error, [&](const tether::Error&) {
    ++errors;
    fixture.client.reset();
  });
  SUBCASE("on open") {
    fixture.line->send_error = Errc::too_large;
    fixture.line->open();
  }
  SUBCASE("by join_room") {
    fixture.line->open();
    fixture.line->send_error = Errc::too_large;
    fixture.client->join_room("four");
  }
  SUBCASE("by a ping") {
    fixture.line->open();
    fixture.line->send_error = Errc::not_open;
    fixture.line->text("ping");
  }
  CHECK(errors == 1);
  CHECK(fixture.line->destroyed);
}

TEST_CASE_FIXTURE(Fixture, "no handler runs after the destructor, and nothing stays behind") {
  log_everything();
  line->open();
  (void)client->send_message("text");
  client.reset();
  CHECK(line->destroyed);
  CHECK(platform.scheduler.waiting() == 0);
  line->text("text");
  line->close();
  platform.scheduler.advance(std::chrono::minutes(1));
  CHECK(log.take() == "state:up open");
}

TEST_CASE_FIXTURE(Fixture, "joins a room at once that a handler asks for while the others are being joined") {
  client->join_room("one");
  line->send_error = Errc::too_large;
  client->bind(event::error, [this](const tether::Error&) {
    line->send_error.reset();
    client->join_room("late");
  });
  line->open();
  CHECK(line->take_sent() == join("late"));
}

TEST_CASE("talks over a connection of its own, which comes back") {
  FakePlatform platform;
  Journal log;
  ChatClient client("ws://page.test/chat", "ann", platform.ports);
  client.bind(event::message, [&log](const auto& message) { log.add(message.text); });
  client.join_room("one");
  client.connect();
  CHECK(platform.transports.last().request.url == "ws://page.test/chat");
  platform.transports.last().open();
  CHECK(platform.transports.last().sent_text() == join("one"));
  platform.transports.last().text(R"({"type":"message","username":"b","text":"hello"})");
  platform.transports.last().close();
  CHECK(client.state() == ConnectionState::backoff);
  client.reconnect();
  platform.scheduler.advance(std::chrono::milliseconds(500));
  CHECK(platform.transports.links.size() == 2);
  platform.transports.last().open();
  CHECK(platform.transports.last().sent_text() == join("one"));
  CHECK(log.take() == "hello");
}
