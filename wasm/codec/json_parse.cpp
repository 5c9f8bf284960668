#include <cstdlib>
#include <optional>
#include <utility>

// The reader checks its own preconditions; an assert would pull stdio into the module.
#define RAPIDJSON_ASSERT(condition) ((void)0)
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <tether/json.hpp>

#include "codec/decimal.hpp"
#include "codec/value_builder.hpp"
#include "core/format.hpp"
#include "core/utf8.hpp"

namespace tether::json {

namespace {

constexpr std::string_view k_out_of_range = "the number is out of range";
constexpr std::string_view k_half_a_pair = "expected both halves of a surrogate pair";

// RapidJSON's SAX events, handed to the builder.
class Handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Handler> {
public:
  explicit Handler(codec::ValueBuilder& builder) : builder_(builder) {}

  /// Why an event was refused, if it was not the builder who did.
  [[nodiscard]] std::string_view problem() const noexcept { return problem_; }

  bool Null() { return builder_.scalar(Value()); }
  bool Bool(bool value) { return builder_.scalar(value); }
  // Numbers come as they are spelt: see decimal.cpp.
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    const std::string_view number(text, size);
    if (std::optional<Value> whole = Value::big_int(number)) return builder_.scalar(std::move(*whole));
    const std::optional<double> value = codec::to_double(number);
    return value ? builder_.scalar(*value) : refuse(k_out_of_range);
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

  codec::ValueBuilder& builder_;
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
  Handler handler(builder);
  rapidjson::Reader reader;
  // Iterative: nesting costs heap, which the builder limits, and no stack.
  constexpr unsigned k_flags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
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
