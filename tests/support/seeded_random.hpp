#pragma once
#include <cstdint>

#include <tether/platform.hpp>

namespace tether::test {

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers with every standard library, which <random>'s
/// distributions do not promise.
class SeededRandom final : public Random {
public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() override {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  /// Less than `bound`, which is not 0.
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(next() % bound); }
  /// True once in `n` times.
  bool one_in(std::uint32_t n) { return below(n) == 0; }

private:
  std::uint64_t state_;
};

}  // namespace tether::test
