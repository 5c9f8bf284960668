// What handlers of a LiveDataClient may do, and who outlives whom (C53, C54).
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <tether/live_data_client.hpp>

#include "support/fake_connection.hpp"
#include "support/fake_platform.hpp"
#include "support/journal.hpp"
#include "support/on_destroy.hpp"

using tether::ChannelError;
using tether::CloseInfo;
using tether::Errc;
using tether::Error;
using tether::LiveDataClient;
using tether::Subscription;
using tether::Value;
using tether::test::FakeConnection;
using tether::test::FakeLine;
using tether::test::FakePlatform;
using tether::test::Journal;
using tether::test::OnDestroy;
namespace event = tether::event;

namespace {

const char* const k_quote = R"({"type":"quote","symbol":"A","price":1})";
const char* const k_withdrawal = R"({"action":"unsubscribe","symbols":["A"]})";

struct Fixture {
  FakePlatform platform;
  std::shared_ptr<FakeLine> line = std::make_shared<FakeLine>();
  Journal log;
  std::optional<LiveDataClient> client;
  Fixture() { client.emplace(std::make_unique<FakeConnection>(line), platform.ports); }

  void open() {
    line->open();
    platform.scheduler.end_turn();
    (void)line->take_sent();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a handler may cancel its own subscription, which withdraws the channel") {
  Subscription subscription;
  subscription = client->subscribe("A", [&](const Value&) {
    log.add("once");
    subscription.cancel();
    CHECK_FALSE(subscription.active());
  });
  open();
  line->text(k_quote);
  line->text(k_quote);
  CHECK(log.take() == "once");
  platform.scheduler.end_turn();
  CHECK(line->take_sent() == k_withdrawal);
}

TEST_CASE_FIXTURE(Fixture, "a handler may cancel a later one, which is not called any more (C53)") {
  Subscription second;
  const Subscription first = client->subscribe("A", [&](const Value&) {
    log.add("first");
    second.cancel();
  });
  second = client->subscribe("A", [this](const Value&) { log.add("second"); });
  const Subscription third = client->subscribe("A", [this](const Value&) { log.add("third"); });
  open();
  line->text(k_quote);
  CHECK(log.take() == "first third");
  platform.scheduler.end_turn();
  CHECK(line->take_sent().empty());
}

TEST_CASE_FIXTURE(Fixture, "a handler may unsubscribe its channel and subscribe anew (C53)") {
  Subscription subscription;
  std::function<void(const Value&)> handler = [&](const Value&) {
    log.add("old");
    client->unsubscribe("A");
    subscription = client->subscribe("A", [this](const Value&) { log.add("new"); });
  };
  subscription = client->subscribe("A", handler);
  const Subscription beside = client->subscribe("A", [this](const Value&) { log.add("beside"); });
  open();
  line->text(k_quote);
  CHECK(log.take() == "old");
  line->text(k_quote);
  CHECK(log.take() == "new");
  platform.scheduler.end_turn();
  CHECK(line->take_sent().empty());
}

TEST_CASE_FIXTURE(Fixture, "a subscription may outlive its client") {
  Subscription subscription = client->subscribe("A", [this](const Value&) { log.add("quote"); });
  open();
  client.reset();
  CHECK_FALSE(subscription.active());
  line->text(k_quote);
  CHECK(log.take().empty());
  SUBCASE("and be cancelled") { subscription.cancel(); }
  SUBCASE("and be moved") {
    Subscription moved = std::move(subscription);
    CHECK_FALSE(moved.active());
  }
  SUBCASE("and be destroyed") {}
  CHECK(platform.scheduler.waiting() == 0);
}

TEST_CASE("may be destroyed in the handler of every event (C54)") {
  for (const std::string fatal :
       {"open", "quote", "message", "error", "channel error", "close", "up", "backoff", "closed", "reconnecting"}) {
    CAPTURE(fatal);
    Fixture fixture;
    int after = 0;
    bool destroyed = false;
    const auto handle = [&](const std::string& name) {
      after += destroyed ? 1 : 0;
      if (name != fatal || destroyed) return;
      destroyed = true;
      fixture.client.reset();
      CHECK(fixture.line->destroyed);
    };
    for (int twice = 0; twice < 2; ++twice) {
      fixture.client->bind(event::open, [handle] { handle("open"); });
      fixture.client->bind(event::message, [handle](const Value&) { handle("message"); });
      fixture.client->bind(event::error, [handle](const Error&) { handle("error"); });
      fixture.client->bind(event::error, [handle](const ChannelError&) { handle("channel error"); });
      fixture.client->bind(event::close, [handle](const CloseInfo&) { handle("close"); });
      fixture.client->bind(event::state,
                           [handle](const auto& change) { handle(std::string(to_string(change.new_state))); });
      fixture.client->bind(event::reconnecting, [handle](const auto&) { handle("reconnecting"); });
    }
    const Subscription first = fixture.client->subscribe("A", [handle](const Value&) { handle("quote"); });
    const Subscription second = fixture.client->subscribe("A", [handle](const Value&) { handle("quote"); });
    fixture.line->open();
    for (const char* frame : {k_quote, R"({"type":"welcome"})", "nonsense", R"({"type":"error"})", "ping"}) {
      fixture.line->text(frame);
    }
    fixture.line->lose();
    fixture.line->close();
    fixture.platform.scheduler.end_turn();
    CHECK(destroyed);
    CHECK(after == 0);
    CHECK_FALSE(first.active());
    CHECK(fixture.platform.scheduler.waiting() == 0);
  }
}

TEST_CASE("may be destroyed by the error handler of an announcement that could not be sent (C54)") {
  Fixture fixture;
  int errors = 0;
  std::vector<Subscription> subscriptions;
  const auto subscribe_many = [&] {
    for (int i = 0; i < 250; ++i)
      subscriptions.push_back(fixture.client->subscribe(std::to_string(i), [](const Value&) {}));
  };
  fixture.client->bind(event::error, [&](const Error&) {
    ++errors;
    fixture.client.reset();
  });
  SUBCASE("on open") {
    subscribe_many();
    fixture.line->send_error = Errc::too_large;
    fixture.line->open();
  }
  SUBCASE("at the end of the turn") {
    fixture.line->open();
    subscribe_many();
    fixture.line->send_error = Errc::too_large;
    fixture.platform.scheduler.end_turn();
  }
  CHECK(errors == 1);
  CHECK(fixture.line->destroyed);
}

TEST_CASE_FIXTURE(Fixture, "an error handler may subscribe and cancel while interest is being announced") {
  std::vector<Subscription> subscriptions;
  for (const std::string name : {"A", "B", "C"}) subscriptions.push_back(client->subscribe(name, [](const Value&) {}));
  Subscription later;
  client->bind(event::error, [&](const Error&) {
    line->send_error.reset();
    subscriptions.clear();
    later = client->subscribe("D", [](const Value&) {});
  });
  line->send_error = Errc::too_large;
  line->open();
  platform.scheduler.end_turn();
  CHECK(line->take_sent().ends_with(R"({"action":"subscribe","symbols":["D"]})"));
}

TEST_CASE("a handler that owns the client or another subscription may let go of it") {
  FakePlatform platform;
  const auto line = std::make_shared<FakeLine>();
  auto client = std::make_shared<LiveDataClient>(std::make_unique<FakeConnection>(line), platform.ports);
  line->open();
  Subscription subscription;
  SUBCASE("the client, by cancel") {
    subscription = client->subscribe("A", [client](const Value&) {});
    client.reset();
    subscription.cancel();
    CHECK(line->destroyed);
  }
  SUBCASE("the client, in its own handler") {
    subscription = client->subscribe("A", [client, &subscription](const Value&) { subscription.cancel(); });
    client.reset();
    line->text(k_quote);
    CHECK(line->destroyed);
  }
  SUBCASE("its own subscription") {
    auto own = std::make_shared<Subscription>();
    *own = client->subscribe("A", [own](const Value&) {});
    Subscription& reference = *own;
    const std::weak_ptr<Subscription> watch = own;
    own.reset();
    reference.cancel();
    CHECK(watch.expired());
  }
  SUBCASE("another subscription of the channel") {
    auto other = std::make_shared<Subscription>(client->subscribe("A", [](const Value&) {}));
    subscription = client->subscribe("A", [other](const Value&) {});
    other.reset();
    platform.scheduler.end_turn();
    (void)line->take_sent();
    subscription.cancel();
    platform.scheduler.end_turn();
    CHECK(line->take_sent() == k_withdrawal);
  }
  SUBCASE("another subscription of the channel, by unsubscribe") {
    auto other = std::make_shared<Subscription>(client->subscribe("A", [](const Value&) {}));
    subscription = client->subscribe("A", [other](const Value&) {});
    other.reset();
    client->unsubscribe("A");
    CHECK_FALSE(subscription.active());
  }
}

TEST_CASE_FIXTURE(Fixture, "what a handler owns goes with the client") {
  const Subscription subscription =
      client->subscribe("A", [guard = OnDestroy([this] { log.add("destroyed"); })](const Value&) {});
  open();
  client.reset();
  CHECK(log.take() == "destroyed");
  CHECK(platform.scheduler.waiting() == 0);
}
