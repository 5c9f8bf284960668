#pragma once
#include <cstring>
#include <string_view>

namespace tether::core {

/// a == b, without the calls that the smallest builds make of that.
[[gnu::always_inline]] inline bool same_text(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace tether::core
