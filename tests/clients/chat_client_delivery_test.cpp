// What becomes of the messages that a ChatClient sends while there is a link; chat_client_links_test.cpp breaks links.
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

using namespace std::chrono_literals;
using tether::ChatClient;
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

namespace {

struct Fixture {
  FakePlatform platform;
  std::shared_ptr<FakeLine> line = std::make_shared<FakeLine>();
  Journal log;
  std::optional<ChatClient> client;

  Fixture() {
    client.emplace(std::make_unique<FakeConnection>(line), "ann", platform.ports);
    client->bind(event::delivery, [this](const Delivery& delivery) {
      const char* const status = delivery.status == DeliveryStatus::sent     ? "sent:"
                                 : delivery.status == DeliveryStatus::failed ? "failed:"
                                                                             : "pending:";
      log.add(status + delivery.id + ':' + delivery.room + ':' + delivery.reason);
    });
    client->bind(event::error, [this](const tether::Error& error) { log.add("error:" + error.detail); });
    client->bind(event::message, [this](const tether::ChatMessage& message) { log.add("message:" + message.text); });
  }
  void open() {
    line->open();
    (void)line->take_sent();
  }
  /// What the server answers to a message.
  void echo(const MessageId& id, const std::string& username = "ann") {
    Value frame;
    frame.set("type", "message").set("username", username).set("room", "lobby").set("text", "hi").set("id", id);
    line->text(tether::json::dump(frame));
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "sends a message to the room it names, to the one joined last, or to the lobby") {
  open();
  const auto room_of_next = [this](std::string_view room) {
    (void)client->send_message("text", room);
    return std::string((*tether::json::parse(line->take_sent()))["room"].as_text());
  };
  CHECK(room_of_next("") == "lobby");
  client->join_room("one");
  client->join_room("two");
  (void)line->take_sent();
  CHECK(room_of_next("") == "two");
  CHECK(room_of_next("one") == "one");
  CHECK(room_of_next("elsewhere") == "elsewhere");
  client->leave_room("two");
  (void)line->take_sent();
  CHECK(room_of_next("") == "one");
}

TEST_CASE_FIXTURE(Fixture, "sends the text as it is, under an id of its own") {
  open();
  const MessageId first = client->send_message("a \"b\"\n\xf0\x9f\x8d\xba");
  CHECK(line->take_sent() == R"({"type":"message","username":"ann","room":"lobby","text":"a \"b\"\n)"
                             "\xf0\x9f\x8d\xba"
                             R"(","id":")" +
                                 first + "\"}");
  const MessageId second = client->send_message("again");
  CHECK(first != second);
  CHECK_FALSE(first.empty());
}

TEST_CASE_FIXTURE(Fixture, "tells nothing before the server answers, then that the message was sent") {
  open();
  const MessageId id = client->send_message("hi");
  platform.scheduler.advance(9s);
  CHECK(log.take().empty());
  echo(id);
  CHECK(log.take() == "sent:" + id + ":lobby: message:hi");
  platform.scheduler.advance(1min);
  line->close();
  CHECK(log.take().empty());
  CHECK_FALSE(client->resend(id));
}

TEST_CASE_FIXTURE(Fixture, "takes only its own user's echo for an answer, and only once") {
  open();
  const MessageId id = client->send_message("hi");
  echo(id, "bob");
  CHECK(log.take() == "message:hi");
  echo("another id");
  CHECK(log.take() == "message:hi");
  echo(id);
  CHECK(log.take() == "sent:" + id + ":lobby: message:hi");
  echo(id);
  CHECK(log.take() == "message:hi");
}

TEST_CASE_FIXTURE(Fixture, "a message fails when the server refuses it by its id") {
  open();
  const MessageId first = client->send_message("one");
  const MessageId second = client->send_message("two");
  line->text(R"({"type":"error","message":"join the room first","id":")" + first + "\"}");
  CHECK(log.take() == "failed:" + first + ":lobby:join the room first");
  line->text(R"({"type":"error","message":"something else"})");
  CHECK(log.take() == "error:something else");
  line->text(R"({"type":"error","message":"again","id":")" + first + "\"}");
  CHECK(log.take() == "error:again");
  echo(second);
  CHECK(log.take() == "sent:" + second + ":lobby: message:hi");
}

TEST_CASE_FIXTURE(Fixture, "a message fails when no answer came for 10 s, not before") {
  open();
  const MessageId first = client->send_message("one");
  platform.scheduler.advance(4s);
  const MessageId second = client->send_message("two");
  platform.scheduler.advance(5999ms);
  CHECK(log.take().empty());
  platform.scheduler.advance(1ms);
  CHECK(log.take() == "failed:" + first + ":lobby:the server did not answer in time");
  platform.scheduler.advance(4s);
  CHECK(log.take() == "failed:" + second + ":lobby:the server did not answer in time");
  // An answer after that is only news.
  echo(first);
  CHECK(log.take() == "message:hi");
}

TEST_CASE_FIXTURE(Fixture, "every message that waits fails when the connection ends for good, before the close event") {
  client->bind(event::close, [this](const auto&) { log.add("close"); });
  open();
  const MessageId first = client->send_message("one");
  const MessageId second = client->send_message("two", "room");
  SUBCASE("by the server") { line->close(1008); }
  SUBCASE("by the user") { client->disconnect(); }
  const std::string reason = "the connection ended before the server answered";
  CHECK(log.take() == "failed:" + first + ":lobby:" + reason + " failed:" + second + ":room:" + reason + " close");
  platform.scheduler.advance(1min);
  CHECK(log.take().empty());
}

TEST_CASE_FIXTURE(Fixture, "a message that the connection refuses fails after the call has returned") {
  open();
  line->send_error = Errc::too_large;
  const MessageId id = client->send_message("hi");
  CHECK(log.take().empty());
  platform.scheduler.end_turn();
  CHECK(log.take() == "failed:" + id + ":lobby:refused by the fake");
  line->send_error.reset();
  CHECK(client->resend(id));
  CHECK(line->take_sent().find("\"id\":\"" + id + '"') != std::string::npos);
  echo(id);
  CHECK(log.take() == "sent:" + id + ":lobby: message:hi");
}

TEST_CASE_FIXTURE(Fixture, "sends a failed message again as it was, under its old id, once for each failure") {
  open();
  const MessageId id = client->send_message("hi", "room");
  const std::string frame = line->take_sent();
  CHECK_FALSE(client->resend(id));  // it still waits
  for (int round = 0; round < 3; ++round) {
    platform.scheduler.advance(10s);
    CHECK(log.take() == "failed:" + id + ":room:the server did not answer in time");
    CHECK(client->resend(id));
    CHECK(line->take_sent() == frame);
    CHECK_FALSE(client->resend(id));
  }
  CHECK_FALSE(client->resend("unknown"));
  CHECK(line->take_sent().empty());
}

TEST_CASE_FIXTURE(Fixture, "at most 256 messages wait for an answer; one more fails") {
  open();
  std::vector<MessageId> ids;
  for (int i = 0; i < 256; ++i) ids.push_back(client->send_message("hi"));
  const MessageId refused = client->send_message("one too many");
  CHECK(log.take().empty());
  platform.scheduler.end_turn();
  CHECK(log.take() == "failed:" + refused + ":lobby:too many messages wait for an answer");
  echo(ids[7]);
  (void)log.take();
  (void)client->send_message("room for one");
  platform.scheduler.end_turn();
  CHECK(log.take().empty());
}

TEST_CASE_FIXTURE(Fixture, "keeps the last 100 failed messages for resend") {
  open();
  std::vector<MessageId> ids;
  for (int i = 0; i < 101; ++i) {
    ids.push_back(client->send_message("hi"));
    platform.scheduler.advance(10s);
  }
  CHECK_FALSE(client->resend(ids[0]));
  CHECK(client->resend(ids[1]));
  CHECK(client->resend(ids[100]));
}

TEST_CASE_FIXTURE(Fixture, "a delivery handler may send again, resend and send more") {
  open();
  int failures = 0;
  client->bind(event::delivery, [&](const Delivery& delivery) {
    if (delivery.status != DeliveryStatus::failed || ++failures > 2) return;
    CHECK(client->resend(delivery.id));
    (void)client->send_message("more");
  });
  const MessageId id = client->send_message("hi");
  (void)line->take_sent();
  platform.scheduler.advance(10s);
  CHECK(failures == 1);
  CHECK(line->sent.size() == 2);
  line->close();
  CHECK(failures == 3);
  CHECK(log.take().starts_with("failed:" + id));
}

TEST_CASE("ids of two clients differ, as their random numbers do") {
  std::set<MessageId> ids;
  for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{1} << 40, std::uint64_t{1} << 63}) {
    FakePlatform platform(seed);
    for (int clients = 0; clients < 2; ++clients) {
      ChatClient client(std::make_unique<FakeConnection>(std::make_shared<FakeLine>()), "ann", platform.ports);
      for (int i = 0; i < 3; ++i) ids.insert(client.send_message("hi"));
    }
  }
  CHECK(ids.size() == 18);
}
