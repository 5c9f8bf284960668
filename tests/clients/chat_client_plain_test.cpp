#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>

#include <tether/chat_client.hpp>

#include "support/fake_connection.hpp"
#include "support/fake_platform.hpp"
#include "support/journal.hpp"

using namespace tether;
using tether::test::FakeConnection;
using tether::test::FakeLine;
using tether::test::FakePlatform;
using tether::test::Journal;

namespace {

/// A server that sends on what it gets, as it is.
struct Fixture {
  Fixture() {
    client.bind(event::message, [this](const ChatMessage& message) {
      log.add("message:" + message.room + ':' + message.username + ':' + message.text);
    });
    client.bind(event::delivery, [this](const Delivery& delivery) {
      log.add((delivery.status == DeliveryStatus::sent ? "sent:" : "failed:") +
              delivery.id.substr(delivery.id.find('-')));
    });
    client.bind(event::unparsed, [this](const UnparsedText& text) { log.add("unparsed:" + text.text); });
  }

  FakePlatform platform;
  std::shared_ptr<FakeLine> line = std::make_shared<FakeLine>();
  Journal log;
  ChatClient client{std::make_unique<FakeConnection>(line), "ann", platform.ports, ChatFormat::plain_text};
};

}  // namespace

TEST_SUITE("clients/chat_client_plain") {
  TEST_CASE_FIXTURE(Fixture, "every frame is a message of nobody") {
    client.connect();
    line->open();
    line->text("welcome");
    line->text(R"({"type":"message","text":"x"})");
    line->text("");
    CHECK(log.take() == R"(message:::welcome message:::{"type":"message","text":"x"} message:::)");
  }

  TEST_CASE_FIXTURE(Fixture, "texts go out as they are, and count as sent when a link has them") {
    client.connect();
    client.join_room("here");
    line->open();
    CHECK(line->take_sent().empty());
    client.send_message("hello");
    CHECK(line->take_sent() == "hello");
    CHECK(log.take().empty());  // the caller does not know the id yet
    platform.scheduler.end_turn();
    CHECK(log.take() == "sent:-1");
    client.leave_room("here");
    CHECK(line->take_sent().empty());
    platform.scheduler.advance(std::chrono::minutes(1));
    CHECK(log.take().empty());
  }

  TEST_CASE_FIXTURE(Fixture, "what is sent without a link waits for it, and goes out once") {
    client.connect();
    client.send_message("one");
    client.send_message("two");
    line->open();
    CHECK(line->take_sent() == "one|two");
    platform.scheduler.end_turn();
    CHECK(log.take() == "sent:-1 sent:-2");
    line->lose();
    line->open();
    CHECK(line->take_sent().empty());
  }

  TEST_CASE_FIXTURE(Fixture, "what still waits when the connection ends has failed") {
    client.connect();
    client.send_message("one");
    client.disconnect();
    CHECK(log.take() == "failed:-1");
  }

  TEST_CASE("there is no heartbeat, which the others would read") {
    FakePlatform platform;
    ChatClient client("/chat", "ann", ChatFormat::plain_text, platform.ports);
    client.connect();
    auto& link = platform.transports.last();
    link.open();
    platform.scheduler.advance(std::chrono::minutes(5));
    CHECK(link.sent.empty());
    CHECK(client.state() == ConnectionState::up);
  }
}
