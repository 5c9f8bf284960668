#pragma once
#include <chrono>

#include <tether/platform.hpp>

namespace tether::core {

/// A random time from `least` to `most`, both included; `least` if they are the wrong way round.
inline std::chrono::milliseconds random_between(Random& random, std::chrono::milliseconds least,
                                                std::chrono::milliseconds most) {
  if (most <= least) return least;
  const auto span = static_cast<std::uint64_t>((most - least).count()) + 1;
  return least + std::chrono::milliseconds(static_cast<std::int64_t>(random.next() % span));
}

}  // namespace tether::core
