// ReliableWebSocket: what the page says of itself and its network. Numbers such as C28 are items of the specification
// in docs/reliability.md, D3 and the like rows of its fault matrix; here they are measured on the fake clock.
#include <string>

#include <doctest/doctest.h>

#include "support/reliable_rig.hpp"

using namespace tether;
using namespace std::chrono_literals;
using tether::test::ReliableRig;
using Milliseconds = std::chrono::milliseconds;

TEST_CASE("ReliableWebSocket stays connected through ten minutes hidden with slow timers (C31, D18)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.platform.lifecycle.fire(PageEvent::hidden);
  for (int minute = 0; minute < 10; ++minute) {
    // Chromium lets timers of a page that is hidden for long run once a minute.
    rig.platform.scheduler.block(61s);
    rig.advance(1ms);
    rig.answer_pings();
    rig.advance(1s);
    rig.answer_pings();
  }
  CHECK(rig.attempts() == 1);
}

TEST_CASE("ReliableWebSocket survives an offline blip without a reconnect (C20, D21)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.advance(1s);
  rig.platform.lifecycle.fire(PageEvent::offline);
  CHECK(rig.journal.take() == "suspect(offline)");
  for (int second = 0; second < 8; ++second) {
    CHECK(rig.socket->send(std::to_string(second)).status == SendStatus::sent);
    rig.advance(1s);
  }
  CHECK(rig.journal.take().empty());
  rig.platform.lifecycle.fire(PageEvent::online);
  rig.advance(260ms);
  rig.answer_pings();
  CHECK(rig.journal.take() == "up(answered)");
  CHECK(rig.attempts() == 1);
}

TEST_CASE("ReliableWebSocket that is offline tries rarely, but tries (C21, D22)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.platform.lifecycle.fire(PageEvent::offline);
  rig.link().close(1006);
  for (int i = 0; i < 5; ++i) {
    const Milliseconds before = rig.platform.scheduler.now();
    const std::size_t attempts = rig.attempts();
    while (rig.attempts() == attempts) rig.advance(10ms);
    if (i > 0) CHECK(rig.platform.scheduler.now() - before >= 20s);
    CHECK(rig.platform.scheduler.now() - before <= 24s);
    rig.link().close(1006);
  }
  rig.platform.lifecycle.fire(PageEvent::online);
  const Milliseconds online_at = rig.platform.scheduler.now();
  const std::size_t attempts = rig.attempts();
  while (rig.attempts() == attempts) rig.advance(10ms);
  CHECK(rig.platform.scheduler.now() - online_at <= 1500ms);
}

TEST_CASE("ReliableWebSocket asks a live link after a wake and reconnects nothing (C19)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  for (const PageEvent event :
       {PageEvent::visible, PageEvent::resumed, PageEvent::restored, PageEvent::network_changed}) {
    rig.advance(3s);
    rig.answer_pings();
    const std::size_t sent = rig.link().sent.size();
    rig.platform.lifecycle.fire(event);
    rig.platform.lifecycle.fire(event);
    rig.advance(250ms);
    CHECK(rig.link().sent.size() == sent + 1);
    rig.answer_pings();
  }
  CHECK(rig.attempts() == 1);
}

TEST_CASE("ReliableWebSocket finds a link dead 3 s after a wake that nothing answers (C19)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.platform.lifecycle.fire(PageEvent::visible);
  CHECK(rig.time_to_notice(1min) <= 250ms + 3s + 10ms);
  CHECK(rig.last_delay <= 500ms);
}

TEST_CASE("ReliableWebSocket wakes from a delay and from a handshake that hangs (C19)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  for (int i = 0; i < 6; ++i) {
    rig.link().close(1006);
    if (i < 5) rig.advance(rig.last_delay);
  }
  rig.platform.lifecycle.fire(PageEvent::online);
  const std::size_t attempts = rig.attempts();
  rig.advance(250ms + 500ms);
  CHECK(rig.attempts() == attempts + 1);
  rig.advance(3s);
  rig.platform.lifecycle.fire(PageEvent::visible);
  rig.advance(250ms + 500ms);
  CHECK(rig.attempts() == attempts + 2);
}

TEST_CASE("ReliableWebSocket is not driven to hammer by a network that flickers (C18, C19, D23)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.link().close(1006);
  const std::size_t before = rig.attempts();
  for (int i = 0; i < 200; ++i) {
    rig.platform.lifecycle.fire(i % 2 == 0 ? PageEvent::offline : PageEvent::online);
    rig.platform.lifecycle.fire(i % 2 == 0 ? PageEvent::hidden : PageEvent::visible);
    rig.advance(50ms);
    if (rig.state() == ConnectionState::connecting) rig.link().close(1006);
  }
  CHECK(rig.attempts() - before <= 6);
  rig.advance(30s);
  if (rig.state() == ConnectionState::connecting) rig.link().open();
  CHECK(rig.state() == ConnectionState::up);
}

TEST_CASE("ReliableWebSocket closes at once when the page freezes, and comes back once (C22, C23, D19, D20)") {
  for (const auto& [away, back] :
       {std::pair(PageEvent::frozen, PageEvent::resumed), std::pair(PageEvent::cached, PageEvent::restored)}) {
    ReliableRig rig;
    ReliableRig::settle(rig);
    rig.platform.lifecycle.fire(away);
    CHECK(rig.link().closes.at(0).code == 4001);
    CHECK(rig.journal.take() == "paused(page-hidden)");
    CHECK(rig.platform.scheduler.waiting() == 0);
    (void)rig.socket->send("for later");
    rig.platform.scheduler.block(59s);
    rig.platform.lifecycle.fire(back);
    rig.platform.lifecycle.fire(PageEvent::visible);
    rig.advance(750ms);
    CHECK(rig.attempts() == 2);
    rig.link().open();
    CHECK(rig.journal.take() == "backoff(wake) retry:1 connecting(retry) up(opened) open");
    rig.advance(10s);
    CHECK(rig.attempts() == 2);
  }
}

TEST_CASE("ReliableWebSocket says goodbye when the page is left (C22)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.platform.lifecycle.fire(PageEvent::left);
  CHECK(rig.link().closes.at(0).code == 1000);
  CHECK(rig.journal.take() == "paused(page-hidden)");
}

TEST_CASE("ReliableWebSocket pauses after a time hidden if it is told to (C24)") {
  ReliableWebSocketOptions options;
  options.pause_when_hidden_after = 5min;
  ReliableRig rig(std::move(options));
  ReliableRig::settle(rig);
  rig.platform.lifecycle.fire(PageEvent::hidden);
  rig.live(299s);
  CHECK(rig.state() == ConnectionState::up);
  rig.live(2s);
  CHECK(rig.state() == ConnectionState::paused);
  rig.advance(1h);
  CHECK(rig.attempts() == 1);
  rig.platform.lifecycle.fire(PageEvent::visible);
  rig.advance(750ms);
  CHECK(rig.attempts() == 2);
}

TEST_CASE("ReliableWebSocket removes its page listener with itself (C17)") {
  ReliableRig rig;
  CHECK(rig.platform.lifecycle.listeners() == 1);
  rig.socket.reset();
  CHECK(rig.platform.lifecycle.listeners() == 0);
}

TEST_CASE("ReliableWebSocket counts a long sleep as a wake (C18)") {
  ReliableRig rig;
  ReliableRig::settle(rig);
  rig.platform.scheduler.block(1h);
  rig.advance(1ms);
  rig.advance(250ms);
  CHECK(rig.link().sent_text().find("ping") == 0);
  CHECK(rig.time_to_notice(1min) <= 6s);
}
