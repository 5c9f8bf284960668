#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <system_error>

#include <tether/json.hpp>

#include "codec/decimal.hpp"
#include "codec/json_words.hpp"
#include "codec/value_builder.hpp"
#include "core/utf8.hpp"

namespace tether::json {

namespace {

// RapidJSON's SAX events, handed to the builder. Integers beyond 64 bits become doubles.
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
    std::int64_t integer = 0;
    const auto [end, error] = std::from_chars(text, text + size, integer);
    if (error == std::errc() && end == text + size) return builder_.scalar(integer);
    const std::optional<double> value = codec::to_double(number);
    return value ? builder_.scalar(*value) : refuse(codec::k_json_out_of_range);
  }
  // RapidJSON checks raw bytes, but turns the escape of a lone low surrogate into bytes that are no UTF-8.
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return core::is_valid_utf8({text, size}) ? builder_.text({text, size}) : refuse(codec::k_json_half_a_pair);
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    return core::is_valid_utf8({text, size}) ? builder_.key({text, size}) : refuse(codec::k_json_half_a_pair);
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

}  // namespace

Result<Value> parse(std::string_view text, const DecodeLimits& limits) {
  if (text.size() > limits.max_bytes) return codec::json_too_large(text.size(), limits.max_bytes);
  codec::ValueBuilder builder(limits);
  rapidjson::MemoryStream stream(text.data(), text.size());
  Handler handler(builder);
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<codec::k_json_flags>(stream, handler);
  if (!result.IsError()) {
    if (stream.Tell() == text.size()) return builder.take();
    // RapidJSON takes a U+0000 after the value for the end of the text.
    return codec::bad_json("expected nothing after the value", stream.Tell());
  }
  if (builder.problem()) return codec::limit_error(*builder.problem(), result.Offset());
  return codec::bad_json(handler.problem().empty() ? codec::describe(result.Code()) : handler.problem(), result.Offset());
}

}  // namespace tether::json
