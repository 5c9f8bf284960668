#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tether::codec {

/// Whether `text` is a JSON Pointer (RFC 6901): empty, or names that begin with '/' each, with '~' only in ~0 and ~1.
bool is_json_pointer(std::string_view text);

/// Takes the first name off a pointer that is not empty; its ~0 and ~1 become '~' and '/'.
std::string take_token(std::string_view& pointer);

/// The place in a list that a name means: digits without leading zeros.
std::optional<std::size_t> to_index(std::string_view token);

}  // namespace tether::codec
