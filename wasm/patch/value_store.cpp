#include "patch/value_store.hpp"

#include <cstring>

namespace tether::patch {

std::uint32_t ValueStore::save(std::uint32_t owner, Kind kind, std::span<const Pair> pairs) {
  if (pairs.empty()) return 0;
  if (words_.empty()) words_.push(0);  // place 0 means none
  constexpr std::size_t k_most_bytes = 0x8000;
  const std::size_t count = pairs.size();
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t length = pairs[i].value.size();
    if (bytes + length <= k_most_bytes) bytes += length;
  }
  const std::size_t size = 2 + count + (bytes + 3) / 4;
  std::uint32_t* entry = words_.reserve(size);
  entry[0] = owner * 2 + static_cast<std::uint32_t>(kind);
  entry[1] = static_cast<std::uint32_t>(size << 16U | count);
  char* to = reinterpret_cast<char*>(entry + 2 + count);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view value = pairs[i].value;
    const bool fits = kept + value.size() <= k_most_bytes;
    // Without what else is in the word of a pair.
    const std::uint32_t name = pairs[i].name & k_name_mask;
    entry[2 + i] = static_cast<std::uint32_t>((fits ? value.size() : List::k_unknown) << 16U) | name;
    if (!fits) continue;
    if (!value.empty()) std::memcpy(to + kept, value.data(), value.size());
    kept += value.size();
  }
  const auto place = static_cast<std::uint32_t>(words_.size());
  words_.advance(size);
  return place;
}

void ValueStore::drop(std::uint32_t place) noexcept {
  if (place == 0) return;
  words_[place] = k_dead;
  dead_ += words_[place + 1] >> 16U;
}

}  // namespace tether::patch
