#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/connection_machine.hpp"
#include "support/machine_rig.hpp"
#include "support/uniformity.hpp"

using namespace std::chrono_literals;
using tether::AttemptTimes;
using tether::ConnectionState;
using tether::ReconnectOptions;
using tether::StateCause;
using tether::core::k_never;
using tether::test::looks_uniform;
using tether::test::MachineRig;
using Milliseconds = std::chrono::milliseconds;

TEST_CASE("a wake brings the attempt within half a second, from a delay or a pause (C19)") {
  for (const bool paused : {false, true}) {
    CAPTURE(paused);
    std::vector<Milliseconds> delays;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
      MachineRig rig(seed);
      rig.machine.connect(rig.now);
      for (int i = 0; i < 4; ++i) {
        rig.lose();
        if (i < 3) rig.advance_to_attempt();
      }
      if (paused) rig.machine.pause(rig.now, 4001, "frozen");
      rig.log.take();
      rig.machine.wake(rig.now);
      CHECK(rig.log.take() == (paused ? "backoff(wake) plan:4" : "plan:4"));  // neither a reset nor one more
      delays.push_back(rig.delay());
      // The next failure waits as long as it would have.
      rig.advance_to_attempt();
      rig.lose();
      CHECK(rig.delay() >= 2s);
    }
    CHECK(looks_uniform(delays, 500ms));
  }
}

TEST_CASE("a wake never puts an attempt off, and leaves a link and a young attempt alone (C19)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  SUBCASE("young") {
    rig.advance(1'999ms);
    rig.log.take();
    rig.machine.wake(rig.now);
    CHECK(rig.log.take().empty());
  }
  SUBCASE("up: asking the peer is the heartbeat's business") {
    rig.open();
    rig.advance(1h);
    rig.log.take();
    rig.machine.wake(rig.now);
    CHECK(rig.log.take().empty());
  }
  SUBCASE("closed") {
    rig.machine.close(1000, {});
    rig.log.take();
    rig.machine.wake(rig.now);
    CHECK(rig.log.take().empty());
  }
  SUBCASE("about to begin") {
    rig.lose();
    const Milliseconds due = rig.machine.due();
    rig.advance(std::max<Milliseconds>(due - rig.now - 1ms, 0ms));
    rig.machine.wake(rig.now);
    CHECK(rig.machine.due() <= due);
  }
}

TEST_CASE("an attempt that a wake finds young is started anew if it hangs for 2 s (C19)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  const Milliseconds start = rig.now;
  rig.advance(500ms);
  rig.log.take();
  rig.machine.wake(rig.now);
  rig.machine.wake(rig.now);
  rig.advance(1'499ms);
  CHECK(rig.log.take().empty());
  SUBCASE("it hangs") {
    rig.advance(1ms);
    CHECK(rig.log.take() == "end:1000 backoff(wake) plan:1");
    rig.advance_to_attempt();
    CHECK(rig.machine.due() == rig.now + 5s);  // without another wake the next one has its full time
  }
  SUBCASE("it does not") {
    rig.open();
    rig.advance(1h);
    CHECK(rig.log.take() == "up(opened)");
  }
  SUBCASE("it fails by itself") {
    rig.lose();
    rig.log.take();
    rig.advance(start + 2s - rig.now);
    CHECK(rig.log.take().find("wake") == std::string::npos);
  }
}

TEST_CASE("an attempt that hangs for 2 s is started anew by a wake (C19)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.advance(2s);
  rig.log.take();
  rig.machine.wake(rig.now);
  CHECK(rig.log.take().empty());  // its open event may wait to be read
  rig.advance(0ms);
  CHECK(rig.log.take() == "end:1000 backoff(wake) plan:1");
  CHECK(rig.delay() <= 500ms);
  CHECK_FALSE(rig.attempt_alive);
  rig.advance_to_attempt();
  CHECK(rig.log.take() == "connecting(retry)");
}

TEST_CASE("a browser that goes offline makes a link suspect and closes nothing (C20)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.open_good();
  rig.log.take();
  rig.machine.set_offline(rig.now, true);
  rig.machine.set_offline(rig.now, true);
  CHECK(rig.log.take() == "suspect(offline)");
  rig.advance(8s);
  rig.machine.set_offline(rig.now, false);
  CHECK(rig.log.take() == "up(wake)");
  CHECK(rig.attempts() == 1);
}

TEST_CASE("a link is suspect as long as there is one reason for it (C20)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.open();
  rig.log.take();
  rig.machine.set_doubtful(true);
  rig.machine.set_offline(rig.now, true);
  CHECK(rig.log.take() == "suspect(no-answer)");
  SUBCASE("the doubt goes first") {
    rig.machine.set_doubtful(false);
    CHECK(rig.log.take().empty());
    rig.machine.set_offline(rig.now, false);
    CHECK(rig.log.take() == "up(wake)");
  }
  SUBCASE("the network comes back first") {
    rig.machine.set_offline(rig.now, false);
    CHECK(rig.log.take().empty());
    rig.machine.set_doubtful(false);
    CHECK(rig.log.take() == "up(answered)");
  }
  SUBCASE("the doubt does not outlive its link") {
    rig.machine.set_offline(rig.now, false);
    rig.lose();
    rig.advance_to_attempt();
    rig.log.take();
    rig.open();
    CHECK(rig.log.take() == "up(opened)");
  }
  SUBCASE("a link that opens offline is suspect at once") {
    rig.lose();
    rig.advance_to_attempt();
    rig.log.take();
    rig.open();
    CHECK(rig.log.take() == "up(opened) suspect(offline)");
  }
}

TEST_CASE("every way out of suspect is there (C3)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.open();
  rig.machine.set_doubtful(true);
  rig.log.take();
  SUBCASE("lost") {
    rig.lose();
    CHECK(rig.log.take() == "end:1000 backoff(lost) plan:1");
  }
  SUBCASE("dead") {
    rig.machine.peer_dead(rig.now);
    CHECK(rig.log.take() == "end:4000:heartbeat backoff(heartbeat) plan:1");
  }
  SUBCASE("paused") {
    rig.machine.pause(rig.now, 4001, "frozen");
    CHECK(rig.log.take() == "end:4001:frozen paused(page-hidden)");
  }
  SUBCASE("closed by the user") {
    rig.machine.close(1000, {});
    CHECK(rig.log.take() == "closing(user) end:1000 closed(user) closed:1000:user");
  }
  SUBCASE("closed by the server") {
    rig.lose(4403);
    CHECK(rig.log.take() == "end:1000 closed(rejected) closed:4403:rejected");
  }
}

TEST_CASE("offline, an attempt goes out every 20 s and not more often (C21)") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    MachineRig rig(seed);
    rig.machine.connect(rig.now);
    rig.lose();
    rig.machine.set_offline(rig.now, true);
    const std::size_t before = rig.attempts();
    const Milliseconds start = rig.now;
    while (rig.now - start < 10min) {
      rig.advance_to_attempt();
      rig.lose();
      if (seed % 2 == 0) rig.machine.wake(rig.now);  // the page is looked at again and again
    }
    for (std::size_t i = before; i < rig.attempts(); ++i) {
      CHECK(rig.attempt_times[i] - rig.attempt_times[i - 1] >= 20s);
    }
    CHECK(rig.attempts() - before >= 20);
  }
}

TEST_CASE("offline does not delay what the user asks for, nor the first connect (C21)") {
  MachineRig rig;
  rig.machine.set_offline(rig.now, true);
  rig.machine.connect(rig.now);
  CHECK(rig.attempts() == 1);
  rig.lose();
  CHECK(rig.delay() == 20s);
  rig.machine.reconnect(rig.now);
  CHECK(rig.delay() <= 500ms);
}

TEST_CASE("online again, the attempt waits no longer than planned, and a wake brings it forward (C21, D22)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.machine.set_offline(rig.now, true);
  rig.lose();
  CHECK(rig.delay() == 20s);
  rig.machine.set_offline(rig.now, false);
  rig.machine.wake(rig.now);
  CHECK(rig.delay() <= 500ms);
}

TEST_CASE("a link that was up for long and breaks offline is tried at once, and then every 20 s (C21)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.open_good(1h);
  rig.machine.set_offline(rig.now, true);
  rig.lose();
  CHECK(rig.delay() <= 4s);
  rig.advance_to_attempt();
  rig.lose();
  CHECK(rig.delay() == 20s);
}

TEST_CASE("a plan that offline changes is told, and never lies in the past") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.lose();
  rig.log.take();
  rig.block(1min);  // the machine slept through it
  rig.machine.set_offline(rig.now, true);
  for (const auto& plan : rig.plans) CHECK(plan.delay >= 0ms);
  rig.advance(19s);
  CHECK(rig.attempts() == 2);
}

TEST_CASE("a page that is put aside closes the link at once and keeps no timer (C22)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  std::string expected;
  SUBCASE("up") {
    rig.open();
    expected = "end:4001:frozen paused(page-hidden)";
  }
  SUBCASE("connecting") { expected = "end:4001:frozen backoff(page-hidden) paused(page-hidden)"; }
  SUBCASE("waiting") {
    rig.lose();
    expected = "paused(page-hidden)";
  }
  rig.log.take();
  rig.machine.pause(rig.now, 4001, "frozen");
  rig.machine.pause(rig.now, 4001, "frozen");
  CHECK(rig.log.take() == expected);
  CHECK(rig.machine.due() == k_never);
  CHECK_FALSE(rig.attempt_alive);
  rig.lose();  // its late close event
  rig.advance(1h);
  CHECK(rig.log.take().empty());
  // And comes back with one attempt.
  const std::size_t before = rig.attempts();
  rig.machine.wake(rig.now);
  CHECK(rig.delay() <= 500ms);
  rig.advance(1s);
  rig.open();
  CHECK(rig.attempts() == before + 1);
}

TEST_CASE("a pause counts no attempt that was not made (C15)") {
  MachineRig rig;
  ReconnectOptions retry;
  retry.max_retries = 2;
  rig.machine.enable_retry(retry);
  rig.machine.connect(rig.now);
  rig.lose();
  for (int i = 0; i < 10; ++i) {
    rig.machine.pause(rig.now, 4001, "frozen");
    rig.machine.wake(rig.now);
    CHECK(rig.plans.back().attempt == 1);
  }
  rig.advance_to_attempt();
  rig.lose();
  CHECK(rig.plans.back().attempt == 2);
  rig.advance_to_attempt();
  rig.lose();
  CHECK(rig.closes.size() == 1);
}

TEST_CASE("a link that was good before the pause is forgotten by the next trouble (C12)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  for (int i = 0; i < 5; ++i) {
    rig.lose();
    rig.advance_to_attempt();
  }
  rig.open_good();
  rig.machine.pause(rig.now, 4001, "frozen");
  rig.machine.wake(rig.now);
  rig.advance_to_attempt();
  rig.lose();
  CHECK(rig.plans.back().attempt == 2);
}

TEST_CASE("paused, the user may connect at once") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.open();
  rig.machine.pause(rig.now, 4001, {});
  rig.log.take();
  rig.machine.connect(rig.now);
  CHECK(rig.log.take() == "connecting(user)");
}

TEST_CASE("hidden, delays grow to 60 s, but attempts go on (C25)") {
  MachineRig rig;
  rig.machine.connect(rig.now);
  rig.machine.set_hidden(rig.now, true);
  Milliseconds longest{0};
  for (int i = 0; i < 100; ++i) {
    rig.lose();
    longest = std::max(longest, rig.delay());
    rig.advance_to_attempt();
  }
  CHECK(longest > 40s);
  CHECK(longest <= 60s);
  rig.machine.set_hidden(rig.now, false);
  rig.lose();
  CHECK(rig.delay() <= 20s);
}

TEST_CASE("hidden is not paused, unless the program says when (C24)") {
  AttemptTimes options;
  bool pauses = false;
  SUBCASE("by default") {}
  SUBCASE("after 5 min") {
    options.pause_when_hidden_after = 5min;
    pauses = true;
  }
  MachineRig rig(1, false, options);
  rig.machine.connect(rig.now);
  rig.open_good();
  rig.log.take();
  rig.machine.set_hidden(rig.now, true);
  rig.advance(4min);
  rig.machine.set_hidden(rig.now, false);
  rig.advance(10min);
  CHECK(rig.log.take().empty());  // it was seen in between
  rig.machine.set_hidden(rig.now, true);
  rig.advance(5min - 1ms);
  CHECK(rig.log.take().empty());
  rig.advance(1h);
  CHECK(rig.log.take() == (pauses ? "end:4001:hidden paused(page-hidden)" : ""));
  CHECK(rig.machine.due() == k_never);
}
