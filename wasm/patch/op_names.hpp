#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace tether::patch {

/// An operation's number and its name, as a list of operations (dom_ops.def, patch_ops.def) has them.
struct OpName {
  std::uint32_t number;
  std::string_view name;
};

/// The name of the operation `op`, for messages; "unknown" if the list does not have it.
template <class Op>
std::string_view name_of(Op op, std::span<const OpName> names) noexcept {
  for (const OpName& entry : names) {
    if (entry.number == static_cast<std::uint32_t>(op)) return entry.name;
  }
  return "unknown";
}

}  // namespace tether::patch
