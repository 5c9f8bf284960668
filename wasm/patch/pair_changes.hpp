#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

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
  explicit StyleResets(const NameTable& names) : names_(names) {}

  /// `name` as in Pair::name.
  void add(std::uint32_t name) noexcept {
    if (count_ < changed_.size()) changed_[count_] = name;
    ++count_;
  }
  [[nodiscard]] bool may_reset(std::uint32_t name) const noexcept { return count_ != 0 && shares_word(name); }

private:
  [[nodiscard]] bool shares_word(std::uint32_t name) const noexcept;

  const NameTable& names_;
  std::size_t count_ = 0;
  std::array<std::uint32_t, 8> changed_;  ///< if there are more, any may be reset
};

/// Compares a node's remembered pairs with new ones, of one kind, and writes the `change` operation with what differs,
/// if anything does. True if something does.
bool write_changes(PatchStream& stream, const NameTable& names, std::uint32_t node, PairKind kind,
                   ValueStore::List known, std::span<const Pair> pairs);

}  // namespace tether::patch
