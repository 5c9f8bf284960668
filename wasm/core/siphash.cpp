#include "core/siphash.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

namespace tether::core {

namespace {

static_assert(std::endian::native == std::endian::little, "blocks are read as little-endian words");

struct State {
  std::uint64_t v0, v1, v2, v3;

  [[gnu::always_inline]] void round() noexcept {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  [[gnu::always_inline]] void block(std::uint64_t word) noexcept {
    v3 ^= word;
    round();
    v0 ^= word;
  }
};

}  // namespace

std::uint64_t siphash(const HashKey& key, std::string_view text) noexcept {
  State state{key.first ^ 0x736f6d6570736575U, key.second ^ 0x646f72616e646f6dU, key.first ^ 0x6c7967656e657261U,
              key.second ^ 0x7465646279746573U};
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    state.block(word);
  }
  std::uint64_t last = static_cast<std::uint64_t>(text.size()) << 56U;
  for (std::size_t i = 0; i < left; ++i) last |= std::uint64_t{static_cast<std::uint8_t>(at[i])} << (8 * i);
  state.block(last);
  state.v2 ^= 0xff;
  state.round();
  state.round();
  state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace tether::core
