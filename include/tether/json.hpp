#pragma once
#include <string>
#include <string_view>

#include <tether/limits.hpp>
#include <tether/result.hpp>
#include <tether/value.hpp>

namespace tether::json {

/// Reads one JSON text (RFC 8259). Integers that fit 64 bits stay exact; other numbers become doubles, correctly
/// rounded. Errors carry the byte offset: `bad_json`, `too_deep`, `too_many_items`, `too_large`.
Result<Value> parse(std::string_view text, const DecodeLimits& limits = {});

/// Writes JSON on one line. Binary becomes an array of numbers; NaN and infinities, which JSON lacks, become null;
/// ill-formed UTF-8 becomes U+FFFD.
std::string dump(const Value& value);

}  // namespace tether::json
