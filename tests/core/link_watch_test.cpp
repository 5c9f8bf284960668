#include "core/link_watch.hpp"

#include <chrono>
#include <vector>

#include <doctest/doctest.h>

#include "support/fake_lifecycle.hpp"
#include "support/machine_rig.hpp"

using namespace std::chrono_literals;
using tether::ConnectionState;
using tether::HeartbeatTimes;
using tether::PageEvent;
using tether::core::k_never;
using tether::core::LinkWatch;
using tether::test::FakeLifecycle;
using tether::test::MachineRig;
using Milliseconds = std::chrono::milliseconds;

namespace {

/// A LinkWatch on a machine, with a timer that its owner would set: `run` calls `check` whenever it is due.
class WatchRig {
public:
  WatchRig() { watch.configure(&times, machine.now); }

  void connect() {
    machine.machine.connect(machine.now);
    machine.open();
    watch.link_up(machine.now);
    machine.machine.frame_received();
    machine.log.take();
  }
  /// An event of the page, of which it then is.
  void tell(PageEvent event) {
    page.fire(event);
    watch.on_page_event(event, machine.now);
  }
  void run(Milliseconds by) {
    const Milliseconds end = machine.now + by;
    for (int checks = 0; watch.due() <= end; ++checks) {
      REQUIRE(checks < 10'000);
      const Milliseconds due = watch.due();
      machine.now = std::max(machine.now, due);
      note(watch.check(machine.now, due));
    }
    machine.now = end;
  }
  /// The timer that was set for now runs `late`.
  void wake_late(Milliseconds late) {
    const Milliseconds due = watch.due();
    machine.now = due + late;
    note(watch.check(machine.now, due));
  }
  void note(bool ping) {
    if (!ping) return;
    pings.push_back(machine.now);
    watch.frame_sent(machine.now);
  }

  HeartbeatTimes times;
  FakeLifecycle page;
  MachineRig machine;
  LinkWatch watch{machine.machine, page, machine.now};
  std::vector<Milliseconds> pings;
};

}  // namespace

TEST_CASE("silence is answered by a ping, and a ping without an answer ends the link") {
  WatchRig rig;
  rig.connect();
  const Milliseconds start = rig.machine.now;
  rig.run(15s);
  CHECK(rig.pings == std::vector{start + 15s});
  CHECK(rig.machine.state() == ConnectionState::up);
  rig.run(2s);
  CHECK(rig.machine.log.take() == "suspect(no-answer)");
  rig.run(3s);
  CHECK(rig.machine.state() == ConnectionState::backoff);
}

TEST_CASE("any frame is a sign of life") {
  WatchRig rig;
  rig.connect();
  rig.run(17s);
  CHECK(rig.machine.log.take() == "suspect(no-answer)");
  rig.watch.frame_received(rig.machine.now);
  CHECK(rig.machine.log.take() == "up(answered)");
  rig.run(10s);
  CHECK(rig.machine.state() == ConnectionState::up);
}

TEST_CASE("while the page is hidden or offline more silence is normal") {
  WatchRig rig;
  rig.connect();
  SUBCASE("hidden") { rig.tell(PageEvent::hidden); }
  SUBCASE("offline") {
    rig.tell(PageEvent::offline);
    CHECK(rig.machine.log.take() == "suspect(offline)");
  }
  const Milliseconds start = rig.machine.now;
  rig.run(24s);
  CHECK(rig.pings.empty());
  rig.run(1s);
  CHECK(rig.pings == std::vector{start + 25s});
}

TEST_CASE("what the page is at the beginning counts, not only what it says later") {
  WatchRig rig;
  const auto first_ping = [&rig] {
    LinkWatch watch(rig.machine.machine, rig.page, rig.machine.now);
    watch.configure(&rig.times, rig.machine.now);
    watch.link_up(rig.machine.now);
    return watch.heartbeat().due() - rig.machine.now;
  };
  CHECK(first_ping() == 15s);
  rig.page.is_hidden = true;
  CHECK(first_ping() == 25s);
  CHECK(LinkWatch(rig.machine.machine, rig.page, rig.machine.now).tolerance() > rig.watch.tolerance());
  rig.page.is_hidden = false;
  rig.page.is_online = false;
  CHECK(first_ping() == 25s);
}

TEST_CASE("a wake asks an open link at once, and many reasons to wake are one") {
  WatchRig rig;
  rig.connect();
  rig.run(5s);
  const Milliseconds woke = rig.machine.now;
  rig.tell(PageEvent::visible);
  rig.tell(PageEvent::focused);
  rig.tell(PageEvent::resumed);
  rig.run(1s);
  CHECK(rig.pings == std::vector{woke + 250ms});
  rig.run(2'250ms);
  CHECK(rig.machine.state() == ConnectionState::backoff);  // no answer within HeartbeatTimes::after_wake
}

TEST_CASE("a wake brings an attempt forward") {
  WatchRig rig;
  rig.connect();
  for (int i = 0; i < 4; ++i) {
    rig.machine.lose();
    rig.watch.link_down();
    if (i < 3) rig.machine.advance_to_attempt();
  }
  const std::size_t attempts = rig.machine.attempts();
  rig.tell(PageEvent::visible);
  rig.run(750ms);
  CHECK(rig.machine.attempts() == attempts + 1);
}

TEST_CASE("going away is no reason to wake") {
  WatchRig rig;
  rig.connect();
  rig.tell(PageEvent::hidden);
  rig.run(5s);
  CHECK(rig.pings.empty());
}

TEST_CASE("a link from before the page was offline is doubtful when it is online again, until a frame comes") {
  WatchRig rig;
  rig.connect();
  rig.tell(PageEvent::offline);
  rig.tell(PageEvent::online);
  CHECK(rig.machine.state() == ConnectionState::suspect);
  rig.run(250ms);
  CHECK(rig.pings.size() == 1);
  rig.watch.frame_received(rig.machine.now);
  CHECK(rig.machine.state() == ConnectionState::up);
}

TEST_CASE("`online` without an `offline` before it doubts nothing") {
  WatchRig rig;
  rig.connect();
  rig.tell(PageEvent::online);
  CHECK(rig.machine.state() == ConnectionState::up);
}

TEST_CASE("a page that is put aside pauses the connection, says so to the server and keeps no timer") {
  WatchRig rig;
  rig.connect();
  SUBCASE("frozen") {
    rig.tell(PageEvent::frozen);
    CHECK(rig.machine.log.take() == "end:4001:frozen paused(page-hidden)");
  }
  SUBCASE("cached") {
    rig.tell(PageEvent::cached);
    CHECK(rig.machine.log.take() == "end:4001:frozen paused(page-hidden)");
  }
  SUBCASE("left") {
    rig.tell(PageEvent::left);
    CHECK(rig.machine.log.take() == "end:1000 paused(page-hidden)");
  }
  rig.watch.link_down();
  CHECK(rig.watch.due() == k_never);

  const std::size_t attempts = rig.machine.attempts();
  rig.tell(PageEvent::restored);
  CHECK(rig.watch.due() == rig.machine.now + 250ms);
  rig.run(750ms);
  CHECK(rig.machine.attempts() == attempts + 1);
}

TEST_CASE("a reason to wake that came before the page was put aside is forgotten") {
  WatchRig rig;
  rig.connect();
  rig.tell(PageEvent::visible);
  rig.tell(PageEvent::frozen);
  rig.watch.link_down();
  CHECK(rig.watch.due() == k_never);
}

TEST_CASE("a timer ten seconds late means that the machine slept: the link is asked, not given up") {
  WatchRig rig;
  rig.connect();
  rig.wake_late(9'999ms);
  CHECK(rig.pings.size() == 1);  // the one that was due
  rig.watch.frame_received(rig.machine.now);
  rig.pings.clear();

  rig.wake_late(60s);
  CHECK(rig.machine.state() == ConnectionState::up);
  rig.watch.frame_received(rig.machine.now);
  rig.pings.clear();
  const Milliseconds woke = rig.machine.now;
  rig.run(1s);
  CHECK(rig.pings == std::vector{woke + 250ms});
}

TEST_CASE("a connection that is not under way is not woken") {
  WatchRig rig;
  for (const PageEvent event :
       {PageEvent::online, PageEvent::visible, PageEvent::resumed, PageEvent::network_changed}) {
    rig.tell(event);
  }
  CHECK(rig.watch.due() == k_never);
  rig.connect();
  rig.tell(PageEvent::visible);
  rig.watch.forget_wakes();
  rig.run(1s);
  CHECK(rig.pings.empty());
}
