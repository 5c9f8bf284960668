#include <cstdlib>

// The reader checks its own preconditions; an assert would pull stdio into the module.
#define RAPIDJSON_ASSERT(condition) ((void)0)
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <tether/json.hpp>

#include "codec/value_builder.hpp"
#include "core/format.hpp"

namespace tether::json {

namespace {

// RapidJSON's SAX events, handed to the builder. Numbers beyond 64 bits arrive as doubles.
class Handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Handler> {
public:
  explicit Handler(codec::ValueBuilder& builder) : builder_(builder) {}

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
  bool Double(double value) { return builder_.scalar(value); }
  bool String(const char* text, rapidjson::SizeType size, bool) { return builder_.text({text, size}); }
  bool Key(const char* text, rapidjson::SizeType size, bool) { return builder_.key({text, size}); }
  bool StartObject() { return builder_.begin_map(); }
  bool EndObject(rapidjson::SizeType) { return builder_.end_map(); }
  bool StartArray() { return builder_.begin_list(); }
  bool EndArray(rapidjson::SizeType) { return builder_.end_list(); }

private:
  codec::ValueBuilder& builder_;
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
    case rapidjson::kParseErrorNumberTooBig: return "the number is out of range";
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
  Handler handler(builder);
  rapidjson::MemoryStream stream(text.data(), text.size());
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
  return Error(Errc::bad_json, core::format(FMT_COMPILE("{} at byte {}"), describe(result.Code()), result.Offset()));
}

}  // namespace tether::json
