#pragma once
#include <random>
#include <tether/value.hpp>

namespace tether::test {

using Dice = std::mt19937_64;

/// Below `bound`. The standard's distributions differ between libraries; this does not.
inline std::size_t roll(Dice& dice, std::size_t bound) { return static_cast<std::size_t>(dice() % bound); }

struct RandomValueOptions {
  bool with_binary = true;
  bool with_big_ints = false;  ///< which MessagePack cannot hold
};

/// A small document with every kind of Value in it, the same for the same dice. Its doubles are finite.
Value random_value(Dice& dice, RandomValueOptions options = {});

}  // namespace tether::test
