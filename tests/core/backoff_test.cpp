#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/backoff.hpp"
#include "support/fake_random.hpp"
#include "support/machine_rig.hpp"
#include "support/seeded_random.hpp"
#include "support/uniformity.hpp"

using namespace std::chrono_literals;
using tether::ReconnectOptions;
using tether::core::Backoff;
using tether::core::FirstDelay;
using tether::test::FixedRandom;
using tether::test::looks_uniform;
using tether::test::MachineRig;
using tether::test::SeededRandom;
using Milliseconds = std::chrono::milliseconds;

namespace {

Milliseconds later_delay(Backoff& backoff, bool hidden = false) {
  return backoff.next(ReconnectOptions(), FirstDelay::lost, hidden);
}

}  // namespace

TEST_CASE("the first delay is uniform up to a bound that depends on the cause (C9)") {
  const struct {
    std::string what;
    FirstDelay first;
    Milliseconds most;
  } rows[] = {{"server", FirstDelay::server, 10s}, {"lost", FirstDelay::lost, 4s}, {"local", FirstDelay::local, 500ms}};
  for (const auto& row : rows) {
    for (const bool hidden : {false, true}) {
      CAPTURE(row.what);
      CAPTURE(hidden);
      std::vector<Milliseconds> delays;
      for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
        SeededRandom random(seed);
        Backoff backoff(random);
        delays.push_back(backoff.next({}, row.first, hidden));
      }
      CHECK(looks_uniform(delays, row.most));
      CHECK(*std::min_element(delays.begin(), delays.end()) <= row.most / 1000);
      CHECK(*std::max_element(delays.begin(), delays.end()) >= row.most - row.most / 1000);
      // The same test does see a crowd that is not spread evenly.
      std::fill_n(delays.begin(), 1'000, row.most / 2);
      CHECK_FALSE(looks_uniform(delays, row.most));
    }
  }
}

TEST_CASE("both ends of an interval are possible") {
  FixedRandom low(0);
  CHECK(Backoff(low).next({}, FirstDelay::lost, false) == 0ms);
  FixedRandom high(4'000);
  CHECK(Backoff(high).next({}, FirstDelay::lost, false) == 4s);
  FixedRandom beyond(4'001);
  CHECK(Backoff(beyond).next({}, FirstDelay::lost, false) == 0ms);
}

TEST_CASE("a later delay lies between the base and three times the one before, and not above the cap (C10)") {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SeededRandom random(seed);
    Backoff backoff(random);
    (void)backoff.next({}, FirstDelay::server, false);
    Milliseconds previous = 2s;
    for (int i = 0; i < 100; ++i) {
      const Milliseconds delay = later_delay(backoff);
      REQUIRE(delay >= 2s);
      REQUIRE(delay <= std::min<Milliseconds>(20s, 3 * previous));
      previous = delay;
    }
  }
}

TEST_CASE("the second delay does not depend on the first: it is uniform from 2 to 6 s (C10)") {
  std::vector<Milliseconds> delays;
  for (std::uint64_t seed = 0; seed < 5'000; ++seed) {
    SeededRandom random(seed);
    Backoff backoff(random);
    (void)backoff.next({}, FirstDelay::server, false);
    delays.push_back(later_delay(backoff) - 2s);
  }
  CHECK(looks_uniform(delays, 4s));
}

TEST_CASE("no single delay is likely at the cap, so that no fixed period lines clients up (C10)") {
  for (const bool hidden : {false, true}) {
    CAPTURE(hidden);
    std::map<Milliseconds, int> counts;
    constexpr int k_draws = 100'000;
    SeededRandom random(11);
    Backoff backoff(random);
    for (int i = 0; i < 50; ++i) (void)later_delay(backoff, hidden);
    for (int i = 0; i < k_draws; ++i) ++counts[later_delay(backoff, hidden)];
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    CAPTURE(most->first.count());
    CHECK(most->second <= k_draws / 100);
    CHECK(counts.rbegin()->first <= (hidden ? 60s : 20s));
  }
}

TEST_CASE("while hidden the delays grow to 60 s, and shrink again with the first visible one (C25)") {
  SeededRandom random(3);
  Backoff backoff(random);
  Milliseconds longest{0};
  for (int i = 0; i < 200; ++i) longest = std::max(longest, later_delay(backoff, true));
  CHECK(longest > 50s);
  CHECK(longest <= 60s);
  for (int i = 0; i < 200; ++i) {
    CHECK(later_delay(backoff, i % 2 == 0) <= (i % 2 == 0 ? 60s : 20s));
  }
}

TEST_CASE("a server's wish replaces the delay, with up to half as much again (C11)") {
  const struct {
    Milliseconds wish, least, most;
  } rows[] = {{3s, 3s, 4'500ms},  {1s, 1s, 1'500ms},  {60s, 60s, 90s},
              {300s, 200s, 300s}, {301s, 200s, 300s}, {9'999'999s, 200s, 300s}};
  for (const auto& row : rows) {
    for (const FirstDelay first : {FirstDelay::server, FirstDelay::local}) {
      CAPTURE(row.wish.count());
      std::vector<Milliseconds> beyond;
      for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
        SeededRandom random(seed);
        Backoff backoff(random);
        beyond.push_back(backoff.next({}, first, seed % 2 == 0, row.wish) - row.least);
      }
      CHECK(looks_uniform(beyond, row.most - row.least));
    }
  }
}

TEST_CASE("a server's wish holds for later attempts too, but cannot make a client hammer") {
  SeededRandom random(5);
  Backoff backoff(random);
  for (int i = 0; i < 100; ++i) {
    const Milliseconds polite = backoff.next({}, FirstDelay::server, false, 3s);
    CHECK(polite >= 3s);
    CHECK(polite <= 4'500ms);
    CHECK(backoff.next({}, FirstDelay::server, false, 1ms) >= 2s);
  }
}

TEST_CASE("a wish of nothing, or of a time in the past, is none") {
  for (const Milliseconds wish : {0ms, -1ms, -1'000'000ms}) {
    FixedRandom random(1'234);
    CHECK(Backoff(random).next({}, FirstDelay::lost, false, wish) == 1'234ms);
  }
}

TEST_CASE("without growth every delay is drawn as the first one is") {
  ReconnectOptions options;
  options.backoff = false;
  std::vector<Milliseconds> delays;
  SeededRandom random(9);
  Backoff backoff(random);
  for (int i = 0; i < 5'000; ++i) delays.push_back(backoff.next(options, FirstDelay::lost, false));
  CHECK(looks_uniform(delays, 4s));
}

TEST_CASE("the program's own intervals are kept, also odd ones") {
  ReconnectOptions options;
  options.first_lost = 0ms;
  options.base = 100ms;
  options.cap = 150ms;
  SeededRandom random(2);
  Backoff backoff(random);
  CHECK(backoff.next(options, FirstDelay::lost, false) == 0ms);
  for (int i = 0; i < 1'000; ++i) {
    const Milliseconds delay = backoff.next(options, FirstDelay::lost, false);
    CHECK(delay >= 75ms);
    CHECK(delay <= 150ms);
  }
  options.cap = 50ms;  // below the base
  for (int i = 0; i < 1'000; ++i) CHECK(backoff.next(options, FirstDelay::lost, false) <= 50ms);
}

TEST_CASE("a delay for a cause on this side neither counts nor resets (C19)") {
  SeededRandom random(8);
  Backoff backoff(random);
  (void)backoff.next({}, FirstDelay::lost, false);
  CHECK(backoff.attempts() == 1);
  std::vector<Milliseconds> delays;
  for (int i = 0; i < 2'000; ++i) delays.push_back(backoff.local({}));
  CHECK(looks_uniform(delays, 500ms));
  CHECK(backoff.attempts() == 1);
  backoff.count_attempt();
  CHECK(backoff.attempts() == 2);
  CHECK(later_delay(backoff) >= 2s);
  backoff.reset();
  CHECK(backoff.attempts() == 0);
  FixedRandom fixed(17);
  Backoff again(fixed);
  again.count_attempt();
  again.reset();
  CHECK(again.next({}, FirstDelay::local, false) == 17ms);
}

TEST_CASE("two connections of one page do not keep step, and a seed repeats itself (C13)") {
  const auto draw = [](std::uint64_t seed) {
    SeededRandom random(seed);
    Backoff backoff(random);
    std::string delays;
    for (int i = 0; i < 8; ++i) delays += std::to_string(later_delay(backoff).count()) + " ";
    return delays;
  };
  CHECK(draw(1) == draw(1));
  CHECK(draw(1) != draw(2));
  // Two that draw from one source, as two sockets of a page do.
  SeededRandom random(1);
  Backoff one(random);
  Backoff other(random);
  int same = 0;
  for (int i = 0; i < 100; ++i) same += later_delay(one) == later_delay(other) ? 1 : 0;
  CHECK(same <= 2);
}

TEST_CASE("a server that accepts and closes at once is not hammered (C12, D9)") {
  constexpr int k_runs = 4'000;
  const struct {
    std::uint16_t code;
    bool sends_frame;
  } rows[] = {{1006, false}, {1006, true}, {1011, false}, {1011, true}};
  for (const auto& row : rows) {
    CAPTURE(row.code);
    CAPTURE(row.sends_frame);
    double sum_15 = 0;
    double sum_60 = 0;
    std::size_t most_15 = 0;
    std::size_t most_60 = 0;
    for (int run = 0; run < k_runs; ++run) {
      MachineRig rig(static_cast<std::uint64_t>(run) + 1);
      const Milliseconds start = rig.now;
      const auto connects = [&rig, start](Milliseconds within) {
        return static_cast<std::size_t>(std::count_if(rig.attempt_times.begin(), rig.attempt_times.end(),
                                                      [&](Milliseconds at) { return at - start <= within; }));
      };
      rig.machine.connect(rig.now);
      while (rig.now - start <= 60s) {
        rig.open();
        if (row.sends_frame) rig.machine.frame_received();
        rig.lose(row.code);
        rig.advance_to_attempt();
      }
      sum_15 += static_cast<double>(connects(15s));
      sum_60 += static_cast<double>(connects(60s));
      most_15 = std::max(most_15, connects(15s));
      most_60 = std::max(most_60, connects(60s));
    }
    CHECK(sum_15 / k_runs <= 4.0);
    CHECK(most_15 <= 7);
    CHECK(sum_60 / k_runs <= 8.5);
    CHECK(most_60 <= 17);
  }
}
