// A LightConnection lives through the same as a ReliableWebSocket and does the same.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "support/light_rig.hpp"
#include "support/random_value.hpp"
#include "support/reliable_rig.hpp"

using namespace tether;
using namespace std::chrono_literals;
using tether::test::Dice;
using tether::test::FakeLink;
using tether::test::LightRig;
using tether::test::ReliableRig;
using tether::test::roll;
using Milliseconds = std::chrono::milliseconds;

namespace {

/// A LightConnection and a ReliableWebSocket that live through the same.
struct Twins {
  Twins() {
    heavy.socket->enable_auto_reconnect();
    heavy.socket->set_heartbeat(HeartbeatOptions{});
  }

  void connect() {
    light.connection->connect();
    heavy.socket->connect();
  }
  void fire(PageEvent event) {
    both(light.platform.lifecycle, heavy.platform.lifecycle, [=](auto& page) { page.fire(event); });
  }
  void advance(Milliseconds by) {
    both(light, heavy, [=](auto& rig) { rig.advance(by); });
  }
  void block(Milliseconds by) {
    both(light.platform.scheduler, heavy.platform.scheduler, [=](auto& clock) { clock.block(by); });
  }
  template <class Action>
  void on_link(Action action) {
    both(light.link(), heavy.link(), action);
  }
  void send(std::string_view text) {
    (void)light.connection->send(text);
    (void)heavy.socket->send(text, transient());
  }
  void compare() {
    CHECK(light.told() == without_degraded(heavy.journal.take()));
    CHECK(light.connection->state() == heavy.state());
    CHECK(light.receiver.last_delay == heavy.last_delay);
    REQUIRE(light.attempts() == heavy.attempts());
    if (light.attempts() == 0) return;
    CHECK(light.link().sent_text() == heavy.link().sent_text());
    CHECK(light.link().destroyed == heavy.link().destroyed);
    REQUIRE(light.link().closes.size() == heavy.link().closes.size());
    for (std::size_t i = 0; i < light.link().closes.size(); ++i) {
      CHECK(light.link().closes[i].code == heavy.link().closes[i].code);
      CHECK(light.link().closes[i].reason == heavy.link().closes[i].reason);
    }
    CHECK(light.platform.scheduler.waiting() == heavy.platform.scheduler.waiting());
  }

  LightRig light;
  ReliableRig heavy;

private:
  template <class First, class Second, class Action>
  static void both(First& first, Second& second, Action action) {
    action(first);
    action(second);
  }
  /// A LightConnection has no such event.
  static std::string without_degraded(std::string told) {
    const std::size_t at = told.find("degraded:5");
    if (at != std::string::npos) told.erase(at, std::min(told.size() - at, std::string_view("degraded:5 ").size()));
    if (told.ends_with(' ')) told.pop_back();
    return told;
  }
  static SendOptions transient() {
    SendOptions options;
    options.kind = SendClass::transient;
    return options;
  }
};

}  // namespace

TEST_SUITE("clients/light_connection") {
  TEST_CASE("does what a ReliableWebSocket does after each close code, up to the third in a row") {
    for (const int code : {1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012,
                           1013, 1014, 1015, 3000, 3003, 3500, 4000, 4401, 4403, 4499, 4500}) {
      CAPTURE(code);
      Twins twins;
      twins.connect();
      for (int round = 0; round < 3; ++round) {
        twins.on_link([](FakeLink& link) { link.open(); });
        twins.advance(1s);
        twins.on_link([=](FakeLink& link) { link.close(static_cast<std::uint16_t>(code), "why", code != 1006); });
        twins.compare();
        twins.advance(twins.light.receiver.last_delay);
        twins.compare();
      }
    }
  }

  TEST_CASE("does what a ReliableWebSocket does, whatever happens") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      CAPTURE(seed);
      Dice dice(seed);
      Twins twins;
      twins.connect();
      for (int step = 0; step < 60; ++step) {
        if (twins.light.connection->state() == ConnectionState::connecting && roll(dice, 4) != 0) {
          twins.on_link([](FakeLink& link) { link.open(); });
        }
        switch (roll(dice, 14)) {
          case 0: twins.on_link([](FakeLink& link) { link.text("pong"); }); break;
          case 1: twins.on_link([](FakeLink& link) { link.text("news"); }); break;
          case 2: twins.on_link([](FakeLink& link) { link.close(1006); }); break;
          case 3: twins.on_link([](FakeLink& link) { link.close(1001, "", true); }); break;
          case 4: twins.on_link([](FakeLink& link) { link.close(1012, R"({"retryAfterMs":3000})", true); }); break;
          case 5: twins.on_link([](FakeLink& link) { link.fail(Errc::connection_failed); }); break;
          case 6: twins.on_link([](FakeLink& link) { link.refuse_frame(Errc::too_large); }); break;
          case 7: twins.send("x"); break;
          case 8: twins.block(Milliseconds(roll(dice, 40'000))); break;
          case 9: twins.connect(); break;
          case 10:
            twins.light.connection->reconnect();
            twins.heavy.socket->reconnect();
            break;
          default: twins.fire(static_cast<PageEvent>(roll(dice, 10))); break;
        }
        twins.advance(Milliseconds(roll(dice, 3) == 0 ? roll(dice, 60'000) : roll(dice, 3'000)));
        twins.compare();
      }
    }
  }
}
