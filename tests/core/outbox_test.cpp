// Outbox: what goes out, what waits, and what becomes of it.
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "support/outbox_rig.hpp"

using namespace std::chrono_literals;
using tether::ConnectionStats;
using tether::Errc;
using tether::FrameKind;
using tether::QueueOptions;
using tether::SendClass;
using tether::SendOptions;
using tether::SendResult;
using tether::core::k_never;
using tether::test::dropped;
using tether::test::FakeLink;
using tether::test::k_queued;
using tether::test::k_sent;
using tether::test::OutboxRig;
using tether::test::rejected;
using Milliseconds = std::chrono::milliseconds;

TEST_CASE("with a link messages go out at once, each in its kind (C34)") {
  OutboxRig rig;
  rig.up();
  CHECK(rig.send("a") == k_sent);
  CHECK(rig.outbox.submit(FrameKind::binary, std::string_view("\0\xff", 2), {}, 0, rig.now) == k_sent);
  CHECK(rig.send_as(SendClass::latest, "c", "k") == k_sent);
  CHECK(rig.send_as(SendClass::transient, "d") == k_sent);
  CHECK(rig.send("") == k_sent);
  CHECK(rig.link().sent == std::vector<FakeLink::Frame>{{FrameKind::text, "a"},
                                                        {FrameKind::binary, std::string("\0\xff", 2)},
                                                        {FrameKind::text, "c"},
                                                        {FrameKind::text, "d"},
                                                        {FrameKind::text, ""}});
  CHECK(rig.log.take().empty());  // only what had to wait is told
  CHECK(rig.stats.frames_out == 5);
  CHECK(rig.stats.bytes_out == 5);
  CHECK(rig.outbox.due() == k_never);
}

TEST_CASE("without a link messages wait, and go out in order before anything newer (C38, C39)") {
  OutboxRig rig;
  CHECK(rig.send("a") == k_queued);
  CHECK(rig.send_as(SendClass::transient, "x") == dropped(Errc::not_open));
  CHECK(rig.send("b", {}, 7) == k_queued);
  CHECK(rig.send_as(SendClass::latest, "c", "k") == k_queued);
  CHECK(rig.send_as(SendClass::latest, "C", "k") == k_queued);
  CHECK(rig.outbox.waiting_bytes() == 3);
  CHECK(rig.log.take() == "c:replaced");
  rig.up();
  CHECK(rig.log.take() == "a:sent sent:7 b:sent C:sent");
  CHECK(rig.send("d") == k_sent);
  CHECK(rig.link().sent_text() == "a|b|C|d");
  CHECK(rig.stats.queued == 4);
  CHECK(rig.stats.dropped_transient == 1);
  CHECK(rig.stats.dropped_replaced == 1);
  CHECK(rig.outbox.waiting_bytes() == 0);
}

TEST_CASE("what is sent during a flush goes to the tail (C39)") {
  OutboxRig rig;
  for (const char* payload : {"a", "b", "c"}) CHECK(rig.send(payload) == k_queued);
  rig.transport = std::move(*rig.transports.open({}, rig));
  rig.link().open();
  int more = 2;
  rig.link().on_send = [&] {
    if (more-- > 0) CHECK(rig.send("late" + std::to_string(more)) == k_queued);
  };
  rig.outbox.set_link(rig.transport.get(), rig.now);
  CHECK(rig.link().sent_text() == "a|b|c|late1|late0");
  // Also when the queue has just become empty.
  rig.down();
  CHECK(rig.send("d") == k_queued);
  rig.transport = std::move(*rig.transports.open({}, rig));
  rig.link().open();
  more = 1;
  rig.link().on_send = [&] {
    if (more-- > 0) CHECK(rig.send("later") == k_queued);
  };
  rig.outbox.set_link(rig.transport.get(), rig.now);
  CHECK(rig.link().sent_text() == "d|later");
}

TEST_CASE("a message that the link refuses is reported alone, and nothing goes out twice (C38)") {
  OutboxRig rig;
  for (const char* payload : {"a", "bad", "c"}) CHECK(rig.send(payload) == k_queued);
  rig.transport = std::move(*rig.transports.open({}, rig));
  rig.link().open();
  FakeLink& link = rig.link();
  link.refuse_send = [](std::string_view payload) { return payload == "bad"; };
  rig.outbox.set_link(rig.transport.get(), rig.now);
  CHECK(rig.log.take() == "a:sent bad:not-open c:sent");
  CHECK(link.sent_text() == "a|c");
  CHECK(rig.send("bad") == rejected(Errc::not_open));
  CHECK(rig.stats.dropped_failed == 1);
  CHECK(rig.stats.rejected == 1);
  rig.down();
  rig.up();
  CHECK(rig.link().sent.empty());
}

TEST_CASE("a link that breaks in the middle of a flush takes only what it was given (C38)") {
  OutboxRig rig;
  for (const char* payload : {"a", "b", "c"}) CHECK(rig.send(payload) == k_queued);
  rig.transport = std::move(*rig.transports.open({}, rig));
  rig.link().open();
  rig.link().on_send = [&] {
    if (rig.link().sent.size() == 2) rig.outbox.set_link(nullptr, rig.now);
  };
  rig.outbox.set_link(rig.transport.get(), rig.now);
  CHECK(rig.link().sent_text() == "a|b");
  rig.transport.reset();
  rig.up();
  CHECK(rig.link().sent_text() == "c");
}

TEST_CASE("a message waits 60 s, or as long as it says (C35)") {
  OutboxRig rig;
  SendOptions brief;
  brief.ttl = 5s;
  SendOptions for_ever;
  for_ever.ttl = Milliseconds::max();
  CHECK(rig.send("normal") == k_queued);
  CHECK(rig.send("brief", brief) == k_queued);
  CHECK(rig.send("patient", for_ever) == k_queued);
  CHECK(rig.send("request", brief, 3) == k_queued);  // as long as its request
  rig.advance(4'999ms);
  CHECK(rig.log.take().empty());
  rig.advance(1ms);
  CHECK(rig.log.take() == "brief:expired");
  rig.advance(55s);
  CHECK(rig.log.take() == "normal:expired");
  rig.advance(24h);
  CHECK(rig.log.take().empty());
  CHECK(rig.stats.dropped_expired == 2);
  rig.up();
  CHECK(rig.log.take() == "patient:sent sent:3 request:sent");
}

TEST_CASE("a late timer does not let an old message out (C35)") {
  OutboxRig rig;
  CHECK(rig.send("old") == k_queued);
  rig.now += 1h;  // the machine slept
  CHECK(rig.send("new") == k_queued);
  rig.up();
  CHECK(rig.log.take() == "old:expired new:sent");
  CHECK(rig.link().sent_text() == "new");
}

TEST_CASE("what finds no room is refused, or makes room, and is counted (C34, C36)") {
  QueueOptions options;
  options.max_messages = 2;
  SUBCASE("refused") {
    OutboxRig rig(options);
    CHECK(rig.send("a") == k_queued);
    CHECK(rig.send("b") == k_queued);
    CHECK(rig.send("c") == rejected(Errc::queue_full));
    CHECK(rig.stats.rejected == 1);
    CHECK(rig.log.take().empty());
  }
  SUBCASE("the oldest goes") {
    options.overflow = tether::Overflow::drop_oldest;
    OutboxRig rig(options);
    CHECK(rig.send("a") == k_queued);
    CHECK(rig.send("b") == k_queued);
    CHECK(rig.send("c") == k_queued);
    CHECK(rig.log.take() == "a:queue-full");
    CHECK(rig.stats.dropped_overflow == 1);
  }
}

TEST_CASE("dropping all says so for each, and a request's message leaves without a word") {
  OutboxRig rig;
  CHECK(rig.send("a") == k_queued);
  CHECK(rig.send("b", {}, 4) == k_queued);
  CHECK(rig.send("c") == k_queued);
  rig.outbox.remove_request(4);
  rig.outbox.drop_all(Errc::cancelled);
  CHECK(rig.log.take() == "a:cancelled c:cancelled");
  CHECK(rig.stats.dropped_closed == 2);
  CHECK(rig.outbox.due() == k_never);
  rig.up();
  CHECK(rig.link().sent.empty());
}

TEST_CASE("the sum of all outcomes is the sum of all sends (C34)") {
  QueueOptions options;
  options.max_messages = 5;
  options.overflow = tether::Overflow::drop_oldest;
  options.high_water = 20;
  options.low_water = 5;
  OutboxRig rig(options);
  std::uint64_t seed = 1;
  std::uint32_t immediate = 0;
  std::uint32_t refused = 0;
  std::uint32_t waits = 0;
  constexpr std::uint32_t k_sends = 20'000;
  for (std::uint32_t i = 0; i < k_sends; ++i) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    const auto draw = static_cast<unsigned>(seed >> 40U);
    if (draw % 17 == 0) rig.transport ? rig.down() : rig.up();
    if (rig.transport) rig.link().buffered_amount = draw % 3 == 0 ? 30 : 0;
    if (draw % 5 == 0) rig.advance(Milliseconds(draw % 4'000));
    const auto kind = static_cast<SendClass>(draw / 64 % 3);
    const std::uint32_t queued_before = rig.stats.queued;
    const SendResult result = rig.send_as(kind, "abcdefgh", std::string(1, static_cast<char>('a' + draw % 4)));
    const bool waited = rig.stats.queued != queued_before;
    ++(!result.accepted() ? refused : waited ? waits : immediate);
  }
  rig.outbox.drop_all(Errc::cancelled);
  CHECK(immediate + refused + waits == k_sends);
  const ConnectionStats& stats = rig.stats;
  CHECK(refused == stats.dropped_transient + stats.rejected);
  CHECK(waits == stats.queued);
  const std::uint32_t gone = stats.dropped_expired + stats.dropped_replaced + stats.dropped_overflow +
                             stats.dropped_closed + stats.dropped_failed;
  CHECK(stats.frames_out == immediate + waits - gone);
  std::size_t delivered = 0;
  for (const auto& link : rig.transports.links) delivered += link->sent.size();
  CHECK(delivered == stats.frames_out);
  CHECK(gone > 0);
}
