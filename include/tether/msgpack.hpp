#pragma once
#include <cstdint>
#include <vector>

#include <tether/bytes.hpp>
#include <tether/limits.hpp>
#include <tether/result.hpp>
#include <tether/value.hpp>

namespace tether::msgpack {

/// Reads one MessagePack value (https://github.com/msgpack/msgpack/blob/master/spec.md). Integers stay exact
/// (Value::big_int above 2^63-1); map keys must be text; extension types are refused. Errors carry the byte offset:
/// `bad_msgpack`, `too_deep`, `too_many_items`, `too_large`. Nothing is allocated for a count the bytes cannot hold.
Result<Value> parse(Bytes bytes, const DecodeLimits& limits = {});

/// Writes the shortest form of every value. Whole numbers beyond 64 bits, which MessagePack lacks, become doubles.
std::vector<std::uint8_t> dump(const Value& value);

}  // namespace tether::msgpack
