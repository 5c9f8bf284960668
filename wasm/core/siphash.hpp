#pragma once
#include <cstdint>
#include <string_view>

namespace tether::core {

/// A secret that makes hashes unguessable.
struct HashKey {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

/// SipHash-1-3: whoever does not know the key cannot make two texts collide, nor many fall into one slot of a table.
/// https://www.aumasson.jp/siphash/siphash.pdf
std::uint64_t siphash(const HashKey& key, std::string_view text) noexcept;

}  // namespace tether::core
