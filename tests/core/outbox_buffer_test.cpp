// Outbox: the browser's buffer, and what stops and goes on with it.
#include <utility>

#include <doctest/doctest.h>

#include "support/outbox_rig.hpp"

using namespace std::chrono_literals;
using tether::Errc;
using tether::FrameKind;
using tether::QueueOptions;
using tether::SendClass;
using tether::test::dropped;
using tether::test::k_back_pressure;
using tether::test::k_queued;
using tether::test::k_sent;
using tether::test::OutboxRig;

TEST_CASE("a full buffer stops the flow until it drains, and that is told once (C40)") {
  QueueOptions options;
  options.high_water = 10;
  options.low_water = 4;
  OutboxRig rig(options);
  rig.up();
  const auto fill = [&rig](std::size_t bytes) { rig.link().buffered_amount = bytes; };
  CHECK(rig.send("12345") == k_sent);
  fill(5);
  rig.link().on_send = [&] { fill(11); };
  CHECK(rig.send("678901") == k_back_pressure);  // taken
  CHECK(rig.send("more") == k_back_pressure);    // waits
  CHECK(rig.send_as(SendClass::transient, "x") == dropped(Errc::queue_full));
  CHECK(rig.outbox.waiting_bytes() == 4);
  CHECK(rig.outbox.due() == 16ms);
  rig.advance(1s);
  CHECK(rig.log.take().empty());
  rig.link().on_send = {};
  fill(4);
  rig.outbox.check(rig.now);  // an inbound frame is reason enough to look
  CHECK(rig.log.take() == "more:sent writable");
  CHECK(rig.link().sent_text() == "12345|678901|more");
  rig.advance(1s);
  CHECK(rig.log.take().empty());
}

TEST_CASE("a flush that fills the buffer goes on by itself, and is writable at its end (C40)") {
  QueueOptions options;
  options.high_water = 4;
  options.low_water = 1;
  OutboxRig rig(options);
  for (int i = 0; i < 10; ++i) CHECK(rig.send(std::to_string(i) + "_") == k_queued);
  rig.up();
  CHECK(rig.link().sent.size() == 10);  // an empty buffer stops nothing
  rig.down();
  rig.log.take();
  for (int i = 0; i < 5; ++i) CHECK(rig.send(std::to_string(i) + "_") == k_queued);
  rig.transport = std::move(*rig.transports.open({}, rig));
  rig.link().open();
  rig.link().on_send = [&] { rig.link().buffered_amount += 2; };
  rig.outbox.set_link(rig.transport.get(), rig.now);
  CHECK(rig.log.take() == "0_:sent 1_:sent");
  rig.link().buffered_amount = 0;
  rig.advance(50ms);
  CHECK(rig.log.take() == "2_:sent 3_:sent");
  rig.link().buffered_amount = 0;
  rig.advance(50ms);
  CHECK(rig.log.take() == "4_:sent writable");
}

TEST_CASE("who was told to wait hears of the next link, if the old one breaks (C40)") {
  QueueOptions options;
  options.high_water = 4;
  options.low_water = 1;
  OutboxRig rig(options);
  rig.up();
  rig.link().buffered_amount = 9;
  CHECK(rig.send("12345") == k_back_pressure);
  CHECK(rig.send("6") == k_back_pressure);
  rig.down();
  rig.advance(1s);
  CHECK(rig.log.take().empty());
  SUBCASE("as soon as what waits is out") {
    rig.up();
    CHECK(rig.log.take() == "6:sent writable");
    rig.down();
    rig.up();
    CHECK(rig.log.take().empty());
  }
  SUBCASE("later, if what waits fills that one too") {
    rig.transport = std::move(*rig.transports.open({}, rig));
    rig.link().open();
    rig.link().on_send = [&] { rig.link().buffered_amount = 9; };
    CHECK(rig.send("7890") == k_queued);
    CHECK(rig.send("1") == k_queued);
    rig.outbox.set_link(rig.transport.get(), rig.now);
    CHECK(rig.log.take() == "6:sent 7890:sent");
    rig.link().on_send = {};
    rig.link().buffered_amount = 0;
    rig.advance(1s);
    CHECK(rig.log.take() == "1:sent writable");
  }
  SUBCASE("not after everything was dropped: that is told in other ways") {
    rig.outbox.drop_all(Errc::cancelled);
    CHECK(rig.log.take() == "6:cancelled");
    rig.up();
    CHECK(rig.log.take().empty());
  }
}

TEST_CASE("what keeps the link alive goes past the queue, and counts in the buffer") {
  QueueOptions options;
  options.high_water = 4;
  OutboxRig rig(options);
  CHECK(rig.outbox.send_now(FrameKind::text, "ping").error().code == Errc::not_open);
  rig.up();
  rig.link().buffered_amount = 4;
  CHECK(rig.send("abcd") == k_back_pressure);
  CHECK(rig.send("efgh") == k_back_pressure);
  CHECK(rig.outbox.send_now(FrameKind::text, "ping"));
  CHECK(rig.link().sent_text() == "abcd|ping");
  CHECK(rig.stats.frames_out == 2);
  rig.link().send_error = Errc::not_open;
  CHECK(rig.outbox.send_now(FrameKind::text, "ping").error().code == Errc::not_open);
}
