#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace tether::core {

/// Whether `text` is well-formed UTF-8 as RFC 3629 has it: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text) noexcept;

bool is_ascii(std::string_view text) noexcept;

/// Replaces every maximal ill-formed part by U+FFFD, as the Encoding Standard's decoder does.
std::string replace_invalid_utf8(std::string_view text);

/// How many UTF-16 units JavaScript counts for `text`, which must be valid.
std::size_t utf16_length(std::string_view text) noexcept;

/// The longest prefix of valid `text` that has at most `max_bytes` bytes and ends at a character's border.
std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes) noexcept;

}  // namespace tether::core
