#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "patch/names.hpp"
#include "patch/node_records.hpp"
#include "patch/patch_stream.hpp"
#include "patch/value_store.hpp"

namespace tether::patch {

enum class PairKind : std::uint8_t { attributes, styles };

/// The styles of one element that were written or removed so far. One that stays the same has to be written again
/// behind a shorthand that was not: padding takes padding-top with it. Judged by the first word of the names, which
/// tells most.
class StyleResets {
public:
  void add(std::string_view name) noexcept {
    if (count_ < words_.size()) words_[count_] = first_word(name);
    ++count_;
  }
  [[nodiscard]] bool may_reset(std::string_view name) const noexcept {
    if (count_ > words_.size()) return true;
    const std::string_view word = first_word(name);
    for (std::size_t i = 0; i < count_; ++i) {
      if (words_[i] == word) return true;
    }
    return false;
  }

private:
  // A custom property, which begins with two dashes, is reset by no other.
  static std::string_view first_word(std::string_view name) noexcept {
    return name.starts_with("--") ? name : name.substr(0, name.find('-', 1));
  }

  std::array<std::string_view, 8> words_;
  std::size_t count_ = 0;
};

/// Compares a node's remembered pairs with new ones, of one kind, and writes the `change` operation with what differs,
/// if anything does. True if something does.
bool write_changes(PatchStream& stream, const NameTable& names, std::uint32_t node, PairKind kind,
                   ValueStore::List known, std::span<const Pair> pairs);

}  // namespace tether::patch
