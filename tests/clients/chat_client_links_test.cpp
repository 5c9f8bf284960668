// What becomes of a ChatClient's messages when links come and go.
#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/chat_client.hpp>
#include <tether/json.hpp>

#include "support/fake_connection.hpp"
#include "support/fake_platform.hpp"
#include "support/journal.hpp"
#include "support/random_value.hpp"

using namespace std::chrono_literals;
using tether::ChatClient;
using tether::ChatMessage;
using tether::ConnectionState;
using tether::Delivery;
using tether::DeliveryStatus;
using tether::Errc;
using tether::MessageId;
using tether::Value;
using tether::test::FakeConnection;
using tether::test::FakeLine;
using tether::test::FakePlatform;
using tether::test::Journal;
namespace event = tether::event;
namespace json = tether::json;

namespace {

struct Fixture {
  FakePlatform platform;
  std::shared_ptr<FakeLine> line = std::make_shared<FakeLine>();
  Journal log;
  std::optional<ChatClient> client;

  Fixture() {
    client.emplace(std::make_unique<FakeConnection>(line), "ann", platform.ports);
    client->bind(event::delivery, [this](const Delivery& delivery) {
      log.add((delivery.status == DeliveryStatus::sent ? "sent:" : "failed:") + number(delivery.id));
    });
    client->bind(event::message, [this](const ChatMessage& message) { log.add("message:" + message.text); });
    client->bind(event::error, [this](const tether::Error& error) { log.add("error:" + error.detail); });
  }
  /// The number in an id such as "m7-3".
  static std::string number(const MessageId& id) { return id.substr(id.find('-') + 1); }
  /// The numbers of the messages sent since the last call, and the rooms joined.
  std::string take_sent() {
    std::string all;
    for (const std::string& text : std::exchange(line->sent, {})) {
      const Value frame = *json::parse(text);
      all += (all.empty() ? "" : " ");
      all += frame["type"].as_text() == "join" ? "join:" + std::string(frame["room"].as_text())
                                               : number(MessageId(frame["id"].as_text()));
    }
    return all;
  }
  void answer(const MessageId& id, const std::string& text = "hi") {
    Value frame;
    frame.set("type", "message").set("username", "ann").set("room", "lobby").set("text", text).set("id", id);
    line->text(json::dump(frame));
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture,
                  "what is written without a link goes out on the next, after the joins and before the open event") {
  client->join_room("lobby");
  const MessageId first = client->send_message("one");
  (void)client->send_message("two");
  client->bind(event::open, [this] {
    log.add("open:" + take_sent());
    (void)client->send_message("three");
  });
  platform.scheduler.advance(1h);
  CHECK(log.take().empty());
  line->open();
  CHECK(log.take() == "open:join:lobby 1 2");
  CHECK(take_sent() == "3");
  answer(first);
  CHECK(log.take() == "sent:1 message:hi");
}

TEST_CASE_FIXTURE(Fixture, "what is written in a state handler waits for the joins as well") {
  client->join_room("lobby");
  client->bind(event::state, [this](const auto& change) {
    if (change.new_state == ConnectionState::up) (void)client->send_message("early");
  });
  line->open();
  CHECK(take_sent() == "join:lobby 1");
}

TEST_CASE_FIXTURE(Fixture,
                  "what a link leaves unanswered goes out again under its id, before anything new, and is told once") {
  client->join_room("lobby");
  line->open();
  std::vector<MessageId> ids;
  for (const char* text : {"one", "two", "three"}) ids.push_back(client->send_message(text));
  CHECK(take_sent() == "join:lobby 1 2 3");
  answer(ids[0], "one");
  line->lose();
  ids.push_back(client->send_message("four"));
  CHECK(take_sent().empty());
  line->change(ConnectionState::connecting);
  line->open();
  CHECK(take_sent() == "join:lobby 2 3 4");
  for (const std::size_t at : {1U, 2U, 3U}) answer(ids[at], std::to_string(at));
  CHECK(log.take() == "sent:1 message:one sent:2 message:1 sent:3 message:2 sent:4 message:3");
}

TEST_CASE_FIXTURE(Fixture, "a room that is joined again names the last line that was seen there") {
  const auto join_of = [this](const char* room) {
    std::string since = "none";
    for (const std::string& text : std::exchange(line->sent, {})) {
      const Value frame = *json::parse(text);
      if (frame["type"].as_text() == "join" && frame["room"].as_text() == room && frame.contains("since")) {
        since = std::string(frame["since"]["username"].as_text()) + '/' + std::string(frame["since"]["id"].as_text());
      }
    }
    return since;
  };
  const auto link_again = [this] {
    line->lose();
    line->open();
  };
  client->join_room("tea");
  line->open();
  CHECK(join_of("tea") == "none");
  line->text(R"({"type":"history","room":"tea","messages":[{"username":"bob","text":"1","id":"b1"},)"
             R"({"username":"eve","text":"2","id":"e1"}]})");
  link_again();
  CHECK(join_of("tea") == "eve/e1");
  line->text(R"({"type":"history","room":"tea","messages":[]})");
  line->text(R"({"type":"message","room":"coffee","username":"bob","text":"not here","id":"b9"})");
  line->text(R"({"type":"message","room":"tea","username":"bob","text":"3","id":"b2"})");
  line->text(R"({"type":"message","room":"tea","username":"bob","text":"of a server without ids"})");
  link_again();
  CHECK(join_of("tea") == "bob/b2");

  // Sent twice: the answer may be of a line that stands before what was seen meanwhile.
  const MessageId own = client->send_message("mine", "tea");
  link_again();
  line->text(R"({"type":"message","room":"tea","username":"bob","text":"4","id":"b3"})");
  line->text(R"({"type":"message","room":"tea","username":"ann","text":"mine","id":")" + own + "\"}");
  link_again();
  CHECK(join_of("tea") == "bob/b3");

  client->leave_room("tea");
  client->join_room("tea");
  CHECK(join_of("tea") == "none");
  link_again();
  CHECK(join_of("tea") == "none");
}

TEST_CASE_FIXTURE(Fixture, "a connection that says it is not open is waited for") {
  line->open();
  line->send_error = Errc::not_open;
  (void)client->send_message("one");
  platform.scheduler.advance(1min);
  CHECK(log.take().empty());
  line->send_error.reset();
  (void)client->send_message("two");  // the news of the first one's link is still on its way
  CHECK(take_sent().empty());
  line->lose();
  line->open();
  CHECK(take_sent() == "1 2");
}

TEST_CASE_FIXTURE(Fixture, "the answer's deadline runs while there is a link, and begins anew with each") {
  line->open();
  (void)client->send_message("one");
  platform.scheduler.advance(9s);
  line->lose();
  platform.scheduler.advance(1h);
  line->open();
  platform.scheduler.advance(9s);
  line->change(ConnectionState::suspect);
  platform.scheduler.advance(1h);
  line->change(ConnectionState::up);
  platform.scheduler.advance(9999ms);
  CHECK(log.take().empty());
  platform.scheduler.advance(1ms);
  CHECK(log.take() == "failed:1");
}

TEST_CASE_FIXTURE(Fixture, "no more than 256 wait for a link") {
  for (int i = 0; i < 257; ++i) (void)client->send_message("hi");
  platform.scheduler.end_turn();
  CHECK(log.take() == "failed:257");
}

TEST_CASE_FIXTURE(Fixture, "a long queue goes out at a pace that servers bear") {
  for (int i = 0; i < 100; ++i) (void)client->send_message("hi");
  line->open();
  CHECK(line->sent.size() == 10);
  for (int second = 0; second < 7; ++second) {
    std::size_t sent = 0;
    for (int tick = 0; tick < 100; ++tick) {
      platform.scheduler.advance(10ms);
      for (const std::string& frame : std::exchange(line->sent, {})) {
        answer(MessageId((*json::parse(frame))["id"].as_text()));
        ++sent;
      }
    }
    CHECK(sent <= 10 + 14);
  }
  CHECK(log.take().ends_with("sent:100 message:hi"));
}

TEST_CASE_FIXTURE(Fixture, "a refusal that names no message is told, and what is unanswered goes out again later") {
  line->open();
  const MessageId first = client->send_message("one");
  const MessageId second = client->send_message("two");
  (void)take_sent();
  line->text(R"({"type":"error","message":"slow down"})");
  CHECK(log.take() == "error:slow down");
  (void)client->send_message("three");
  platform.scheduler.advance(1999ms);
  CHECK(take_sent().empty());
  platform.scheduler.advance(1ms);
  CHECK(take_sent() == "1 2 3");
  SUBCASE("a second answer is no second message") {
    answer(first);
    answer(first);
    CHECK(log.take() == "sent:1 message:hi");
  }
  SUBCASE("nor is a second refusal an error") {
    const std::string refusal = R"({"type":"error","message":"no","id":")" + second + "\"}";
    line->text(refusal);
    line->text(refusal);
    CHECK(log.take() == "failed:2");
  }
}

TEST_CASE_FIXTURE(Fixture, "a message that failed may be sent again without a link, and waits for one") {
  line->open();
  const MessageId id = client->send_message("one");
  platform.scheduler.advance(10s);
  CHECK(log.take() == "failed:1");
  (void)take_sent();
  line->lose();
  CHECK(client->resend(id));
  line->open();
  CHECK(take_sent() == "1");
  answer(id);
  CHECK(log.take() == "sent:1 message:hi");
}

TEST_CASE("what is written right after disconnect and connect in a handler is not lost, and what came before fails") {
  FakePlatform platform;
  Journal log;
  ChatClient client("/chat", "ann", platform.ports);
  client.bind(event::delivery, [&log](const Delivery& delivery) { log.add("failed:" + Fixture::number(delivery.id)); });
  client.bind(event::close, [&log](const auto&) { log.add("close"); });
  client.bind(event::message, [&client](const auto&) {
    client.disconnect();
    client.connect();
    (void)client.send_message("new");
  });
  client.connect();
  platform.transports.last().open();
  (void)client.send_message("old");
  platform.transports.last().text(R"({"type":"message","username":"bob","text":"go"})");
  CHECK(log.take() == "failed:1 close");
  CHECK(platform.transports.links.size() == 2);
  platform.transports.last().open();
  CHECK(platform.transports.last().sent_text().find("\"new\"") != std::string::npos);
  CHECK(platform.transports.last().sent_text().find("\"old\"") == std::string::npos);
}

TEST_CASE_FIXTURE(
    Fixture,
    "a server with a tighter limit gets every message once and in order, though it says of none that it refused it") {
  for (int i = 0; i < 60; ++i) (void)client->send_message(std::to_string(i));
  line->open();
  double tokens = 5;
  auto warned = -1h + platform.scheduler.now();
  std::string stored;
  std::string expected;
  for (int i = 1; i <= 60; ++i) expected += ' ' + std::to_string(i);
  for (int tick = 0; tick < 6000; ++tick) {
    platform.scheduler.advance(10ms);
    tokens = std::min(5.0, tokens + 0.03);  // 3 a second
    for (const std::string& text : std::exchange(line->sent, {})) {
      if (tokens >= 1) {
        tokens -= 1;
        const Value frame = *json::parse(text);
        stored += ' ' + number(MessageId(frame["id"].as_text()));
        answer(MessageId(frame["id"].as_text()));
      } else if (platform.scheduler.now() - warned >= 1s) {
        warned = platform.scheduler.now();
        line->text(R"({"type":"error","message":"slow down"})");
      }
    }
  }
  CHECK(stored == expected);
  CHECK(log.take().find("failed") == std::string::npos);
}

TEST_CASE("every message arrives once and in order, whatever becomes of the links") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    tether::test::Dice dice(seed);
    Fixture fixture;
    auto& line = *fixture.line;
    std::vector<std::string> stored;    // by the server, which drops repeated ids
    std::deque<std::string> answers;    // on their way
    std::map<std::string, int> told;    // deliveries
    std::vector<std::string> messages;  // message events
    fixture.client->bind(event::delivery, [&told](const Delivery& delivery) {
      CHECK(delivery.status == DeliveryStatus::sent);
      ++told[delivery.id];
    });
    fixture.client->bind(event::message, [&messages](const ChatMessage& message) { messages.push_back(message.id); });
    const auto serve = [&](std::size_t frames) {
      for (std::size_t i = 0; i < frames && i < line.sent.size(); ++i) {
        const std::string id((*json::parse(line.sent[i]))["id"].as_text());
        if (std::find(stored.begin(), stored.end(), id) == stored.end()) stored.push_back(id);
        answers.push_back(id);
      }
      line.sent.erase(line.sent.begin(), line.sent.begin() + static_cast<int>(std::min(frames, line.sent.size())));
    };
    const auto answer = [&](std::size_t count) {
      for (; count > 0 && !answers.empty(); --count) {
        const std::string id = answers.front();
        answers.pop_front();
        fixture.answer(id);
      }
    };
    std::vector<std::string> written;
    for (int step = 0; step < 300; ++step) {
      switch (tether::test::roll(dice, 8)) {
        case 0:
        case 1:
        case 2:
          if (written.size() < 150) written.push_back(fixture.client->send_message("hi"));
          break;
        case 3: serve(tether::test::roll(dice, 5)); break;
        case 4: answer(tether::test::roll(dice, 5)); break;
        case 5: fixture.platform.scheduler.advance(tether::test::roll(dice, 500) * 1ms); break;
        case 6:
          if (has_link(line.state)) {
            line.lose();
            line.sent.clear();  // what the server had not read is gone, and so are its answers
            answers.clear();
          }
          break;
        default:
          if (!has_link(line.state)) line.open();
          break;
      }
    }
    if (!has_link(line.state)) line.open();
    for (int rounds = 0; rounds < 200; ++rounds) {
      serve(100);
      answer(100);
      fixture.platform.scheduler.advance(100ms);
    }
    CHECK(stored == written);
    CHECK(messages == written);
    for (const std::string& id : written) CHECK(told[id] == 1);
  }
}
