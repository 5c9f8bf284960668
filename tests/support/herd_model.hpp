#pragma once
// A crowd of clients that lost the same server, as a discrete-event model around the library's own Backoff. No sockets:
// what it shows is when the attempts come, and whether the server survives them.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

#include "core/backoff.hpp"
#include "support/seeded_random.hpp"

namespace tether::test {

struct HerdSetup {
  using Milliseconds = std::chrono::milliseconds;

  std::size_t clients = 10'000;
  Milliseconds dropped_within{200};
  Milliseconds least_rtt{20}, most_rtt{150};
  std::size_t handshakes_per_second = 1'000;  ///< what the server takes; it refuses the others at once
  Milliseconds outage{0};                     ///< it refuses all until then
  core::FirstDelay cause = core::FirstDelay::lost;
  ReconnectOptions options;
  std::uint64_t seed = 1;
};

struct HerdResult {
  std::size_t peak_per_100ms = 0, peak_per_second = 0;  ///< attempts that reach the server, refused ones included
  double attempts_per_client = 0;
  double t99 = 0;  ///< seconds from the drop until 99 of 100 clients are back
  std::size_t gave_up = 0;
};

inline HerdResult run_herd(const HerdSetup& setup) {
  using Milliseconds = std::chrono::milliseconds;
  struct Client {
    explicit Client(std::uint64_t seed) : random(seed), backoff(random) {}
    SeededRandom random;
    core::Backoff backoff;
    Milliseconds rtt{0};
  };
  constexpr Milliseconds k_end = std::chrono::minutes(20);

  SeededRandom random(setup.seed);
  const auto between = [&random](Milliseconds least, Milliseconds most) {
    return least + Milliseconds(random.below(static_cast<std::uint32_t>((most - least).count() + 1)));
  };
  std::vector<std::unique_ptr<Client>> clients;
  using Arrival = std::pair<Milliseconds, std::size_t>;  // an attempt reaches the server: when, of whom
  std::priority_queue<Arrival, std::vector<Arrival>, std::greater<>> arrivals;
  const auto plan = [&](std::size_t who, Milliseconds now) {
    Client& client = *clients[who];
    arrivals.push({now + client.backoff.next(setup.options, setup.cause, false) + client.rtt / 2, who});
  };
  for (std::size_t who = 0; who < setup.clients; ++who) {
    clients.push_back(std::make_unique<Client>(random.next()));
    clients[who]->rtt = between(setup.least_rtt, setup.most_rtt);
    plan(who, between(Milliseconds(0), setup.dropped_within));
  }

  std::vector<std::size_t> bins(static_cast<std::size_t>(k_end / Milliseconds(100)) + 10);
  std::vector<Milliseconds> back;
  // The server's patience: one handshake more every so often, and a backlog worth 10 ms.
  const double per_ms = static_cast<double>(setup.handshakes_per_second) / 1'000;
  const double most_allowed = 10 * per_ms;
  double allowed = most_allowed;
  Milliseconds refilled{0};
  std::size_t attempts = 0;
  for (; !arrivals.empty() && arrivals.top().first < k_end; ++attempts) {
    const auto [now, who] = arrivals.top();
    arrivals.pop();
    ++bins[static_cast<std::size_t>(now / Milliseconds(100))];
    allowed = std::min(most_allowed, allowed + per_ms * static_cast<double>((now - refilled).count()));
    refilled = now;
    const Milliseconds heard = now + clients[who]->rtt / 2;
    if (now < setup.outage || allowed < 1) {
      plan(who, heard);
      continue;
    }
    --allowed;
    back.push_back(heard);
  }

  HerdResult result;
  std::size_t second = 0;
  for (std::size_t i = 0; i < bins.size(); ++i) {
    second += bins[i] - (i >= 10 ? bins[i - 10] : 0);
    result.peak_per_100ms = std::max(result.peak_per_100ms, bins[i]);
    result.peak_per_second = std::max(result.peak_per_second, second);
  }
  result.attempts_per_client = static_cast<double>(attempts) / static_cast<double>(setup.clients);
  result.gave_up = setup.clients - back.size();
  std::sort(back.begin(), back.end());
  const std::size_t index = setup.clients * 99 / 100;
  result.t99 = index < back.size() ? static_cast<double>(back[index].count()) / 1'000 : 0;
  return result;
}

}  // namespace tether::test
