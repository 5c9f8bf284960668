// What a crowd of clients does to the server that they lost together: the table of docs/reliability.md, "Herd".
// `herd [seeds]`: each figure is the worst of so many runs, 10 unless told.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "support/herd_model.hpp"

using tether::core::FirstDelay;
using tether::test::HerdResult;
using tether::test::HerdSetup;
using tether::test::run_herd;

namespace {

HerdResult worst_of(HerdSetup setup, std::uint64_t seeds) {
  HerdResult worst;
  for (setup.seed = 1; setup.seed <= seeds; ++setup.seed) {
    const HerdResult one = run_herd(setup);
    worst.peak_per_100ms = std::max(worst.peak_per_100ms, one.peak_per_100ms);
    worst.peak_per_second = std::max(worst.peak_per_second, one.peak_per_second);
    worst.attempts_per_client = std::max(worst.attempts_per_client, one.attempts_per_client);
    worst.t99 = std::max(worst.t99, one.t99);
    worst.gave_up = std::max(worst.gave_up, one.gave_up);
  }
  return worst;
}

}  // namespace

int main(int argc, char** argv) {
  const auto seeds = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10UL;
  const HerdSetup defaults;
  std::printf("%zu clients, dropped within %lld ms, RTT %lld to %lld ms; the server takes %zu handshakes/s.\n",
              defaults.clients, static_cast<long long>(defaults.dropped_within.count()),
              static_cast<long long>(defaults.least_rtt.count()), static_cast<long long>(defaults.most_rtt.count()),
              defaults.handshakes_per_second);
  std::printf("The worst of %lu runs.\n\n", seeds);
  std::printf("| Cause | Outage s | Connects per 100 ms | per s | Attempts per client | t99 s | Gave up |\n");
  std::printf("|---|---|---|---|---|---|---|\n");
  for (const FirstDelay cause : {FirstDelay::lost, FirstDelay::server}) {
    for (const int outage : {0, 20, 120}) {
      HerdSetup setup;
      setup.cause = cause;
      setup.outage = std::chrono::seconds(outage);
      const HerdResult result = worst_of(setup, seeds);
      std::printf("| %s | %d | %zu | %zu | %.1f | %.0f | %zu |\n",
                  cause == FirstDelay::lost ? "link lost (1006)" : "server said so (1001, 1012)", outage,
                  result.peak_per_100ms, result.peak_per_second, result.attempts_per_client, result.t99,
                  result.gave_up);
    }
  }
  return 0;
}
