#include <chrono>

#include <doctest/doctest.h>

#include "support/herd_model.hpp"

using namespace std::chrono_literals;
using tether::core::FirstDelay;
using tether::test::HerdResult;
using tether::test::HerdSetup;
using tether::test::run_herd;

TEST_CASE("10,000 clients that lose their server come back without trampling it (D15)") {
  const struct {
    FirstDelay cause;
    std::chrono::seconds outage;
    std::size_t per_100ms, per_second;
    double attempts, t99;
  } rows[] = {
      {FirstDelay::lost, 0s, 400, 3'500, 2.0, 20},
      {FirstDelay::lost, 20s, 400, 3'500, 4.8, 40},
      {FirstDelay::lost, 120s, 400, 3'500, 13.5, 140},
      // The server has said that it restarts.
      {FirstDelay::server, 0s, 140, 1'200, 1.2, 20},
  };
  for (const auto& row : rows) {
    CAPTURE(row.outage.count());
    HerdSetup setup;
    setup.cause = row.cause;
    setup.outage = row.outage;
    const HerdResult result = run_herd(setup);
    CHECK(result.peak_per_100ms <= row.per_100ms);
    CHECK(result.peak_per_second <= row.per_second);
    CHECK(result.attempts_per_client <= row.attempts);
    CHECK(result.t99 <= row.t99);
    CHECK(result.gave_up == 0);
  }
}

TEST_CASE("the model does see a herd: without jitter everybody comes at once") {
  HerdSetup setup;
  setup.clients = 1'000;
  setup.handshakes_per_second = 100;
  setup.options.first_lost = setup.options.base = setup.options.cap = 2s;
  setup.options.backoff = false;
  const HerdResult spread = run_herd(setup);
  setup.options.first_lost = 0ms;
  const HerdResult herd = run_herd(setup);
  CHECK(herd.peak_per_100ms >= 500);
  CHECK(herd.peak_per_second > 3 * spread.peak_per_second);
  CHECK(herd.attempts_per_client > 3 * spread.attempts_per_client);
}
