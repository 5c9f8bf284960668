#include <memory>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include <tether/timers.hpp>

#include "support/fake_scheduler.hpp"
#include "support/journal.hpp"

using namespace std::chrono_literals;
using tether::after;
using tether::every;
using tether::on_every_frame;
using tether::on_frame;
using tether::Timer;
using tether::test::FakeScheduler;
using tether::test::Journal;

TEST_CASE("after calls once, when the time has come") {
  FakeScheduler scheduler;
  Journal log;
  const Timer timer = after(
      100ms, [&log] { log.add("fired"); }, scheduler);
  CHECK(timer.active());
  scheduler.advance(99ms);
  CHECK(log.take().empty());
  scheduler.advance(1ms);
  CHECK(log.take() == "fired");
  CHECK_FALSE(timer.active());
  scheduler.advance(1000ms);
  CHECK(log.take().empty());
  CHECK(scheduler.waiting() == 0);
}

TEST_CASE("after without delay does not call before it returns") {
  FakeScheduler scheduler;
  bool fired = false;
  const Timer timer = after(
      0ms, [&fired] { fired = true; }, scheduler);
  CHECK_FALSE(fired);
  scheduler.end_turn();
  CHECK(fired);
}

TEST_CASE("every calls again and again, with the interval between one run and the next") {
  FakeScheduler scheduler;
  Journal log;
  const Timer timer = every(
      10ms, [&] { log.add(std::to_string(scheduler.now().count())); }, scheduler);
  scheduler.advance(35ms);
  CHECK(log.take() == "10 20 30");
  CHECK(timer.active());
}

TEST_CASE("every takes an interval below 1 ms for 1 ms") {
  for (const auto interval : {0ms, -5ms}) {
    FakeScheduler scheduler;
    int runs = 0;
    const Timer timer = every(
        interval, [&runs] { ++runs; }, scheduler);
    scheduler.advance(3ms);
    CHECK(runs == 3);
  }
}

TEST_CASE("frames get the frame's time, once or again and again") {
  FakeScheduler scheduler;
  Journal log;
  const Timer once = on_frame([&log](auto time) { log.add("once" + std::to_string(time.count())); }, scheduler);
  const Timer always =
      on_every_frame([&log](auto time) { log.add("always" + std::to_string(time.count())); }, scheduler);
  for (int i = 0; i < 3; ++i) scheduler.paint_frame();
  CHECK(log.take() == "once16 always16 always32 always48");
  CHECK_FALSE(once.active());
  CHECK(always.active());
}

TEST_CASE("a timer that goes away takes its callback with it") {
  FakeScheduler scheduler;
  bool fired = false;
  const auto fire = [&fired] { fired = true; };
  const auto fire_frame = [&fired](auto) { fired = true; };
  SUBCASE("destroyed") {
    { const Timer timer = after(1ms, fire, scheduler); }
    { const Timer timer = every(1ms, fire, scheduler); }
    { const Timer timer = on_frame(fire_frame, scheduler); }
    { const Timer timer = on_every_frame(fire_frame, scheduler); }
  }
  SUBCASE("cancelled, also twice") {
    Timer timer = after(1ms, fire, scheduler);
    timer.cancel();
    CHECK_FALSE(timer.active());
    timer.cancel();
  }
  SUBCASE("assigned over") {
    Timer timer = after(1ms, fire, scheduler);
    timer = Timer();
    CHECK_FALSE(timer.active());
  }
  CHECK(scheduler.waiting() == 0);
  scheduler.paint_frame();
  CHECK_FALSE(fired);
}

TEST_CASE("a moved timer goes on under its new owner") {
  FakeScheduler scheduler;
  int runs = 0;
  Timer first = every(
      10ms, [&runs] { ++runs; }, scheduler);
  Timer second = std::move(first);
  CHECK(second.active());
  scheduler.advance(10ms);
  CHECK(runs == 1);
  Timer third;
  CHECK_FALSE(third.active());
  third = std::move(second);
  scheduler.advance(10ms);
  CHECK(runs == 2);
  Timer& same = third;
  third = std::move(same);
  CHECK(third.active());
}

TEST_CASE("a callback may cancel its own timer") {
  FakeScheduler scheduler;
  Journal log;
  Timer timer;
  SUBCASE("every") {
    timer = every(
        10ms,
        [&] {
          log.add("run");
          timer.cancel();
        },
        scheduler);
    scheduler.advance(10ms);
    CHECK(scheduler.waiting() == 0);
    scheduler.advance(100ms);
  }
  SUBCASE("every frame") {
    timer = on_every_frame(
        [&](auto) {
          log.add("run");
          timer.cancel();
        },
        scheduler);
    scheduler.paint_frame();
    scheduler.paint_frame();
  }
  SUBCASE("after") {
    timer = after(
        10ms,
        [&] {
          log.add("run");
          timer.cancel();
        },
        scheduler);
    scheduler.advance(100ms);
  }
  CHECK(log.take() == "run");
  CHECK_FALSE(timer.active());
  CHECK(scheduler.waiting() == 0);
}

TEST_CASE("a callback may destroy its own timer and still use what it captured") {
  FakeScheduler scheduler;
  std::string seen;
  std::optional<Timer> timer;
  const std::string text = "a text long enough to live on the heap";
  SUBCASE("after") {
    timer = after(
        10ms,
        [&, text] {
          timer.reset();
          seen = text;
        },
        scheduler);
  }
  SUBCASE("every") {
    timer = every(
        10ms,
        [&, text] {
          timer.reset();
          seen = text;
        },
        scheduler);
  }
  scheduler.advance(100ms);
  CHECK(seen == text);
  CHECK(scheduler.waiting() == 0);
}

TEST_CASE("a callback may start its own timer anew") {
  FakeScheduler scheduler;
  Journal log;
  Timer timer;
  std::function<void()> again = [&] {
    log.add(std::to_string(scheduler.now().count()));
    if (scheduler.now() < 30ms) timer = after(10ms, again, scheduler);
  };
  timer = after(10ms, again, scheduler);
  scheduler.advance(100ms);
  CHECK(log.take() == "10 20 30");

  timer = every(
      10ms,
      [&] {
        log.add("fast");
        timer = every(
            50ms, [&log] { log.add("slow"); }, scheduler);
      },
      scheduler);
  scheduler.advance(130ms);
  CHECK(log.take() == "fast slow slow");
}

TEST_CASE("a callback that owns its timer may go away with it") {
  struct Owner {
    Timer timer;
  };
  FakeScheduler scheduler;
  auto owner = std::make_shared<Owner>();
  const std::weak_ptr<Owner> watch = owner;
  Owner& reference = *owner;
  reference.timer = after(
      10ms, [owner] {}, scheduler);
  owner.reset();
  CHECK_FALSE(watch.expired());
  SUBCASE("by cancel") { reference.timer.cancel(); }
  SUBCASE("by assignment") { reference.timer = Timer(); }
  SUBCASE("by running") { scheduler.advance(10ms); }
  CHECK(watch.expired());
  CHECK(scheduler.waiting() == 0);
}

TEST_CASE("timers of one moment run in the order of their start") {
  FakeScheduler scheduler;
  Journal log;
  const Timer late = after(
      20ms, [&log] { log.add("late"); }, scheduler);
  const Timer first = after(
      10ms, [&log] { log.add("first"); }, scheduler);
  const Timer second = after(
      10ms, [&log] { log.add("second"); }, scheduler);
  scheduler.advance(1000ms);
  CHECK(log.take() == "first second late");
}
