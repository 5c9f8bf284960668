// Subscriptions of a LiveDataClient and what reaches the wire.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <tether/json.hpp>
#include <tether/live_data_client.hpp>

#include "support/fake_connection.hpp"
#include "support/fake_platform.hpp"
#include "support/journal.hpp"

using tether::BindingId;
using tether::ChannelError;
using tether::ConnectionState;
using tether::Errc;
using tether::LiveDataClient;
using tether::Subscription;
using tether::Value;
using tether::test::FakeConnection;
using tether::test::FakeLine;
using tether::test::FakePlatform;
using tether::test::Journal;
namespace event = tether::event;
namespace json = tether::json;

namespace {

std::string request(const std::string& action, const std::vector<std::string>& symbols) {
  std::string list;
  for (const std::string& symbol : symbols) list += (list.empty() ? "\"" : ",\"") + symbol + '"';
  return "{\"action\":\"" + action + "\",\"symbols\":[" + list + "]}";
}
std::string subscribe(const std::vector<std::string>& symbols) { return request("subscribe", symbols); }
std::string unsubscribe(const std::vector<std::string>& symbols) { return request("unsubscribe", symbols); }

struct Fixture {
  FakePlatform platform;
  std::shared_ptr<FakeLine> line = std::make_shared<FakeLine>();
  Journal log;
  std::optional<LiveDataClient> client;
  Fixture() { client.emplace(std::make_unique<FakeConnection>(line), platform.ports); }

  [[nodiscard]] Subscription follow(const std::string& channel, const std::string& name = "") {
    return client->subscribe(channel, [this, name](const Value& quote) {
      log.add(name + std::string(quote["symbol"].as_text()) + ':' + json::dump(quote["price"]));
    });
  }
  void quote(const std::string& symbol, int price) {
    line->text(R"({"type":"quote","symbol":")" + symbol + R"(","price":)" + std::to_string(price) + '}');
  }
  /// What reached the wire in the turn that ends here.
  std::string end_turn() {
    platform.scheduler.end_turn();
    return line->take_sent();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "announces the channels of a turn in one frame, each once") {
  line->open();
  const Subscription a1 = follow("A");
  const Subscription b = follow("B");
  const Subscription a2 = follow("A");
  CHECK(line->take_sent().empty());
  CHECK(end_turn() == subscribe({"A", "B"}));
  const Subscription c = follow("C");
  const Subscription b2 = follow("B");
  CHECK(end_turn() == subscribe({"C"}));
  CHECK(end_turn().empty());
  CHECK(platform.scheduler.waiting() == 0);
}

TEST_CASE_FIXTURE(Fixture, "delivers a quote to every subscription of its channel") {
  line->open();
  const Subscription first = follow("A", "first-");
  const Subscription second = follow("A", "second-");
  const Subscription other = follow("B", "other-");
  quote("A", 1);
  quote("B", 2);
  quote("C", 3);  // nobody asked for it
  CHECK(log.take() == "first-A:1 second-A:1 other-B:2");
}

TEST_CASE_FIXTURE(Fixture, "hands over the whole frame") {
  line->open();
  Value seen;
  const Subscription subscription = client->subscribe("A", [&seen](const Value& quote) { seen = quote; });
  line->text(R"({"type":"quote","symbol":"A","price":1.5,"more":{"deep":[true]}})");
  CHECK(json::dump(seen) == R"({"type":"quote","symbol":"A","price":1.5,"more":{"deep":[true]}})");
}

TEST_CASE_FIXTURE(Fixture, "what is taken back in the same turn never reaches the wire") {
  line->open();
  { const Subscription brief = follow("A"); }
  CHECK(end_turn().empty());
  const Subscription kept = follow("B");
  CHECK(end_turn() == subscribe({"B"}));
  std::optional<Subscription> again = follow("C");
  again.reset();
  again = follow("C");
  CHECK(end_turn() == subscribe({"C"}));
  again.reset();
  again = follow("C");
  CHECK(end_turn().empty());
}

TEST_CASE_FIXTURE(Fixture, "withdraws a channel when its last subscription goes") {
  line->open();
  std::optional<Subscription> first = follow("A");
  std::optional<Subscription> second = follow("A");
  CHECK(end_turn() == subscribe({"A"}));
  first.reset();
  CHECK(end_turn().empty());
  quote("A", 1);
  CHECK(log.take() == "A:1");
  second.reset();
  quote("A", 2);  // still on its way
  CHECK(log.take().empty());
  CHECK(end_turn() == unsubscribe({"A"}));
}

TEST_CASE_FIXTURE(Fixture, "withdraws before it announces, in one turn") {
  line->open();
  std::optional<Subscription> a = follow("A");
  std::optional<Subscription> b = follow("B");
  (void)end_turn();
  a.reset();
  b.reset();
  const Subscription c = follow("C");
  CHECK(end_turn() == unsubscribe({"A", "B"}) + '|' + subscribe({"C"}));
}

TEST_CASE_FIXTURE(Fixture, "announces everything on open, and again on every new link") {
  const Subscription a = follow("A");
  std::optional<Subscription> b = follow("B");
  CHECK(end_turn().empty());
  std::string sent_at_open;
  client->bind(event::open, [&] { sent_at_open = line->take_sent(); });
  line->open();
  CHECK(sent_at_open == subscribe({"A", "B"}));
  CHECK(end_turn().empty());
  SUBCASE("after a broken link") { line->lose(); }
  SUBCASE("after the end") { line->close(); }
  b.reset();
  const Subscription c = follow("C");
  CHECK(end_turn().empty());
  line->open();
  CHECK(sent_at_open == subscribe({"A", "C"}));
  quote("A", 1);
  CHECK(log.take() == "A:1");
}

TEST_CASE_FIXTURE(Fixture, "splits more than 100 channels over several frames") {
  std::vector<Subscription> subscriptions;
  for (int i = 0; i < 250; ++i) subscriptions.push_back(follow("S" + std::to_string(1000 + i)));
  line->open();
  CHECK(line->sent.size() == 3);
  std::vector<std::string> named;
  for (const std::string& frame : line->sent) {
    const auto parsed = json::parse(frame);
    CHECK((*parsed)["symbols"].as_list().size() <= 100);
    for (const Value& symbol : (*parsed)["symbols"].as_list()) named.emplace_back(symbol.as_text());
  }
  CHECK(named.size() == 250);
  CHECK(named.front() == "S1000");
  CHECK(named.back() == "S1249");
  (void)line->take_sent();
  subscriptions.clear();
  platform.scheduler.end_turn();
  CHECK(line->sent.size() == 3);
}

TEST_CASE_FIXTURE(Fixture, "unsubscribe ends all subscriptions of a channel") {
  line->open();
  Subscription first = follow("A");
  const Subscription second = follow("A");
  const Subscription other = follow("B");
  (void)end_turn();
  client->unsubscribe("A");
  client->unsubscribe("never subscribed");
  CHECK_FALSE(first.active());
  CHECK_FALSE(second.active());
  CHECK(other.active());
  quote("A", 1);
  CHECK(end_turn() == unsubscribe({"A"}));
  const Subscription again = follow("A", "again-");
  CHECK(again.active());
  CHECK_FALSE(first.active());
  first.cancel();
  quote("A", 2);
  CHECK(log.take() == "again-A:2");
  CHECK(end_turn() == subscribe({"A"}));
}

TEST_CASE_FIXTURE(Fixture, "a subscription is moved, cancelled and asked whether it is active") {
  line->open();
  Subscription empty;
  CHECK_FALSE(empty.active());
  empty.cancel();
  Subscription first = follow("A");
  CHECK(first.active());
  Subscription second = std::move(first);
  CHECK_FALSE(first.active());  // NOLINT(bugprone-use-after-move): an empty Subscription
  CHECK(second.active());
  first.cancel();
  CHECK(second.active());
  first = std::move(second);
  CHECK(first.active());
  Subscription& same = first;
  first = std::move(same);
  CHECK(first.active());
  first = follow("B");  // over a live one, which ends
  quote("A", 1);
  quote("B", 2);
  CHECK(log.take() == "B:2");
  CHECK(end_turn() == subscribe({"B"}));
  first.cancel();
  CHECK_FALSE(first.active());
  first.cancel();
  CHECK(end_turn() == unsubscribe({"B"}));
}

TEST_CASE_FIXTURE(Fixture, "tells what the server says of channels, and everything it does not know") {
  line->open();
  client->bind(event::error,
               [this](const ChannelError& error) { log.add("channel " + error.channel + ':' + error.message); });
  client->bind(event::error,
               [this](const tether::Error& error) { log.add("error " + std::string(tether::to_string(error.code))); });
  client->bind(event::message, [this](const Value& frame) { log.add("message " + json::dump(frame)); });
  const struct {
    std::string frame;
    std::string expected;
  } rows[] = {
      {R"({"type":"error","symbol":"NOPE","message":"unknown symbol"})", "channel NOPE:unknown symbol"},
      {R"({"type":"error","message":"busy"})", "channel :busy"},
      {R"({"type":"welcome","version":2})", R"(message {"type":"welcome","version":2})"},
      {"nonsense", "error bad-json"},
      {R"({"no":"type"})", "error bad-message"},
      {R"({"type":"quote"})", "error bad-message"},
      {"pong", ""},
      {"ping", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.frame);
    line->text(row.frame);
    CHECK(log.take() == row.expected);
  }
  CHECK(line->take_sent() == "pong");
  line->fail(Errc::connection_failed);
  CHECK(log.take() == "error connection-failed");
}

TEST_CASE_FIXTURE(Fixture, "sends requests of the application's own") {
  const Value wish(Value::Map{{"action", "history"}, {"symbol", "A"}});
  CHECK(client->send(wish).error().code == Errc::not_open);
  line->open();
  CHECK(client->send(wish));
  CHECK(line->take_sent() == R"({"action":"history","symbol":"A"})");
}

TEST_CASE_FIXTURE(Fixture, "connects, reconnects, disconnects and tells its state through the connection") {
  client->bind(event::open, [this] { log.add("open"); });
  client->bind(event::state, [this](const auto& change) { log.add(to_string(change.new_state)); });
  client->bind(event::reconnecting, [this](const auto& plan) { log.add(std::to_string(plan.delay.count())); });
  const BindingId close =
      client->bind(event::close, [this](const auto& info) { log.add("close:" + std::to_string(info.code)); });
  CHECK(client->state() == ConnectionState::idle);
  client->connect();
  CHECK(client->state() == ConnectionState::connecting);
  line->open();
  CHECK(client->state() == ConnectionState::up);
  line->lose();
  client->reconnect();
  CHECK(line->reconnects == 1);
  CHECK(log.take() == "connecting up open backoff 2000");
  client->disconnect();
  CHECK(line->disconnects == 1);
  CHECK(log.take() == "closed close:1000");
  client->unbind(close);
  client->connect();
  line->close(1000);
  CHECK(log.take() == "connecting closed");
}

TEST_CASE_FIXTURE(Fixture, "tells of an announcement that could not be sent, and says nothing on a closed link") {
  client->bind(event::error,
               [this](const tether::Error& error) { log.add("error " + std::string(tether::to_string(error.code))); });
  line->open();
  const Subscription a = follow("A");
  line->send_error = Errc::too_large;
  platform.scheduler.end_turn();
  CHECK(log.take() == "error too-large");
  line->send_error.reset();

  const Subscription b = follow("B");
  line->close();
  platform.scheduler.end_turn();
  CHECK(log.take().empty());
  line->open();
  CHECK(line->take_sent() == subscribe({"A", "B"}));
}

TEST_CASE_FIXTURE(Fixture, "announces on a link that is suspect, which may be a good one") {
  line->open();
  line->change(ConnectionState::suspect);
  const Subscription a = follow("A");
  CHECK(end_turn() == subscribe({"A"}));
}

TEST_CASE("talks over a connection of its own, which comes back") {
  FakePlatform platform;
  Journal log;
  LiveDataClient client("ws://page.test/live", platform.ports);
  const Subscription subscription =
      client.subscribe("A", [&log](const Value& quote) { log.add(json::dump(quote["price"])); });
  client.connect();
  CHECK(platform.transports.last().request.url == "ws://page.test/live");
  platform.transports.last().open();
  CHECK(platform.transports.last().sent_text() == subscribe({"A"}));
  platform.transports.last().close();
  client.reconnect();
  platform.scheduler.advance(std::chrono::milliseconds(500));
  CHECK(platform.transports.links.size() == 2);
  platform.transports.last().open();
  CHECK(platform.transports.last().sent_text() == subscribe({"A"}));
  platform.transports.last().text(R"({"type":"quote","symbol":"A","price":7})");
  CHECK(log.take() == "7");
}
