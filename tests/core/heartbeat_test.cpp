#include <algorithm>

#include <doctest/doctest.h>

#include "support/heartbeat_world.hpp"
#include "support/seeded_random.hpp"

using namespace std::chrono_literals;
using tether::HeartbeatTimes;
using tether::core::k_never;
using tether::test::HeartbeatWorld;
using tether::test::SeededRandom;
using Milliseconds = std::chrono::milliseconds;

TEST_CASE("any frame is a sign of life: a ping goes out only after 15 s of silence, hidden 25 s (C26)") {
  for (const bool hidden : {false, true}) {
    CAPTURE(hidden);
    HeartbeatWorld world;
    world.set_patient(hidden);
    for (int i = 0; i < 100; ++i) {
      world.run_for(hidden ? 24'999ms : 14'999ms);
      world.receive();
    }
    CHECK(world.pings == 0);
    world.run_for(hidden ? 24'999ms : 14'999ms);
    CHECK(world.pings == 0);
    world.run_for(1ms);
    CHECK(world.pings == 1);
  }
}

TEST_CASE("an idle link to a live server stays up, with a ping for every silence") {
  HeartbeatWorld world;
  world.run_for(24h);
  CHECK(world.dead_at == k_never);
  CHECK(world.pings == 86'400'000 / 15'050);
  CHECK(world.heartbeat.missed_pongs() == 0);
  CHECK(world.heartbeat.late_timers() == 0);
}

TEST_CASE("a peer that is gone is found in 20.5 s of silence, and in 8.5 s after a frame was sent (C27, C28)") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    for (const bool traffic : {false, true}) {
      CAPTURE(seed);
      CAPTURE(traffic);
      SeededRandom random(seed);
      HeartbeatWorld world({}, Milliseconds(20 + random.below(500)));
      for (std::uint32_t i = random.below(20); i > 0; --i) {
        world.run_for(Milliseconds(random.below(9'000)));
        random.one_in(2) ? world.send() : world.receive();
      }
      world.run_for(Milliseconds(random.below(20'000)));
      // What is on its way in still arrives; what goes out does not.
      world.server_gone = true;
      if (traffic) {
        world.frames.clear();
        world.run_for(1s);
        world.send();
      }
      const Milliseconds since = world.now;
      const Milliseconds last_frame = std::max(since, world.frames.empty() ? 0ms : *world.frames.rbegin());
      world.run_for(60s);
      CHECK(world.dead_at <= last_frame + (traffic ? 8'500ms : 20'500ms));
      CHECK(world.heartbeat.missed_pongs() == 1);
    }
  }
}

TEST_CASE("silence and a sent frame are timed from the right moment (C27, C28)") {
  HeartbeatWorld idle;
  idle.server_gone = true;
  idle.run_for(60s);
  CHECK(idle.first_ping == 15s);
  CHECK(idle.dead_at == 20s);

  HeartbeatWorld busy;
  busy.server_gone = true;
  for (int i = 0; i < 100; ++i) {  // more sends do not put the ping off
    busy.run_for(100ms);
    busy.send();
  }
  busy.run_for(60s);
  CHECK(busy.first_ping == 3'100ms);
  CHECK(busy.dead_at == 8'100ms);
  CHECK(busy.pings == 1);
}

TEST_CASE("hidden or offline, a peer has 20 s to answer (C27)") {
  HeartbeatWorld idle;
  idle.set_patient(true);
  idle.server_gone = true;
  idle.run_for(10min);
  CHECK(idle.dead_at == 45s);
  HeartbeatWorld busy;
  busy.set_patient(true);
  busy.server_gone = true;
  busy.send();
  busy.run_for(10min);
  CHECK(busy.dead_at == 23s);
}

TEST_CASE("a change between visible and hidden counts at once") {
  HeartbeatWorld world;
  world.server_gone = true;
  SUBCASE("before the ping: the silence so far counts") {
    world.run_for(10s);
    world.set_patient(true);
    world.run_for(14'999ms);
    CHECK(world.pings == 0);
    world.set_patient(false);
    world.run_for(0ms);
    CHECK(world.pings == 1);
    CHECK(world.heartbeat.due() == world.now + 2s);  // suspect
  }
  SUBCASE("after the ping: the answer gets the time that is now usual") {
    world.run_for(19s);
    CHECK(world.pings == 1);
    world.set_patient(true);
    world.run_for(19'999ms);
    CHECK(world.dead_at == k_never);
    world.run_for(1ms);
    CHECK(world.dead_at == 39s);
  }
  SUBCASE("and back") {
    world.set_patient(true);
    world.run_for(30s);
    CHECK(world.pings == 1);
    world.set_patient(false);
    world.run_for(5s);
    CHECK(world.dead_at == 35s);
  }
  SUBCASE("after a sent frame: its time goes on") {
    world.run_for(1s);
    world.send();
    world.run_for(1s);
    world.set_patient(true);
    world.run_for(1'999ms);
    CHECK(world.pings == 0);
    world.run_for(1ms);
    CHECK(world.pings == 1);
  }
}

TEST_CASE("a late timer kills nobody: the queued frames are read first (C30, C31)") {
  for (const Milliseconds block : {300ms, 5'000ms, 30'000ms, 3'600'000ms}) {
    for (const Milliseconds before : {0ms, 14'900ms, 15'010ms, 15'100ms, 19'990ms}) {
      CAPTURE(block.count());
      CAPTURE(before.count());
      HeartbeatWorld world;
      world.run_until(before);
      world.block(block);
      world.run_for(20s);
      CHECK(world.dead_at == k_never);
    }
  }
}

TEST_CASE("100 random blocks of 0.3 to 10 s with a live server: nobody is dead (C31)") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    SeededRandom random(seed);
    HeartbeatWorld world({}, Milliseconds(20 + random.below(seed % 5 == 0 ? 4'000 : 300)));
    for (int i = 0; i < 100; ++i) {
      world.run_for(Milliseconds(random.below(8'000)));
      if (random.one_in(3)) world.send();
      if (random.one_in(5)) world.receive();
      world.block(Milliseconds(300 + random.below(9'700)));
    }
    world.run_for(60s);
    CHECK(world.dead_at == k_never);
    CHECK(world.pings > 0);
  }
}

TEST_CASE("after a late timer the peer is asked again, and one that is gone is found (C30)") {
  HeartbeatWorld world;
  world.server_gone = true;
  world.run_until(15s);
  world.block(10s);
  world.run_for(0ms);
  CHECK(world.heartbeat.late_timers() == 1);
  CHECK(world.pings == 2);
  world.run_for(4'999ms);
  CHECK(world.dead_at == k_never);
  world.run_for(1ms);
  CHECK(world.dead_at == 30s);
}

TEST_CASE("a peer that is gone is found in a hidden page as well, where every timer is late") {
  const struct { Milliseconds slot, within; } rows[] = {{1s, 2min}, {60s, 10min}};
  for (const auto& row : rows) {
    CAPTURE(row.slot.count());
    HeartbeatWorld world;
    world.block(7ms);
    world.set_patient(true);
    world.slot = row.slot;
    world.run_for(10min);  // while the server lives, nothing happens
    CHECK(world.dead_at == k_never);
    world.server_gone = true;
    const Milliseconds since = world.now;
    world.run_for(1h);
    CHECK(world.dead_at <= since + row.within);
  }
}

TEST_CASE("a ping unanswered for 2 s makes the link doubtful, until the next frame") {
  HeartbeatWorld world({}, 3s);
  world.run_until(16'999ms);
  CHECK_FALSE(world.heartbeat.doubtful());
  world.run_until(17s);
  CHECK(world.heartbeat.doubtful());
  world.run_until(18s);
  CHECK_FALSE(world.heartbeat.doubtful());
  // A timer that is late raises no doubt: nothing was read meanwhile.
  world.run_until(33s);
  CHECK(world.pings == 2);
  world.block(2'300ms);
  world.rtt = 0ms;
  (void)world.heartbeat.check(world.now);
  CHECK_FALSE(world.heartbeat.doubtful());
  world.run_for(2s);
  world.rtt = 3s;
  // Told from outside, and not taken back by a late timer.
  world.heartbeat.doubt();
  CHECK(world.heartbeat.doubtful());
  CHECK(world.heartbeat.probe(world.now));
  world.block(4s);
  world.run_for(0ms);
  CHECK(world.heartbeat.doubtful());
  world.receive();
  world.run_for(0ms);
  CHECK_FALSE(world.heartbeat.doubtful());
}

TEST_CASE("a probe asks now, with 3 s to answer, and hidden the usual time (C19)") {
  for (const bool hidden : {false, true}) {
    CAPTURE(hidden);
    HeartbeatWorld world;
    world.set_patient(hidden);
    world.run_until(5s);
    CHECK(world.heartbeat.probe(world.now));
    CHECK(world.pings == 0);  // its owner sends it
    world.run_for(60s);
    CHECK(world.dead_at == 5s + (hidden ? 20s : 3s));
  }
  HeartbeatWorld down;
  down.heartbeat.link_down();
  CHECK_FALSE(down.heartbeat.probe(1s));
}

TEST_CASE("odd times are valid, and 0 turns off what it stands for (C33)") {
  HeartbeatWorld world;
  HeartbeatTimes options;
  SUBCASE("ping as long as deadline") {
    options.interval = options.deadline = 5s;
    world.heartbeat.configure(&options, world.now);
    world.run_for(10min);
    CHECK(world.dead_at == k_never);
    CHECK(world.pings > 100);
    world.server_gone = true;
    const Milliseconds since = world.now;
    world.run_for(10min);
    CHECK(world.dead_at <= since + 10'500ms);
  }
  SUBCASE("deadline longer than ping") {
    options.interval = 5s;
    options.deadline = 30s;
    world.heartbeat.configure(&options, world.now);
    world.server_gone = true;
    world.run_for(10min);
    CHECK(world.pings == 1);
    CHECK(world.dead_at == 35s);
  }
  SUBCASE("ping 0") {
    options.interval = 0ms;
    world.heartbeat.configure(&options, world.now);
    CHECK_FALSE(world.heartbeat.enabled());
    CHECK(world.heartbeat.due() == k_never);
    world.send();
    world.heartbeat.doubt();
    CHECK_FALSE(world.heartbeat.doubtful());
    CHECK_FALSE(world.heartbeat.probe(world.now));
    CHECK(world.heartbeat.due() == k_never);
  }
  SUBCASE("hidden ping 0") {
    options.hidden_interval = 0ms;
    world.heartbeat.configure(&options, world.now);
    world.set_patient(true);
    world.run_for(24h);
    CHECK(world.pings == 0);
    world.set_patient(false);
    world.run_for(0ms);
    CHECK(world.pings == 1);
  }
  SUBCASE("deadline 0: pings only keep the link open, whatever the page does") {
    options.deadline = options.hidden_deadline = 0ms;
    world.heartbeat.configure(&options, world.now);
    world.server_gone = true;  // or one that does not know pings
    for (int i = 0; i < 100; ++i) {
      world.run_for(1min);
      world.set_patient(i % 2 == 0);
      CHECK_FALSE(world.heartbeat.probe(world.now));
      world.heartbeat.doubt();
      CHECK_FALSE(world.heartbeat.doubtful());
    }
    CHECK(world.dead_at == k_never);
    CHECK(world.pings >= 200);
    CHECK(world.pings <= 450);
  }
  SUBCASE("deadline 0 only while visible") {
    options.deadline = 0ms;
    world.heartbeat.configure(&options, world.now);
    world.server_gone = true;
    world.set_patient(true);
    world.run_for(30s);
    CHECK(world.pings == 1);
    world.set_patient(false);
    world.run_for(10min);
    CHECK(world.dead_at == k_never);
  }
  SUBCASE("after_send 0: sent frames are no reason") {
    options.after_send = 0ms;
    world.heartbeat.configure(&options, world.now);
    world.server_gone = true;
    world.send();
    world.run_for(1min);
    CHECK(world.dead_at == 20s);
  }
  SUBCASE("suspect_after 0 and after_wake 0") {
    options.suspect_after = options.after_wake = 0ms;
    world.heartbeat.configure(&options, world.now);
    CHECK_FALSE(world.heartbeat.probe(world.now));
    world.server_gone = true;
    world.run_until(19'999ms);
    CHECK_FALSE(world.heartbeat.doubtful());
  }
  SUBCASE("for ever") {
    options.interval = options.hidden_interval = Milliseconds::max();
    world.heartbeat.configure(&options, world.now);
    world.run_for(24h);
    CHECK(world.pings == 0);
    world.send();
    world.run_for(24h);
    CHECK(world.pings == 1);
  }
}

TEST_CASE("a link that is down is not watched, and the next one starts anew") {
  HeartbeatWorld world;
  world.server_gone = true;
  world.run_until(17s);
  CHECK(world.heartbeat.doubtful());
  world.heartbeat.link_down();
  CHECK_FALSE(world.heartbeat.doubtful());
  CHECK(world.heartbeat.due() == k_never);
  world.send();
  world.receive();
  world.set_patient(true);
  world.set_patient(false);
  world.run_until(100s);
  CHECK(world.heartbeat.due() == k_never);
  world.heartbeat.link_up(world.now);
  CHECK(world.heartbeat.due() == 115s);
  world.heartbeat.configure(nullptr, world.now);
  CHECK(world.heartbeat.due() == k_never);
}

TEST_CASE("round trips are measured from the ping, and smoothed by 1/8 (C33)") {
  HeartbeatWorld world({}, 80ms);
  CHECK(world.heartbeat.last_rtt() == 0ms);
  world.run_until(16s);
  CHECK(world.heartbeat.last_rtt() == 80ms);
  CHECK(world.heartbeat.smoothed_rtt() == 80ms);
  world.rtt = 160ms;
  world.run_for(15s);
  CHECK(world.heartbeat.last_rtt() == 160ms);
  CHECK(world.heartbeat.smoothed_rtt() == 90ms);
  world.heartbeat.pong_received(world.now);  // one that nobody asked for
  CHECK(world.heartbeat.last_rtt() == 160ms);
}
