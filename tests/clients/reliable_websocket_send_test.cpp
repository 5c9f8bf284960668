// ReliableWebSocket: sending, with a link and without. Numbers such as C39 are items of the specification in
// docs/reliability.md.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/reliable_rig.hpp"

using namespace tether;
using namespace std::chrono_literals;
using tether::test::FakeLink;
using tether::test::ReliableRig;
using tether::test::text_of;

TEST_CASE("ReliableWebSocket sends what was queued before anything that an open handler sends (C39)") {
  ReliableRig rig;
  CHECK(text_of(rig.socket->send("one")) == "queued");
  rig.socket->bind(event::open, [&rig] { CHECK(text_of(rig.socket->send("three")) == "sent"); });
  rig.socket->bind(event::state, [&rig](const StateChange& change) {
    if (change.new_state == ConnectionState::up) (void)rig.socket->send("two and a half");
  });
  rig.socket->connect();
  CHECK(text_of(rig.socket->send("two")) == "queued");
  rig.link().open();
  CHECK(rig.link().sent_text() == "one|two|two and a half|three");
}

TEST_CASE("ReliableWebSocket answers every send and loses none silently (C34)") {
  ReliableWebSocketOptions options;
  options.queue.max_messages = 2;
  options.max_frame_bytes = 8;
  ReliableRig rig(std::move(options));
  std::vector<std::string> fates;
  const auto send = [&](std::string_view text, SendClass kind = SendClass::reliable) {
    SendOptions how;
    how.kind = kind;
    how.done = [&fates, name = std::string(text)](SendResult result) { fates.push_back(name + "=" + text_of(result)); };
    return text_of(rig.socket->send(text, std::move(how)));
  };
  CHECK(send("volatile", SendClass::transient) == "dropped:not-open");
  CHECK(send("a") == "queued");
  CHECK(send("b") == "queued");
  CHECK(send("c") == "rejected:queue-full");
  CHECK(send("too large") == "rejected:too-large");
  CHECK(send("\xff") == "rejected:invalid-utf8");
  CHECK(fates.empty());
  rig.socket->connect();
  rig.link().open();
  CHECK(fates == std::vector<std::string>{"a=sent", "b=sent"});
  CHECK(send("d") == "sent");
  rig.link().send_error = Errc::not_open;
  CHECK(send("e") == "rejected:not-open");
  (void)rig.socket->close();
  CHECK(send("f") == "rejected:not-open");
  CHECK(fates.size() == 2);
  const ConnectionStats stats = rig.socket->stats();
  CHECK(stats.rejected == 5);
  CHECK(stats.dropped_transient == 1);
  CHECK(stats.queued == 2);
  CHECK(stats.frames_out == 3);
}

TEST_CASE("ReliableWebSocket reports a queued message that expires, to its sender or as an error (C35)") {
  ReliableRig rig;
  std::string fate;
  SendOptions how;
  how.ttl = 5s;
  how.done = [&fate](SendResult result) { fate = text_of(result); };
  (void)rig.socket->send("told", std::move(how));
  (void)rig.socket->send("untold");
  rig.advance(4999ms);
  CHECK(fate.empty());
  rig.advance(1ms);
  CHECK(fate == "dropped:expired");
  CHECK(rig.journal.take().empty());
  rig.advance(55s);
  CHECK(rig.journal.take() == "error:expired");
}

TEST_CASE("ReliableWebSocket hands over the messages behind one that fails, and none twice (C38)") {
  ReliableRig rig;
  std::string fates;
  for (const char* text : {"1", "2", "3", "4", "5"}) {
    SendOptions how;
    how.done = [&fates](SendResult result) { fates += text_of(result) + " "; };
    (void)rig.socket->send(text, std::move(how));
  }
  rig.socket->connect();
  rig.link().refuse_send = [](std::string_view payload) { return payload == "2"; };
  rig.link().open();
  CHECK(rig.link().sent_text() == "1|3|4|5");
  CHECK(fates == "sent dropped:not-open sent sent sent ");
  CHECK(rig.socket->stats().dropped_failed == 1);
  rig.link().close(1006);
  rig.advance(1min);
  CHECK(rig.link().sent_text() == "1|3|4|5");
}

TEST_CASE("ReliableWebSocket stops at the high-water mark and tells once when it goes on (C40)") {
  ReliableRig rig;
  rig.open();
  rig.journal.take();
  FakeLink& link = rig.link();
  link.on_send = [&link] { link.buffered_amount += link.sent.back().bytes.size(); };
  const std::string frame(64 << 10, 'x');
  int taken = 0;
  SendResult last;
  while (taken < 100) {
    last = rig.socket->send(frame);
    ++taken;
    if (last.status == SendStatus::back_pressure) break;
  }
  CHECK(taken == 4);
  CHECK(link.buffered_amount == 256 << 10);
  // What a sender sends regardless waits here, up to the queue's bound.
  int queued = 0;
  while (rig.socket->send(frame).accepted()) ++queued;
  CHECK(queued == 16);
  CHECK(link.buffered_amount == 256 << 10);
  CHECK(rig.socket->buffered_amount() == (256 << 10) + (1 << 20));

  rig.advance(10s);
  CHECK(link.buffered_amount == 256 << 10);
  CHECK(rig.journal.take().empty());
  // The browser drains a little at a time; the mark is never passed by more than a frame.
  std::size_t highest = 0;
  for (int i = 0; i < 400; ++i) {
    link.buffered_amount -= std::min<std::size_t>(link.buffered_amount, 8 << 10);
    rig.advance(100ms);
    highest = std::max(highest, link.buffered_amount);
  }
  CHECK(highest <= (256 << 10) + frame.size());
  CHECK(link.sent.size() == 20);
  CHECK(rig.journal.take() == "writable");
  CHECK(rig.platform.scheduler.waiting() == 0);
}

TEST_CASE("ReliableWebSocket counts waiting bytes exactly (C37)") {
  ReliableRig rig;
  (void)rig.socket->send("h\u00e9llo");
  (void)rig.socket->send(Bytes{});
  CHECK(rig.socket->buffered_amount() == 6);
  rig.socket->connect();
  rig.link().open();
  rig.link().buffered_amount = 11;
  CHECK(rig.socket->buffered_amount() == 11);
}
