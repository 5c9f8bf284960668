#pragma once
#include <cstdint>

#include "patch/names.hpp"

namespace tether::patch {

/// A set of groups of styles (NameInfo::style_group). The styles of one group are written all or not at all, in their
/// order: one may be a part of another, as padding-left of padding, and a value that the browser refuses leaves what
/// the one before it wrote.
class StyleGroups {
public:
  void add(const NameInfo& name) noexcept { groups_ |= name.style_group == 0 ? ~std::uint64_t{0} : bit(name); }
  [[nodiscard]] bool has(const NameInfo& name) const noexcept {
    return name.style_group == 0 ? groups_ != 0 : (groups_ & bit(name)) != 0;
  }
  [[nodiscard]] bool empty() const noexcept { return groups_ == 0; }

private:
  // Two groups may share a bit: then one is written in vain.
  static std::uint64_t bit(const NameInfo& name) noexcept { return std::uint64_t{1} << (name.style_group >> 1U) % 64; }

  std::uint64_t groups_ = 0;
};

}  // namespace tether::patch
