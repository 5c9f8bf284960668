#include "core/due_timer.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "support/fake_scheduler.hpp"

using namespace std::chrono_literals;
using tether::core::DueTimer;
using tether::core::k_never;
using Milliseconds = std::chrono::milliseconds;

namespace {

struct Owner : tether::core::DueTimerOwner {
  void on_due(Milliseconds was_due) override { fired.push_back({scheduler.now(), was_due}); }

  struct Firing {
    Milliseconds at, was_due;
    friend bool operator==(Firing a, Firing b) { return a.at == b.at && a.was_due == b.was_due; }
  };
  tether::test::FakeScheduler scheduler;
  std::vector<Firing> fired;
  DueTimer timer{scheduler, *this};
};

}  // namespace

TEST_SUITE("core/due_timer") {
  TEST_CASE_FIXTURE(Owner, "fires once, at the time it is set for") {
    timer.set(5s, false);
    scheduler.advance(1min);
    CHECK(fired == std::vector<Firing>{{5s, 5s}});
  }

  TEST_CASE_FIXTURE(Owner, "says what it was set for when it fires late, and fires at once for what is overdue") {
    timer.set(5s, false);
    scheduler.block(1min);
    scheduler.advance(0s);
    timer.set(6s, false);
    scheduler.advance(0s);
    CHECK(fired == std::vector<Firing>{{1min, 5s}, {1min, 6s}});
  }

  TEST_CASE_FIXTURE(Owner, "an earlier time replaces a later one, a later one comes when the earlier has fired") {
    timer.set(9s, false);
    timer.set(5s, false);
    timer.set(7s, false);
    CHECK(scheduler.waiting() == 1);
    scheduler.advance(1min);
    CHECK(fired == std::vector<Firing>{{5s, 5s}});
  }

  TEST_CASE_FIXTURE(Owner, "is set anew by the link after a second") {
    timer.set(5s, false);
    scheduler.advance(1s);
    timer.set(9s, true);
    scheduler.advance(1ms);
    timer.set(9s, true);
    scheduler.advance(1min);
    CHECK(fired == std::vector<Firing>{{9s, 9s}});
  }

  TEST_CASE_FIXTURE(Owner, "waits for nothing when there is nothing to wait for") {
    timer.set(5s, false);
    SUBCASE("told so") { timer.set(k_never, false); }
    SUBCASE("cancelled") { timer.cancel(); }
    CHECK(scheduler.waiting() == 0);
    timer.set(6s, false);
    CHECK(scheduler.waiting() == 1);
  }
}
