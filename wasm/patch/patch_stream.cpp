#include "patch/patch_stream.hpp"

#include "patch/op_names.hpp"

namespace tether::patch {

namespace {

constexpr std::uint32_t k_from_cache = 2;
constexpr std::uint32_t k_into_cache = 3;

// A slot for the value; what is in the slot is compared, so this only has to spread.
std::uint32_t spread(std::string_view value) noexcept {
  std::uint64_t hash = value.size();
  const char* at = value.data();
  std::size_t left = value.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
  }
  for (; left > 0; --left) hash = (hash ^ static_cast<std::uint8_t>(*at++)) * 0x9e3779b97f4a7c15U;
  return static_cast<std::uint32_t>(hash >> 40U);
}

}  // namespace

std::string_view to_string(PatchOp op) noexcept {
  static constexpr std::array k_names{
#define TETHER_PATCH_OP(name, number) OpName{number, #name},
#include "patch/patch_ops.def"
#undef TETHER_PATCH_OP
  };
  return name_of(op, k_names);
}

void PatchStream::put_value(std::uint32_t name, std::string_view value) {
  if (value.size() > k_cached_bytes) return put_unique(name, value);
  const std::uint32_t slot = spread(value) % k_cache_slots;
  Cached& cached = cache_[slot];
  // An empty value may have no address, which memcmp must not see.
  if (cached.size == value.size() &&
      (value.empty() || std::memcmp(cached.bytes.data(), value.data(), value.size()) == 0)) {
    return put(name, slot << 2U | k_from_cache);
  }
  cached.size = static_cast<std::uint8_t>(value.size());
  if (!value.empty()) std::memcpy(cached.bytes.data(), value.data(), value.size());
  put(name, slot << 2U | k_into_cache, pools_.put(value));
}

void PatchStream::clear() noexcept {
  words_.clear();
  pools_.clear();
  // A single large tree may have needed far more than the next frames will.
  words_.shrink(k_words * 4);
  pools_.shrink(k_pool_bytes * 4);
}

}  // namespace tether::patch
