#include <algorithm>
#include <cmath>
#include <cstdlib>

// The reader checks its own preconditions; an assert would pull stdio into the module.
#define RAPIDJSON_ASSERT(condition) ((void)0)
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <tether/json.hpp>

#include "codec/value_builder.hpp"
#include "core/format.hpp"
#include "core/utf8.hpp"

namespace tether::json {

namespace {

constexpr std::string_view k_out_of_range = "the number is out of range";
constexpr std::string_view k_half_a_pair = "expected both halves of a surrogate pair";

// How many digits `number` has before its decimal point when it is written without an exponent; 309 for 1e308.
long long digits_before_point(std::string_view number) {
  const std::size_t mantissa_size = std::min(number.find_first_of("eE"), number.size());
  long long exponent = 0;
  bool negative = false;
  for (const char c : number.substr(mantissa_size)) {
    if (c == '-') negative = true;
    if (c >= '0' && c <= '9' && exponent < 1'000'000'000) exponent = exponent * 10 + (c - '0');
  }
  const std::string_view mantissa = number.substr(0, mantissa_size);
  const auto point = static_cast<long long>(std::min(mantissa.find('.'), mantissa.size()));
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return 0;
  const auto place = static_cast<long long>(first);
  return (place < point ? point - place : point - place + 1) + (negative ? -exponent : exponent);
}

// RapidJSON 1.1 lets the exponent of a number above the largest double wrap around: 9e308 becomes -1e-308.
bool wrapped_around(std::string_view number, double value) {
  constexpr int k_digits_of_largest = 309;
  const long long digits = digits_before_point(number);
  return digits > k_digits_of_largest || (digits == k_digits_of_largest && !(std::fabs(value) >= 1e308)) ||
         !std::isfinite(value);
}

// RapidJSON's SAX events, handed to the builder. Numbers beyond 64 bits arrive as doubles.
class Handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Handler> {
public:
  Handler(codec::ValueBuilder& builder, std::string_view text, const rapidjson::MemoryStream& stream)
      : builder_(builder), text_(text), stream_(stream) {}

  /// Why an event was refused, if it was not the builder who did.
  [[nodiscard]] std::string_view problem() const noexcept { return problem_; }

  bool Null() { return builder_.scalar(Value()); }
  bool Bool(bool value) { return builder_.scalar(value); }
  bool Int(int value) { return builder_.scalar(value); }
  bool Uint(unsigned value) { return builder_.scalar(std::int64_t{value}); }
  bool Int64(std::int64_t value) { return builder_.scalar(value); }
  bool Uint64(std::uint64_t value) {
    constexpr std::uint64_t k_max = 0x7fffffffffffffffU;
    return value <= k_max ? builder_.scalar(static_cast<std::int64_t>(value))
                          : builder_.scalar(static_cast<double>(value));
  }
  bool Double(double value) {
    if (wrapped_around(number_just_read(), value)) return refuse(k_out_of_range);
    return builder_.scalar(value);
  }
  // RapidJSON checks raw bytes, but turns the escape of a lone low surrogate into bytes that are no UTF-8.
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return core::is_valid_utf8({text, size}) ? builder_.text({text, size}) : refuse(k_half_a_pair);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    return core::is_valid_utf8({text, size}) ? builder_.key({text, size}) : refuse(k_half_a_pair);
  }
  bool StartObject() { return builder_.begin_map(); }
  bool EndObject(rapidjson::SizeType) { return builder_.end_map(); }
  bool StartArray() { return builder_.begin_list(); }
  bool EndArray(rapidjson::SizeType) { return builder_.end_list(); }

private:
  bool refuse(std::string_view problem) {
    problem_ = problem;
    return false;
  }

  [[nodiscard]] std::string_view number_just_read() const {
    const std::string_view read = text_.substr(0, stream_.Tell());
    return read.substr(read.find_last_not_of("0123456789+-.eE") + 1);
  }

  codec::ValueBuilder& builder_;
  std::string_view text_;
  const rapidjson::MemoryStream& stream_;
  std::string_view problem_;
};

// In the words of people, without RapidJSON's table of English sentences.
std::string_view describe(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty: return "the text is empty";
    case rapidjson::kParseErrorDocumentRootNotSingular: return "expected nothing after the value";
    case rapidjson::kParseErrorObjectMissName: return "expected a quoted name";
    case rapidjson::kParseErrorObjectMissColon: return "expected ':'";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket: return "expected ',' or '}'";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket: return "expected ',' or ']'";
    case rapidjson::kParseErrorStringMissQuotationMark: return "expected '\"'";
    case rapidjson::kParseErrorStringInvalidEncoding: return "expected valid UTF-8";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid: return k_half_a_pair;
    case rapidjson::kParseErrorNumberTooBig: return k_out_of_range;
    default: return "expected a JSON value";
  }
}

}  // namespace

Result<Value> parse(std::string_view text, const DecodeLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return Error(Errc::too_large,
                 core::format(FMT_COMPILE("{} bytes of JSON; the limit is {}"), text.size(), limits.max_bytes));
  }
  codec::ValueBuilder builder(limits);
  rapidjson::MemoryStream stream(text.data(), text.size());
  Handler handler(builder, text, stream);
  rapidjson::Reader reader;
  // Iterative: nesting costs heap, which the builder limits, and no stack.
  constexpr unsigned k_flags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult result = reader.Parse<k_flags>(stream, handler);
  if (!result.IsError()) {
    if (stream.Tell() == text.size()) return builder.take();
    // RapidJSON takes a U+0000 after the value for the end of the text.
    return Error(Errc::bad_json,
                 core::format(FMT_COMPILE("expected nothing after the value at byte {}"), stream.Tell()));
  }
  if (builder.problem()) return codec::limit_error(*builder.problem(), result.Offset());
  const std::string_view what = handler.problem().empty() ? describe(result.Code()) : handler.problem();
  return Error(Errc::bad_json, core::format(FMT_COMPILE("{} at byte {}"), what, result.Offset()));
}

}  // namespace tether::json
