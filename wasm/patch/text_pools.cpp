#include "patch/text_pools.hpp"

#include <cstring>
#include <string>

#include "core/utf8.hpp"

namespace tether::patch {

std::uint32_t TextPools::put(std::string_view text) {
  // Copied while it is looked at; what turns out not to be ASCII is simply not kept.
  constexpr std::uint64_t k_high_bits = 0x8080808080808080U;
  char* to = ascii_.reserve(text.size() + 8);
  const char* from = text.data();
  std::size_t left = text.size();
  std::uint64_t seen = 0;
  for (; left >= 8; left -= 8, from += 8, to += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, 8);
    std::memcpy(to, &word, 8);
    seen |= word;
  }
  for (; left > 0; --left) {
    seen |= static_cast<std::uint8_t>(*from);
    *to++ = *from++;
  }
  if ((seen & k_high_bits) != 0) return put_wide(text);
  ascii_.advance(text.size());
  return static_cast<std::uint32_t>(text.size()) << 2U | k_ascii;
}

std::uint32_t TextPools::put_wide(std::string_view text) {
  // An ill-formed byte would decode to another number of units than counted here and shift every later string.
  std::string repaired;
  if (!core::is_valid_utf8(text)) text = repaired = core::replace_invalid_utf8(text);
  wide_.append(text.data(), text.size());
  return static_cast<std::uint32_t>(core::utf16_length(text)) << 2U | k_wide;
}

}  // namespace tether::patch
