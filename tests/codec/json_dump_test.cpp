#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <tether/json.hpp>

#include "support/random_value.hpp"

using tether::Value;
namespace json = tether::json;
namespace test = tether::test;

namespace {
using List = Value::List;
using Map = Value::Map;
}  // namespace

TEST_CASE("writes JSON on one line") {
  const struct {
    Value value;
    std::string expected;
  } rows[] = {
      {Value(), "null"},
      {true, "true"},
      {false, "false"},
      {0, "0"},
      {-1, "-1"},
      {std::numeric_limits<std::int64_t>::max(), "9223372036854775807"},
      {std::numeric_limits<std::int64_t>::min(), "-9223372036854775808"},
      {1.5, "1.5"},
      {1.0, "1.0"},  // a double stays one
      {-0.0, "-0.0"},
      {0.1, "0.1"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e308"},
      {1e20, "100000000000000000000.0"},
      {1e21, "1e21"},
      {1e22, "1e22"},
      {9.0, "9.0"},
      {18446744073709551616.0, "18446744073709553000.0"},
      {*Value::big_int("18446744073709551616"), "18446744073709551616"},
      {List{*Value::big_int("-10000000000000000000000"), 1}, "[-10000000000000000000000,1]"},
      {Map{{"a", *Value::big_int("18446744073709551616")}, {"b", 1}}, R"({"a":18446744073709551616,"b":1})"},
      {std::nan(""), "null"},
      {std::numeric_limits<double>::infinity(), "null"},
      {-std::numeric_limits<double>::infinity(), "null"},
      {"", "\"\""},
      {"a\"b\\c/", R"("a\"b\\c/")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {std::string("\0\x1f\x7f", 3), "\"\\u0000\\u001F\x7f\""},
      {"\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x8d\xba", "\"\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x8d\xba\""},
      {"a\xff", "\"a\xef\xbf\xbd\""},
      {Map{{"\xed\xa0\x80", 1}}, "{\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\":1}"},
      {Value::Binary{}, "[]"},
      {Value::Binary{0, 127, 255}, "[0,127,255]"},
      {List{}, "[]"},
      {List{1, "a", Value(), Value(List{})}, "[1,\"a\",null,[]]"},
      {Map{}, "{}"},
      {Map{{"b", 1}, {"a", Map{{"", 2}}}}, R"({"b":1,"a":{"":2}})"},
      {Map{{"same", 1}, {"same", 2}}, R"({"same":1,"same":2})"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.expected);
    CHECK(json::dump(row.value) == row.expected);
  }
}

TEST_CASE("what was written is read back the same, for 300 random documents") {
  test::Dice dice(2);
  for (int round = 0; round < 300; ++round) {
    const Value value = test::random_value(dice, {.with_binary = false, .with_big_ints = true});
    const std::string text = json::dump(value);
    const auto parsed = json::parse(text);
    CAPTURE(text);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == value);
    CHECK(json::dump(*parsed) == text);
  }
}

TEST_CASE("every double is read back to the last bit") {
  test::Dice dice(3);
  int wrong = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::uint64_t mantissa = dice();
    const double value = round % 4 == 0
                             ? static_cast<double>(mantissa) * 1024  // whole, and beyond 64 bits
                             : std::ldexp(static_cast<double>(mantissa >> 11U), static_cast<int>(dice() % 2098) - 1126);
    const auto parsed = json::parse(json::dump(value));
    wrong += parsed.has_value() && *parsed == Value(value) ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("writes a document nested 200,000 deep without recursion (security 18)") {
  Value deep;
  for (int i = 0; i < 200'000; ++i) {
    Value outer(List{});
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  const std::string text = json::dump(deep);
  CHECK(text.size() == 400'004);
  CHECK(text.substr(199'998, 8) == "[[null]]");
}
