#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include <tether/bytes.hpp>

#include "support/random_value.hpp"

namespace tether::test {

/// Where a maker of test data gets its decisions from.
class Choices {
public:
  virtual ~Choices() = default;
  /// A number below `bound`, which is not 0.
  virtual std::size_t pick(std::size_t bound) = 0;
};

class DiceChoices final : public Choices {
public:
  explicit DiceChoices(std::uint64_t seed) : dice_(seed) {}
  std::size_t pick(std::size_t bound) override { return roll(dice_, bound); }

private:
  Dice dice_;
};

/// A byte for each decision; 0 once they are used up.
class ByteChoices final : public Choices {
public:
  explicit ByteChoices(Bytes bytes) : bytes_(bytes) {}
  std::size_t pick(std::size_t bound) override { return at_ < bytes_.size() ? bytes_[at_++] % bound : 0; }
  [[nodiscard]] bool empty() const noexcept { return at_ >= bytes_.size(); }

private:
  Bytes bytes_;
  std::size_t at_ = 0;
};

/// A well-formed frame of patches over a handful of uids, names and values, so that they meet again: moves, nodes that
/// come twice, rows that only differ in values, elements and attributes that are refused.
std::vector<std::uint8_t> make_frame(Choices& choices);

}  // namespace tether::test
