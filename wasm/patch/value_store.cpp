#include "patch/value_store.hpp"

#include <cstring>

namespace tether::patch {

std::uint32_t ValueStore::save(std::span<const Pair> pairs) {
  if (users_.empty()) users_.push(Users{0, 0});  // the empty list
  if (pairs.empty()) return 0;
  constexpr std::size_t k_most_bytes = 0x8000;
  const std::size_t count = pairs.size();
  std::size_t bytes = 0;
  for (const Pair& pair : pairs) {
    if (bytes + pair.value.size() <= k_most_bytes) bytes += pair.value.size();
  }
  std::uint32_t id = 0;
  if (free_.empty()) {
    id = static_cast<std::uint32_t>(users_.size());
    users_.push(Users{0, 0});
  } else {
    id = free_.pop();
  }
  users_[id] = Users{static_cast<std::uint32_t>(words_.size()), 1};
  const std::size_t size = 2 + count + (bytes + 3) / 4;
  std::uint32_t* entry = words_.reserve(size);
  words_.advance(size);
  entry[0] = id;
  entry[1] = static_cast<std::uint32_t>(size << 16U | count);
  char* to = reinterpret_cast<char*>(entry + 2 + count);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view value = pairs[i].value;
    const bool fits = kept + value.size() <= k_most_bytes;
    entry[2 + i] =
        static_cast<std::uint32_t>((fits ? value.size() : List::k_unknown) << 16U) | (pairs[i].name & k_name_mask);
    if (!fits) continue;
    if (!value.empty()) std::memcpy(to + kept, value.data(), value.size());
    kept += value.size();
  }
  return id;
}

void ValueStore::drop(std::uint32_t id) noexcept {
  if (id == 0 || --users_[id].count != 0) return;
  std::uint32_t* entry = &words_[users_[id].place];
  dead_ += entry[1] >> 16U;
  entry[0] = 0;
  free_.push(id);
}

void ValueStore::compact() {
  if (dead_ < k_worth_it || dead_ * 2 < words_.size()) return;
  std::size_t to = 0;
  for (std::size_t from = 0; from < words_.size();) {
    const std::size_t size = words_[from + 1] >> 16U;
    if (words_[from] != 0) {
      users_[words_[from]].place = static_cast<std::uint32_t>(to);
      std::memmove(&words_[to], &words_[from], size * sizeof(std::uint32_t));
      to += size;
    }
    from += size;
  }
  words_.truncate(to);
  dead_ = 0;
}

}  // namespace tether::patch
