#include <vector>

#include <doctest/doctest.h>

#include "core/wake_filter.hpp"
#include "support/seeded_random.hpp"

using namespace std::chrono_literals;
using tether::core::k_never;
using tether::core::WakeFilter;
using tether::test::SeededRandom;
using Milliseconds = std::chrono::milliseconds;

TEST_CASE("a burst of reasons is one wake, 250 ms after the first (C18)") {
  WakeFilter filter;
  CHECK(filter.due() == k_never);
  CHECK_FALSE(filter.take(10s));
  for (const Milliseconds at : {10'000ms, 10'001ms, 10'100ms, 10'249ms}) {
    filter.signal(at);
    CHECK(filter.due() == 10'250ms);
  }
  CHECK_FALSE(filter.take(10'249ms));
  CHECK(filter.take(10'250ms));
  CHECK(filter.due() == k_never);
  CHECK_FALSE(filter.take(20s));
}

TEST_CASE("a page that has just been made wakes as fast as any other") {
  WakeFilter filter;
  filter.signal(0ms);
  CHECK(filter.due() == 250ms);
}

TEST_CASE("the next wake comes 2 s later at the earliest, and is not forgotten (C18)") {
  WakeFilter filter;
  filter.signal(0ms);
  CHECK(filter.take(250ms));
  filter.signal(251ms);
  CHECK(filter.due() == 2'250ms);
  CHECK_FALSE(filter.take(2'249ms));
  CHECK(filter.take(2'250ms));
  filter.signal(10s);
  CHECK(filter.due() == 10'250ms);
}

TEST_CASE("the distance counts from when a late wake was done") {
  WakeFilter filter;
  filter.signal(0ms);
  CHECK(filter.take(30s));
  filter.signal(30s);
  CHECK(filter.due() == 32s);
}

TEST_CASE("a wake that was called off does not come, and the next one keeps its distance") {
  WakeFilter filter;
  filter.signal(0ms);
  filter.cancel();
  CHECK(filter.due() == k_never);
  CHECK_FALSE(filter.take(1s));
  filter.signal(1s);
  CHECK(filter.take(1'250ms));
  filter.signal(1'300ms);
  filter.cancel();
  filter.signal(1'400ms);
  CHECK(filter.due() == 3'250ms);
}

TEST_CASE("20 toggles a second for 10 s are at most 6 wakes, and the last one is heard (C19, D23)") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SeededRandom random(seed);
    WakeFilter filter;
    std::vector<Milliseconds> wakes;
    Milliseconds last_signal{0};
    for (Milliseconds now{100}; now < 20s; now += 1ms) {
      if (now <= 10'100ms && random.one_in(50)) {
        filter.signal(now);
        last_signal = now;
      }
      if (filter.take(now)) wakes.push_back(now);
    }
    CHECK(wakes.size() <= 6);
    CHECK(wakes.back() >= last_signal);
    for (std::size_t i = 1; i < wakes.size(); ++i) CHECK(wakes[i] - wakes[i - 1] >= 2s);
  }
}
