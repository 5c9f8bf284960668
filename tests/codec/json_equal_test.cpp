#include "codec/json_equal.hpp"

#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <tether/json.hpp>

#include "support/random_value.hpp"
#include "support/values.hpp"

using tether::Value;
namespace codec = tether::codec;
namespace json = tether::json;
namespace test = tether::test;

namespace {

bool same_texts(const std::string& a, const std::string& b) {
  return test::same_json(*json::parse(a), *json::parse(b));
}

// The same, with its maps the other way round and what a map hides in front.
Value reversed(const Value& value) {
  if (value.is_list()) {
    Value list(Value::List{});
    for (const Value& item : value.as_list()) list.push_back(reversed(item));
    return list;
  }
  if (!value.is_map()) return value;
  Value map(Value::Map{});
  for (const auto& [key, inner] : value.as_map()) map.append_entry(key, "hidden");
  for (auto entry = value.as_map().rbegin(); entry != value.as_map().rend(); ++entry) {
    if (&value[entry->first] == &entry->second) map.append_entry(entry->first, reversed(entry->second));
  }
  return map;
}

}  // namespace

TEST_CASE("compares as JSON does, both ways") {
  const struct {
    std::string a;
    std::string b;
    bool is_same;
  } rows[] = {
      {"null", "null", true},
      {"null", "false", false},
      {"null", "0", false},
      {"0", "false", false},
      {"\"1\"", "1", false},
      {"\"a\"", "\"a\"", true},
      {"\"a\"", "\"A\"", false},
      {"1", "1.0", true},
      {"0", "-0.0", true},
      {"100", "1e2", true},
      {"1", "1.5", false},
      {"9007199254740993", "9007199254740992.0", false},  // the nearest double, but not the same
      {"9007199254740992", "9007199254740992.0", true},
      {"9223372036854775807", "9223372036854775808.0", false},
      {"-9223372036854775808", "-9223372036854775808.0", true},
      {"9223372036854775808", "9223372036854775808.0", true},
      {"18446744073709551616", "18446744073709551616.0", true},
      {"-18446744073709551616", "-18446744073709551616.0", true},
      {"-18446744073709551616", "18446744073709551616.0", false},
      {"18446744073709551617", "18446744073709551616.0", false},
      {"10000000000000000000000", "1e22", true},
      {"100000000000000000000000", "1e23", false},  // 1e23 is no double
      {"18446744073709551616", "0.5", false},
      {"18446744073709551616", "1.5", false},
      {"18446744073709551616", "18446744073709551616", true},
      {"18446744073709551616", "18446744073709551617", false},
      {"[]", "{}", false},
      {"[]", "null", false},
      {"[1,2]", "[1.0,2]", true},
      {"[1,2]", "[2,1]", false},
      {"[1,2]", "[1,2,3]", false},
      {R"({"a":1,"b":[2]})", R"({"b":[2.0],"a":1})", true},
      {R"({"a":1,"b":2})", R"({"a":1})", false},
      {R"({"a":1,"b":2})", R"({"a":1,"c":2})", false},
      {R"({"a":1,"a":2})", R"({"a":2})", true},  // the last of repeated keys counts
      {R"({"a":2,"a":1})", R"({"a":2})", false},
      {R"({"":{"":[{}]}})", R"({"":{"":[{}]}})", true},
      {R"({"":{"":[{}]}})", R"({"":{"":[[]]}})", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(same_texts(row.a, row.b) == row.is_same);
    CHECK(same_texts(row.b, row.a) == row.is_same);
  }
}

TEST_CASE("what JSON lacks") {
  CHECK(test::same_json(Value::Binary{1}, Value::Binary{1}));
  CHECK_FALSE(test::same_json(Value::Binary{1}, Value::List{1}));
  CHECK_FALSE(test::same_json(std::nan(""), std::nan("")));
  constexpr double k_infinity = std::numeric_limits<double>::infinity();
  CHECK(test::same_json(k_infinity, k_infinity));
  CHECK_FALSE(test::same_json(k_infinity, *Value::big_int("1" + std::string(400, '0'))));
  CHECK_FALSE(test::same_json(std::nan(""), *Value::big_int("18446744073709551616")));
}

TEST_CASE("the order of keys does not count, for 200 random documents") {
  test::Dice dice(5);
  for (int round = 0; round < 200; ++round) {
    const Value value = test::random_value(dice, {.with_big_ints = true});
    const Value other = reversed(value);
    CHECK(test::same_json(value, other));
    CHECK(test::same_json(other, value));
    CHECK_FALSE(test::same_json(value, Value::List{value}));
  }
}

TEST_CASE("stops when the steps are used up") {
  const Value document = *json::parse(R"([1,{"a":[2,3],"b":{}},[]])");
  std::size_t enough = 100;
  CHECK(codec::same_json(document, document, enough) == true);
  const std::size_t used = 100 - enough;
  CHECK(used == 20);
  for (std::size_t steps = 0; steps <= used; ++steps) {
    std::size_t left = steps;
    CHECK(codec::same_json(document, document, left).has_value() == (steps == used));
  }
}

TEST_CASE("two maps of 100,000 keys in opposite orders are not compared key by key") {
  Value forward(Value::Map{});
  Value backward(Value::Map{});
  constexpr int k_keys = 100'000;
  for (int i = 0; i < k_keys; ++i) {
    forward.append_entry(std::to_string(i), i);
    backward.append_entry(std::to_string(k_keys - 1 - i), k_keys - 1 - i);
  }
  std::size_t steps = 40 * k_keys;
  CHECK(codec::same_json(forward, backward, steps) == true);
}

TEST_CASE("documents nested 50,000 deep are compared without recursion (security 18)") {
  CHECK(test::same_json(test::nested_lists(50'000), test::nested_lists(50'000)));
  CHECK_FALSE(test::same_json(test::nested_lists(50'000), test::nested_lists(50'001)));
}
