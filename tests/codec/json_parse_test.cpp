#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <tether/json.hpp>

using tether::DecodeLimits;
using tether::Errc;
using tether::Value;
namespace json = tether::json;

namespace {

using List = Value::List;
using Map = Value::Map;

std::string at_byte(std::size_t offset) { return "at byte " + std::to_string(offset); }

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("reads every kind of JSON value") {
  const struct {
    std::string text;
    Value expected;
  } rows[] = {
      {"null", Value()},
      {"true", true},
      {"false", false},
      {"0", 0},
      {"-7", -7},
      {"1.5", 1.5},
      {"1e2", 100.0},
      {"1E+2", 100.0},
      {"25e-1", 2.5},
      {"\"\"", ""},
      {"\"text\"", "text"},
      {"[]", List{}},
      {"[1,\"a\",null]", List{1, "a", Value()}},
      {"[[],[[]]]", List{Value(List{}), Value(List{Value(List{})})}},
      {"{}", Map{}},
      {"{\"a\":1,\"b\":[true]}", Map{{"a", 1}, {"b", List{true}}}},
      {"{\"\":{\"\":{}}}", Map{{"", Map{{"", Value(Map{})}}}}},
      {" \t\r\n[ 1 , 2 ]\n ", List{1, 2}},
      {"{ \"a\" : 1 }", Map{{"a", 1}}},
      // Every escape, a character beyond the basic plane, and U+0000, which ends no text.
      {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
      {R"("\u0041\u00e9\u6F22")", "A\xc3\xa9\xe6\xbc\xa2"},
      {R"("\ud83c\udf7a")", "\xf0\x9f\x8d\xba"},
      {R"("\uDBFF\uDFFF")", "\xf4\x8f\xbf\xbf"},
      {R"("a\u0000b")", std::string("a\0b", 3)},
      {R"({"\u0000":1})", Map{{std::string("\0", 1), 1}}},
      {"\"\x7f \xc2\x80 \xe2\x80\xa8 \xf0\x9f\x8d\xba\"", "\x7f \xc2\x80 \xe2\x80\xa8 \xf0\x9f\x8d\xba"},
      {"{\"__proto__\":{\"x\":1},\"constructor\":2}", Map{{"__proto__", Map{{"x", 1}}}, {"constructor", 2}}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto parsed = json::parse(row.text);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == row.expected);
  }
}

TEST_CASE("repeated keys are kept and the last one counts, as in JSON.parse") {
  const auto parsed = json::parse(R"({"a":1,"b":2,"a":3})");
  REQUIRE(parsed.has_value());
  CHECK((*parsed)["a"].as_int() == 3);
}

TEST_CASE("refuses what is no JSON, and says where") {
  const struct {
    std::string text;
    std::size_t offset;
  } rows[] = {
      {"", 0},
      {"  ", 2},
      {"nul", 3},
      {"nulL", 3},
      {"tru", 3},
      {"True", 0},
      {"undefined", 0},
      {"NaN", 0},
      {"Infinity", 0},
      {"-Infinity", 1},
      {"'a'", 0},
      {"a", 0},
      {"[", 1},
      {"]", 0},
      {"[1", 2},
      {"[1,", 3},
      {"[,1]", 1},
      {"[1,]", 3},
      {"[1 2]", 3},
      {"[1}", 2},
      {"{", 1},
      {"}", 0},
      {"{a:1}", 1},
      {"{\"a\"}", 4},
      {"{\"a\":}", 5},
      {"{\"a\":1,}", 7},
      {"{\"a\" 1}", 5},
      {"{1:2}", 1},
      {"{\"a\":1]", 6},
      {"{\"a\":1 \"b\":2}", 7},
      {"1 2", 2},
      {"[] []", 3},
      {"nullx", 4},
      {"{}x", 2},
      {"[]]", 2},
      {"\"a\"b", 3},
      {"-", 1},
      {"+1", 0},
      {".5", 0},
      {"1.", 2},
      {"1.e1", 2},
      {"1e", 2},
      {"1e+", 3},
      {"01", 1},
      {"-01", 2},
      {"0x10", 1},
      {"--1", 1},
      {"1_000", 1},
      {"\"a", 2},
      {"\"\\\"", 3},
      {"// c\n1", 0},
      {"/* */1", 0},
      {"1 //", 2},
      {"\v1", 0},
      {"\xc2\xa0"
       "1",
       0},
      {"\xef\xbb\xbf{}", 0},  // a byte order mark is no part of JSON
      {std::string("1\0", 2), 1},
      {std::string("{}\0", 3), 2},
      {std::string("{}\0{}", 5), 2},
      {std::string("\0", 1), 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto parsed = json::parse(row.text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == Errc::bad_json);
    CHECK(parsed.error().detail.ends_with(at_byte(row.offset)));
  }
}

TEST_CASE("refuses texts that are ill-formed inside") {
  const struct {
    std::string what;
    std::string text;
  } rows[] = {
      {"raw newline", "\"a\nb\""},
      {"raw U+0000", std::string("\"a\0b\"", 5)},
      {"raw U+001F", "\"\x1f\""},
      {"unknown escape", R"("\x41")"},
      {"short \\u", R"("\u12")"},
      {"bad digit in \\u", R"("\u12g4")"},
      {"high surrogate alone", R"("\ud83c")"},
      {"high surrogate and a letter", R"("\ud83cx")"},
      {"high surrogate and another escape", R"("\ud83c\n")"},
      {"two high surrogates", R"("\ud83c\ud83c")"},
      {"low surrogate alone", R"("\udf7a")"},
      {"low surrogate first", R"("\udf7a\ud83c")"},
      {"low surrogate in a key", R"({"\udf7a":1})"},
      {"lone continuation", "\"\x80\""},
      {"overlong", "\"\xc0\xaf\""},
      {"overlong in three bytes", "\"\xe0\x80\xaf\""},
      {"overlong in four bytes", "\"\xf0\x80\x80\xaf\""},
      {"encoded surrogate", "\"\xed\xa0\x80\""},
      {"above U+10FFFF", "\"\xf4\x90\x80\x80\""},
      {"0xff", "\"\xff\""},
      {"cut short by the quote", "\"\xe6\xbc\""},
      {"cut short in a key", "{\"\xc3\":1}"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto parsed = json::parse(row.text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == Errc::bad_json);
  }
}

TEST_CASE("refuses a rich document cut off at every byte") {
  const std::string text = R"({"a":[1,-2.5e3,true,false,null,"x\n\u00e9\ud83c\udf7a"],"b":{"c":{},"d":[]},")"
                           "\xe6\xbc\xa2"
                           R"(":0.1})";
  REQUIRE(json::parse(text).has_value());
  for (std::size_t length = 0; length < text.size(); ++length) {
    CAPTURE(length);
    const auto parsed = json::parse(std::string_view(text).substr(0, length));
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == Errc::bad_json);
  }
}

TEST_CASE("whole numbers of any size stay exact, and are written as they came") {
  const struct {
    std::string text;
    Value expected;
  } rows[] = {
      {"2147483647", std::int64_t{2147483647}},
      {"2147483648", std::int64_t{2147483648}},
      {"4294967296", std::int64_t{4294967296}},
      {"-2147483649", std::int64_t{-2147483649}},
      {"9007199254740993", std::int64_t{9007199254740993}},
      {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {"9223372036854775808", *Value::big_int("9223372036854775808")},
      {"-9223372036854775809", *Value::big_int("-9223372036854775809")},
      {"18446744073709551615", *Value::big_int("18446744073709551615")},
      {"123456789012345678901", *Value::big_int("123456789012345678901")},
      {"1" + std::string(308, '0'), *Value::big_int("1" + std::string(308, '0'))},
      {"-1" + std::string(308, '7'), *Value::big_int("-1" + std::string(308, '7'))},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto parsed = json::parse(row.text);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == row.expected);
    CHECK(json::dump(*parsed) == row.text);
    const auto inside = json::parse("{\"a\":[" + row.text + ",1]}");
    REQUIRE(inside.has_value());
    CHECK((*inside)["a"] == Value(List{row.expected, 1}));
  }
}

TEST_CASE("a number with a point or an exponent is a double, whole or not") {
  for (const std::string text : {"9223372036854775808.0", "18446744073709551616e0", "1e22", "1E2", "-0.0", "9.0"}) {
    CAPTURE(text);
    const auto parsed = json::parse(text);
    REQUIRE(parsed.has_value());
    CHECK_FALSE(parsed->is_int());
    CHECK_FALSE(parsed->is_big_int());
    CHECK(*parsed == Value(std::stod(text)));
  }
}

TEST_CASE("doubles are the nearest ones, and numbers beyond every double are refused") {
  const struct {
    std::string text;
    double expected;
  } rows[] = {
      {"0.1", 0.1},
      {"-0.0", -0.0},
      {"0e-325", 0.0},
      {"5e-324", 5e-324},
      {"1e23", 1e23},
      {"123456789012345680000.0", 123456789012345680000.0},
      {"1.7976931348623157e308", 1.7976931348623157e308},
      {"0." + std::string(400, '0') + "1", 0.0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto parsed = json::parse(row.text);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == Value(row.expected));
    CHECK(std::signbit(parsed->as_double()) == std::signbit(row.expected));
  }
  for (const std::string& text :
       {std::string("1e309"), std::string("-1e309"), std::string("1.7976931348623159e308"), std::string("9e308"),
        "1" + std::string(300, '0') + "e308", std::string("1e99999999999"), "1" + std::string(309, '0'),
        "-1" + std::string(308, '8'), std::string(1'000'000, '7')}) {
    CAPTURE(text);
    const auto parsed = json::parse(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == Errc::bad_json);
    CHECK(parsed.error().detail.starts_with("the number is out of range"));
  }
}

TEST_CASE("keeps each limit to the last value inside (security 16)") {
  const auto code_of = [](const std::string& text, const DecodeLimits& limits) {
    const auto parsed = json::parse(text, limits);
    return parsed.has_value() ? Errc{} : parsed.error().code;
  };
  DecodeLimits limits;

  SUBCASE("depth, by default") {
    CHECK(code_of(nested(64), limits) == Errc{});
    CHECK(code_of(nested(65), limits) == Errc::too_deep);
  }
  SUBCASE("depth, of maps too") {
    limits.max_depth = 2;
    CHECK(code_of(R"({"a":[1]})", limits) == Errc{});
    CHECK(code_of(R"({"a":[{}]})", limits) == Errc::too_deep);
    CHECK(code_of(R"({"a":{"b":{}}})", limits) == Errc::too_deep);
    limits.max_depth = 0;
    CHECK(code_of("1", limits) == Errc{});
    CHECK(code_of("[]", limits) == Errc::too_deep);
  }
  SUBCASE("items: lists, maps, keys and scalars each count") {
    limits.max_items = 5;
    CHECK(code_of("[1,2,3,4]", limits) == Errc{});
    CHECK(code_of("[1,2,3,4,5]", limits) == Errc::too_many_items);
    CHECK(code_of(R"({"a":1,"b":2})", limits) == Errc{});
    CHECK(code_of(R"({"a":1,"b":[]})", limits) == Errc{});
    CHECK(code_of(R"({"a":1,"b":[3]})", limits) == Errc::too_many_items);
    CHECK(code_of("[[],[],[],[],[]]", limits) == Errc::too_many_items);
  }
  SUBCASE("text") {
    limits.max_text_bytes = 4;
    CHECK(code_of("\"1234\"", limits) == Errc{});
    CHECK(code_of("\"12345\"", limits) == Errc::too_large);
    CHECK(code_of("{\"1234\":1}", limits) == Errc{});
    CHECK(code_of("{\"12345\":1}", limits) == Errc::too_large);
    CHECK(code_of(R"("\u6f22\u6f22")", limits) == Errc::too_large);  // six bytes
  }
  SUBCASE("bytes") {
    limits.max_bytes = 4;
    CHECK(code_of("[12]", limits) == Errc{});
    CHECK(code_of("[123]", limits) == Errc::too_large);
    CHECK(code_of("     ", limits) == Errc::too_large);
  }
}

TEST_CASE("refuses 200,000 nested lists without recursion (security 18)") {
  for (const std::string& text : {std::string(200'000, '['), nested(200'000)}) {
    const auto parsed = json::parse(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == Errc::too_deep);
  }
  std::string maps;
  for (int i = 0; i < 200'000; ++i) maps += "{\"a\":";
  CHECK(json::parse(maps).error().code == Errc::too_deep);
}
