#pragma once
#include <string>
#include <string_view>

#include <tether/limits.hpp>
#include <tether/result.hpp>
#include <tether/value.hpp>

namespace tether::json {

/// Reads one JSON text (RFC 8259). Whole numbers stay exact (Value::big_int); those with a point or an exponent become
/// doubles, correctly rounded. What lies above the largest double, at 309 digits, is refused. Errors carry the byte
/// offset: `bad_json`, `too_deep`, `too_many_items`, `too_large`.
Result<Value> parse(std::string_view text, const DecodeLimits& limits = {});

/// Writes JSON on one line. A double is read back as the same double, also where it is whole ("9.0", "1e22"). Binary
/// becomes an array of numbers; NaN and infinities, which JSON lacks, become null; ill-formed UTF-8 becomes U+FFFD.
std::string dump(const Value& value);

}  // namespace tether::json
