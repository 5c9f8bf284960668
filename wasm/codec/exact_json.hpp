#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <tether/limits.hpp>
#include <tether/result.hpp>

namespace tether::codec {

/// Marks in a JSON text what JavaScript's JSON.parse would change, so that a page can hand it back as it came:
///  - a number that may print differently, such as 9.0 or one with more than 15 digits, becomes the text U+0000 "n" and
///    the number as it is spelt;
///  - an object of several members of which JavaScript would move one to the front, because its key is an array index,
///    begins with a member U+0000 "k" that lists the keys in their order;
///  - a text that begins with U+0000 itself gets U+0000 "t" in front.
/// js-glue/loader/exact.mjs reads that. Nothing if the text can be used as it is. Errors, with the offset:
/// `bad_json`, `too_deep`, `too_many_items`, `too_large`.
Result<std::optional<std::string>> mark_exact(std::string_view json, const DecodeLimits& limits = {});

}  // namespace tether::codec
