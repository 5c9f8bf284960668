#include "core/siphash.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

using tether::core::HashKey;
using tether::core::siphash;

namespace {

// The paper's algorithm written out word for word and byte for byte, with its rounds c and d as parameters.
// https://www.aumasson.jp/siphash/siphash.pdf, section 2.
std::uint64_t slow_siphash(int c, int d, const HashKey& key, const std::string& message) {
  std::array<std::uint64_t, 4> v{key.first ^ 0x736f6d6570736575U, key.second ^ 0x646f72616e646f6dU,
                                 key.first ^ 0x6c7967656e657261U, key.second ^ 0x7465646279746573U};
  const auto rounds = [&v](int count) {
    for (int i = 0; i < count; ++i) {
      v[0] += v[1];
      v[2] += v[3];
      v[1] = std::rotl(v[1], 13);
      v[3] = std::rotl(v[3], 16);
      v[1] ^= v[0];
      v[3] ^= v[2];
      v[0] = std::rotl(v[0], 32);
      v[2] += v[1];
      v[0] += v[3];
      v[1] = std::rotl(v[1], 17);
      v[3] = std::rotl(v[3], 21);
      v[1] ^= v[2];
      v[3] ^= v[0];
      v[2] = std::rotl(v[2], 32);
    }
  };
  // Zeros up to the next full word but one byte, which is the length.
  std::string padded = message;
  while (padded.size() % 8 != 7) padded += '\0';
  padded += static_cast<char>(message.size() % 256);
  for (std::size_t at = 0; at < padded.size(); at += 8) {
    std::uint64_t word = 0;
    for (std::size_t i = 8; i > 0; --i) word = word << 8U | static_cast<std::uint8_t>(padded[at + i - 1]);
    v[3] ^= word;
    rounds(c);
    v[0] ^= word;
  }
  v[2] ^= 0xff;
  rounds(d);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

std::string counting(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i);
  return text;
}

// Bytes 00 to 0f, little-endian.
constexpr HashKey k_key{0x0706050403020100, 0x0f0e0d0c0b0a0908};

}  // namespace

TEST_CASE("siphash is SipHash-1-3 of the paper, for every length up to 300") {
  // The paper's own example (appendix A) is of SipHash-2-4: it proves the slow one.
  REQUIRE(slow_siphash(2, 4, k_key, counting(15)) == 0xa129ca6149be45e5);
  for (std::size_t size = 0; size <= 300; ++size) {
    CAPTURE(size);
    CHECK(siphash(k_key, counting(size)) == slow_siphash(1, 3, k_key, counting(size)));
    CHECK(siphash({~std::uint64_t{0}, 1}, counting(size)) ==
          slow_siphash(1, 3, {~std::uint64_t{0}, 1}, counting(size)));
  }
}

TEST_CASE("siphash gives the hashes that CPython gives") {
  // Python 3.11 and later hash bytes with SipHash-1-3; PYTHONHASHSEED=0 is the key of zeros.
  const struct {
    std::size_t size;
    std::uint64_t hash;
  } rows[] = {
      {1, 0x68a914128e01e473},  {7, 0x2f098ab0c751325a},  {8, 0xead411e67ebe2eea},  {9, 0x75927f9d95124362},
      {15, 0xf30eb725bb91c9ea}, {16, 0x8972188433a5c5b7}, {63, 0x385d3e39e5f37359},
  };
  for (const auto& row : rows) {
    CAPTURE(row.size);
    CHECK(siphash({}, counting(row.size)) == row.hash);
  }
}

TEST_CASE("siphash reads the same wherever the text begins, and no byte beyond it") {
  const std::string text = counting(64);
  for (std::size_t start = 0; start < 8; ++start) {
    for (std::size_t size = 0; size + start <= text.size(); ++size) {
      // A copy on the heap of exactly that size, so that a byte too many is seen.
      const std::vector<char> copy(text.begin() + static_cast<std::ptrdiff_t>(start),
                                   text.begin() + static_cast<std::ptrdiff_t>(start + size));
      CHECK(siphash(k_key, std::string_view(text).substr(start, size)) == siphash(k_key, {copy.data(), size}));
    }
  }
}

TEST_CASE("siphash tells texts and keys apart") {
  std::set<std::uint64_t> seen;
  for (const std::string& text : {std::string(), std::string("\0", 1), std::string("\0\0", 2), std::string(8, '\0'),
                                  std::string(256, '\0'), std::string("0.1"), std::string("0.1.0")}) {
    CHECK(seen.insert(siphash(k_key, text)).second);
    CHECK(seen.insert(siphash({k_key.first, k_key.second ^ 1U}, text)).second);
    CHECK(seen.insert(siphash({k_key.first ^ 1U, k_key.second}, text)).second);
  }
}
