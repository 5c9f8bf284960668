#include "clients/light_connection.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/light_rig.hpp"

using namespace tether;
using namespace std::chrono_literals;
using tether::test::FakeLink;
using tether::test::LightRig;

namespace {

LightConnectionOptions with_waiting(std::size_t frames, std::size_t bytes = 1000) {
  LightConnectionOptions options;
  options.waiting.max_frames = frames;
  options.waiting.max_bytes = bytes;
  return options;
}

}  // namespace

TEST_SUITE("clients/light_connection") {
  TEST_CASE_FIXTURE(LightRig, "connects, talks in texts and binary frames, comes back and ends") {
    CHECK(connection->send("too early").error().code == Errc::not_open);
    connection->connect();
    CHECK(link().request.url == "ws://page.test/ws");
    link().open();
    CHECK(connection->send("hello"));
    CHECK(connection->send(as_bytes("bytes")));
    CHECK(link().sent == std::vector<FakeLink::Frame>{{FrameKind::text, "hello"}, {FrameKind::binary, "bytes"}});
    link().text("answer");
    link().binary("data");
    CHECK(told() == "connecting(user) up(opened) open message:answer binary:data");
    link().close(1006);
    CHECK(connection->send("too late").error().code == Errc::not_open);
    CHECK(told() == "backoff(lost) retry:1");
    reopen();
    CHECK(link().sent.empty());
    CHECK(told() == "connecting(retry) up(opened) open");
    connection->disconnect();
    CHECK(link().closes.at(0).code == 1000);
    CHECK(told() == "closing(user) closed(user) close:1000:user");
    CHECK(connection->send("too late").error().code == Errc::not_open);
    CHECK(platform.scheduler.waiting() == 0);
    connection->connect();
    CHECK(connection->state() == ConnectionState::connecting);
  }

  TEST_CASE_FIXTURE(LightRig, "pings a silent server and leaves a dead one") {
    open();
    advance(15s);
    CHECK(link().sent_text() == "ping");
    link().text("pong");
    CHECK(told().empty());
    advance(20s);
    CHECK(link().closes.at(0).code == 4000);
    CHECK(told() == "suspect(no-answer) backoff(heartbeat) retry:1");
  }

  TEST_CASE("has the heartbeat that it is told to have, or none") {
    LightConnectionOptions options;
    options.ping = "?";
    options.is_pong = [](const Message& message) { return message.text() == "!"; };
    LightRig own(options);
    own.open();
    own.advance(15s);
    CHECK(own.link().sent_text() == "?");
    own.link().text("!");
    own.link().text("pong");
    CHECK(own.told() == "message:pong");
    options.heartbeat.interval = 0s;
    LightRig none(options);
    none.open();
    none.advance(10min);
    CHECK(none.link().sent.empty());
    none.link().text("!");
    CHECK(none.told() == "message:!");
  }

  TEST_CASE("frames wait for a link, in order, and each is told of when it is handed over") {
    LightRig light(with_waiting(3));
    CHECK(light.connection->send("before"));
    light.connection->connect();
    CHECK(light.connection->send(as_bytes("bytes")));
    light.link().open();
    CHECK(light.link().sent == std::vector<FakeLink::Frame>{{FrameKind::text, "before"}, {FrameKind::binary, "bytes"}});
    CHECK(light.told() == "connecting(user) up(opened) handed-over handed-over open");
    // With a link nothing waits, and nothing has to be told.
    CHECK(light.connection->send("now"));
    light.link().close(1006);
    CHECK(light.connection->send("later"));
    (void)light.told();
    light.reopen();
    CHECK(light.link().sent_text() == "later");
    CHECK(light.told() == "connecting(retry) up(opened) handed-over open");
  }

  TEST_CASE("what finds no room is refused, and what waits stays") {
    LightRig by_number(with_waiting(2));
    CHECK(by_number.connection->send("1"));
    CHECK(by_number.connection->send("2"));
    CHECK(by_number.connection->send("3").error().code == Errc::queue_full);
    LightRig by_bytes(with_waiting(10, 3));
    CHECK(by_bytes.connection->send("12"));
    CHECK(by_bytes.connection->send("34").error().code == Errc::queue_full);
    CHECK(by_bytes.connection->send("5"));
    CHECK(by_bytes.connection->send("6").error().code == Errc::queue_full);
    by_bytes.open();
    CHECK(by_bytes.link().sent_text() == "12|5");
    by_bytes.link().close(1006);
    CHECK(by_bytes.connection->send("789"));  // the room is free again
  }

  TEST_CASE("what waits too long is dropped, which is told, at its time and in a page that slept") {
    LightRig light(with_waiting(5));
    light.open();
    light.link().close(1006);
    CHECK(light.connection->send("1"));
    light.advance(10s);
    CHECK(light.connection->send("2"));
    (void)light.told();
    light.advance(49'999ms);
    CHECK(light.told().find("dropped") == std::string::npos);
    light.advance(1ms);
    CHECK(light.told().find("dropped:expired") != std::string::npos);
    light.platform.lifecycle.fire(PageEvent::frozen);
    CHECK(light.platform.scheduler.waiting() == 0);
    light.platform.scheduler.block(10s);
    light.platform.lifecycle.fire(PageEvent::resumed);
    light.advance(1s);
    light.link().open();
    CHECK(light.link().sent.empty());
    CHECK(light.told().find("dropped:expired") != std::string::npos);
  }

  TEST_CASE("what waits when the connection ends is dropped, which is told before the end") {
    LightRig light(with_waiting(5));
    light.open();
    light.link().close(1006);
    CHECK(light.connection->send("1"));
    (void)light.told();
    SUBCASE("by the user") {
      light.connection->disconnect();
      CHECK(light.told() == "closed(user) dropped:cancelled close:1000:user");
    }
    SUBCASE("by the server") {
      light.advance(light.receiver.last_delay);
      light.link().close(1008, "", true);
      CHECK(light.told() == "connecting(retry) closed(policy) dropped:not-sent close:1008:policy");
    }
    SUBCASE("before it began") {
      LightRig idle(with_waiting(5));
      CHECK(idle.connection->send("1"));
      idle.connection->disconnect();
      CHECK(idle.told() == "dropped:cancelled");
    }
  }

  TEST_CASE("what a link does not take is told with the reason") {
    LightRig light(with_waiting(5));
    light.open();
    light.link().send_error = Errc::out_of_memory;
    CHECK(light.connection->send("1").error().code == Errc::out_of_memory);
    light.link().close(1006);
    CHECK(light.connection->send("1"));
    CHECK(light.connection->send("2"));
    light.advance(light.receiver.last_delay);
    light.link().refuse_send = [](std::string_view payload) { return payload == "1"; };
    (void)light.told();
    light.link().open();
    CHECK(light.told() == "up(opened) dropped:not-open handed-over open");
  }

  TEST_CASE("frames above the limit and texts that are none are refused") {
    LightConnectionOptions options;
    options.max_frame_bytes = 4;
    LightRig light(options);
    light.open();
    CHECK(light.link().request.max_frame_bytes == 4);
    CHECK(light.connection->send("12345").error().code == Errc::too_large);
    CHECK(light.connection->send(as_bytes("12345")).error().code == Errc::too_large);
    CHECK(light.connection->send("\xff").error().code == Errc::invalid_utf8);
    CHECK(light.connection->send(as_bytes("\xff")));
    CHECK(light.link().sent_text() == "\xff");
  }

  TEST_CASE_FIXTURE(LightRig, "a URL that cannot be ends it, one that may pass does not") {
    platform.transports.open_error = Errc::insecure_url;
    connection->connect();
    CHECK(told() == "connecting(user) error:insecure-url closed(bad-request) close:1006:bad-request");
    platform.transports.open_error = Errc::limit_reached;
    connection->connect();
    CHECK(told() == "connecting(user) error:limit-reached backoff(handshake-failed) retry:1");
    platform.transports.open_error.reset();
    reopen();
    CHECK(connection->state() == ConnectionState::up);
  }

  TEST_CASE_FIXTURE(LightRig, "a page without WebSocket and a policy that forbids it end it") {
    platform.transports.is_supported = false;
    connection->connect();
    CHECK(told() == "connecting(user) error:unsupported closed(bad-request) close:1006:bad-request");
    platform.transports.is_supported = true;
    connection->connect();
    link().fail(Errc::blocked_by_policy);
    link().close();
    CHECK(told() == "connecting(user) error:blocked-by-policy closed(bad-request) close:1006:bad-request");
  }

  TEST_CASE_FIXTURE(LightRig, "a message that arrives inside an event waits, and is forgotten by a disconnect") {
    open();
    receiver.then = [this](const std::string& entry) {
      if (entry != "message:first") return;
      link().text("inside");
      link().binary("inside");
      receiver.log.add("returned");
    };
    link().text("first");
    CHECK(told() == "message:first returned message:inside binary:inside");
    receiver.then = [this](const std::string& entry) {
      if (entry != "message:second") return;
      link().text("inside");
      connection->disconnect();
    };
    link().text("second");
    CHECK(told() == "message:second closing(user) closed(user) close:1000:user");
  }

  TEST_CASE("may be destroyed inside each of its events, and then tells nothing and holds nothing") {
    for (const std::string fatal :
         {"connecting(user)", "up(opened)", "handed-over", "open", "message:text", "binary:data", "error:too-large",
          "suspect(offline)", "backoff(too-large)", "retry:1", "dropped:expired", "dropped:cancelled", "closed(user)",
          "close:1000:user"}) {
      CAPTURE(fatal);
      LightRig light(with_waiting(5));
      light.receiver.then = [&](const std::string& entry) {
        if (entry == fatal) light.connection.reset();
      };
      CHECK(light.connection->send("waits"));
      light.connection->connect();
      if (light.connection) {
        const auto far_end = light.platform.transports.links.front();
        far_end->open();
        far_end->text("text");
        far_end->binary("data");
        light.platform.lifecycle.fire(PageEvent::offline);
        far_end->refuse_frame(Errc::too_large);
        if (light.connection) CHECK(light.connection->send("waits again"));
        light.advance(60s);
        if (light.connection) CHECK(light.connection->send("and again"));
        if (light.connection) light.connection->disconnect();
      }
      CHECK_FALSE(light.connection.has_value());
      CHECK(light.told().ends_with(fatal));
      CHECK(light.platform.scheduler.waiting() == 0);
      CHECK(light.platform.lifecycle.listeners() == 0);
    }
  }
}
