#pragma once
// Numbers as people read them. Amounts of money are in cents.
#include <cstdint>
#include <string>

namespace demo {

/// "1,234,567"; a minus is the real one, U+2212.
inline std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number < 0 ? -number : number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return number < 0 ? "\u2212" + text : text;
}

/// "1,234.50".
inline std::string money(std::int64_t cents) {
  const std::string minus = cents < 0 ? "\u2212" : "";
  const std::int64_t size = cents < 0 ? -cents : cents;
  return minus + grouped(size / 100) + (size % 100 < 10 ? ".0" : ".") + std::to_string(size % 100);
}

/// "+0.50", "0.00" or "-0.50" with a real minus.
inline std::string signed_money(std::int64_t cents) { return (cents > 0 ? "+" : "") + money(cents); }

}  // namespace demo
