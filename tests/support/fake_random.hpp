#pragma once
#include <cstdint>

#include <tether/platform.hpp>

namespace tether::test {

/// Counts up from the number it is given, so that a test knows every draw.
class FixedRandom final : public Random {
public:
  explicit FixedRandom(std::uint64_t first) : next_(first) {}
  std::uint64_t next() override { return next_++; }

private:
  std::uint64_t next_;
};

}  // namespace tether::test
