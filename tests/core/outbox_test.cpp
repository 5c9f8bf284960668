#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/outbox.hpp"
#include "support/fake_transport.hpp"
#include "support/journal.hpp"

using namespace std::chrono_literals;
using tether::ConnectionStats;
using tether::Errc;
using tether::FrameKind;
using tether::QueueOptions;
using tether::SendClass;
using tether::SendOptions;
using tether::SendResult;
using tether::SendStatus;
using tether::core::k_never;
using tether::core::Outbox;
using tether::core::QueuedMessage;
using tether::test::FakeLink;
using tether::test::FakeTransports;
using tether::test::Journal;
using Milliseconds = std::chrono::milliseconds;

namespace {

constexpr SendResult k_sent{SendStatus::sent, {}};
constexpr SendResult k_queued{SendStatus::queued, {}};
constexpr SendResult k_back_pressure{SendStatus::back_pressure, {}};

/// An Outbox with links that a test opens and breaks, and its owner's journal: `sent:request`, `payload:outcome`,
/// `writable`.
class Rig final : public tether::core::OutboxEvents, public tether::TransportEvents {
public:
  explicit Rig(QueueOptions with = {}) : options(with) {}

  void up() {
    transport = std::move(*transports.open({}, *this));
    link().open();
    outbox.set_link(transport.get(), now);
  }
  void down() {
    outbox.set_link(nullptr, now);
    transport.reset();
  }
  SendResult send(std::string_view payload, SendOptions with = {}, std::uint32_t request = 0) {
    return outbox.submit(FrameKind::text, payload, std::move(with), request, now);
  }
  SendResult send_as(SendClass kind, std::string_view payload, std::string key = {}) {
    SendOptions with;
    with.kind = kind;
    with.key = std::move(key);
    return send(payload, std::move(with));
  }
  [[nodiscard]] FakeLink& link() { return transports.last(); }
  /// Looks when it wants to, until `time` is over.
  void advance(Milliseconds time) {
    const Milliseconds end = now + time;
    while (outbox.due() <= end) {
      now = std::max(now, outbox.due());
      outbox.check(now);
    }
    now = end;
  }

  QueueOptions options;
  ConnectionStats stats;
  Milliseconds now{0};
  Journal log;
  FakeTransports transports;
  std::unique_ptr<tether::Transport> transport;
  Outbox outbox{options, stats, *this};

private:
  void frame_sent(std::uint32_t request) override {
    if (request != 0) log.add("sent:" + std::to_string(request));
  }
  void settled(std::unique_ptr<QueuedMessage> message) override {
    const SendResult result = message->result;
    const std::string why = result.status == SendStatus::sent ? "sent" : std::string(to_string(result.why));
    log.add(message->payload.substr(0, 8) + ":" + why);
  }
  void writable() override { log.add("writable"); }
  void on_open() override {}
  void on_message(const tether::Message&) override {}
  void on_refused_frame(const tether::Error&) override {}
  void on_error(const tether::Error&) override {}
  void on_close(const tether::CloseInfo&) override {}
};

SendResult dropped(Errc why) { return {SendStatus::dropped, why}; }
SendResult rejected(Errc why) { return {SendStatus::rejected, why}; }

}  // namespace

TEST_CASE("with a link messages go out at once, each in its kind (C34)") {
  Rig rig;
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
  Rig rig;
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
  Rig rig;
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
  Rig rig;
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
  Rig rig;
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

TEST_CASE("a full buffer stops the flow until it drains, and that is told once (C40)") {
  QueueOptions options;
  options.high_water = 10;
  options.low_water = 4;
  Rig rig(options);
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
  Rig rig(options);
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
  Rig rig(options);
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
  Rig rig(options);
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

TEST_CASE("a message waits 60 s, or as long as it says (C35)") {
  Rig rig;
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
  Rig rig;
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
    Rig rig(options);
    CHECK(rig.send("a") == k_queued);
    CHECK(rig.send("b") == k_queued);
    CHECK(rig.send("c") == rejected(Errc::queue_full));
    CHECK(rig.stats.rejected == 1);
    CHECK(rig.log.take().empty());
  }
  SUBCASE("the oldest goes") {
    options.overflow = tether::Overflow::drop_oldest;
    Rig rig(options);
    CHECK(rig.send("a") == k_queued);
    CHECK(rig.send("b") == k_queued);
    CHECK(rig.send("c") == k_queued);
    CHECK(rig.log.take() == "a:queue-full");
    CHECK(rig.stats.dropped_overflow == 1);
  }
}

TEST_CASE("dropping all says so for each, and a request's message leaves without a word") {
  Rig rig;
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
  Rig rig(options);
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
