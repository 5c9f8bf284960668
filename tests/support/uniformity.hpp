#pragma once
#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace tether::test {

/// Whether the times could well be uniform from 0 to `most`: the Kolmogorov-Smirnov test at p = 0.01.
inline bool looks_uniform(std::vector<std::chrono::milliseconds> times, std::chrono::milliseconds most) {
  std::sort(times.begin(), times.end());
  const auto count = static_cast<double>(times.size());
  double distance = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (times[i].count() < 0 || times[i] > most) return false;
    // The times are whole milliseconds of 0 to `most`, both included.
    const double expected = (static_cast<double>(times[i].count()) + 0.5) / (static_cast<double>(most.count()) + 1);
    const auto below = static_cast<double>(i);
    distance = std::max({distance, expected - below / count, (below + 1) / count - expected});
  }
  return distance < 1.63 / std::sqrt(count);
}

}  // namespace tether::test
