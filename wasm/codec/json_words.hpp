#pragma once
// RapidJSON as this library uses it.

// The reader checks its own preconditions; an assert would pull stdio into the module.
#define RAPIDJSON_ASSERT(condition) ((void)0)
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <string_view>

#include <tether/result.hpp>

namespace tether::codec {

inline constexpr std::string_view k_json_out_of_range = "the number is out of range";
inline constexpr std::string_view k_json_half_a_pair = "expected both halves of a surrogate pair";

/// Iterative: nesting costs heap, which the limits bound, and no stack. Numbers come as they are spelt.
inline constexpr unsigned k_json_flags =
    rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;

/// What is wrong, in the words of people, without RapidJSON's table of English sentences.
std::string_view describe(rapidjson::ParseErrorCode code);

/// The Error of a text with `what` wrong near the byte `offset`.
Error bad_json(std::string_view what, std::size_t offset);
/// The Error of a text that is longer than the limit.
Error json_too_large(std::size_t size, std::size_t limit);

}  // namespace tether::codec
