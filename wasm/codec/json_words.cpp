#include "codec/json_words.hpp"

#include "core/format.hpp"

namespace tether::codec {

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
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid: return codec::k_json_half_a_pair;
    case rapidjson::kParseErrorNumberTooBig: return codec::k_json_out_of_range;
    default: return "expected a JSON value";
  }
}

Error bad_json(std::string_view what, std::size_t offset) {
  return Error(Errc::bad_json, core::format(FMT_COMPILE("{} at byte {}"), what, offset));
}

Error json_too_large(std::size_t size, std::size_t limit) {
  return Error(Errc::too_large, core::format(FMT_COMPILE("{} bytes of JSON; the limit is {}"), size, limit));
}

}  // namespace tether::codec
