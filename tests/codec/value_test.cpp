#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>

#include <doctest/doctest.h>

#include <tether/value.hpp>

#include "support/values.hpp"

using tether::Value;

namespace {

Value nested_maps(int depth) {
  Value value;
  for (int i = 0; i < depth; ++i) {
    Value outer;
    outer.append_entry("k", std::move(value));
    value = std::move(outer);
  }
  return value;
}

}  // namespace

TEST_CASE("a Value is what it was made from and nothing else") {
  const struct {
    std::string kind;
    Value value;
  } rows[] = {{"nil", Value()},
              {"nil", Value(nullptr)},
              {"bool", Value(true)},
              {"int", Value(7)},
              {"int", Value(std::int64_t{-1} << 62)},
              {"double", Value(7.0)},
              {"big int", *Value::big_int("9223372036854775808")},
              {"text", Value("text")},
              {"text", Value(std::string("text"))},
              {"text", Value(std::string_view("text"))},
              {"binary", Value(Value::Binary{1, 2})},
              {"list", Value(Value::List{1, "a"})},
              {"map", Value(Value::Map{{"a", 1}})}};
  for (const auto& row : rows) {
    CAPTURE(row.kind);
    const std::string kind = row.kind;
    CHECK(row.value.is_nil() == (kind == "nil"));
    CHECK(row.value.is_bool() == (kind == "bool"));
    CHECK(row.value.is_int() == (kind == "int"));
    CHECK(row.value.is_big_int() == (kind == "big int"));
    CHECK(row.value.is_number() == (kind == "int" || kind == "double" || kind == "big int"));
    CHECK(row.value.is_text() == (kind == "text"));
    CHECK(row.value.is_binary() == (kind == "binary"));
    CHECK(row.value.is_list() == (kind == "list"));
    CHECK(row.value.is_map() == (kind == "map"));
  }
}

TEST_CASE("reading a Value as something else gives the fallback") {
  const Value text("text");
  CHECK(text.as_bool(true));
  CHECK(text.as_int(5) == 5);
  CHECK(text.as_double(1.5) == 1.5);
  CHECK(text.as_binary().empty());
  CHECK(text.as_list().empty());
  CHECK(text.as_map().empty());
  CHECK(text["key"].is_nil());
  CHECK_FALSE(text.contains("key"));
  CHECK(Value(1).as_text("none") == "none");
  CHECK_FALSE(Value(1).as_bool());
  CHECK(Value(2.0).as_int(-1) == -1);  // a double is not converted
  CHECK(Value(2).as_double() == 2.0);
  CHECK(Value(true).as_int(9) == 9);
}

TEST_CASE("a whole number of any size is exact, and an integer where it fits") {
  const struct {
    std::string digits;
    bool is_int;
    double nearest;
  } rows[] = {
      {"0", true, 0},
      {"-7", true, -7},
      {"9223372036854775807", true, 9223372036854775807.0},
      {"-9223372036854775808", true, -9223372036854775808.0},
      {"9223372036854775808", false, 9223372036854775808.0},
      {"-9223372036854775809", false, -9223372036854775808.0},
      {"18446744073709551616", false, 18446744073709551616.0},
      {"10000000000000000000000", false, 1e22},
      {"100000000000000000000000", false, 1e23},
      {"1" + std::string(308, '0'), false, 1e308},
      {"1" + std::string(309, '0'), false, std::numeric_limits<double>::infinity()},
      {"-1" + std::string(4000, '0'), false, -std::numeric_limits<double>::infinity()},
  };
  for (const auto& row : rows) {
    CAPTURE(row.digits);
    const auto value = Value::big_int(row.digits);
    REQUIRE(value.has_value());
    CHECK(value->is_int() == row.is_int);
    CHECK(value->is_big_int() == !row.is_int);
    CHECK(value->as_big_int("none") == (row.is_int ? "none" : row.digits));
    CHECK((row.is_int ? std::to_string(value->as_int()) == row.digits : value->as_int(5) == 5));
    CHECK(value->as_double() == row.nearest);
    CHECK(value->as_text("none") == "none");
  }
  for (const std::string digits : {"", "-", "+1", "01", "-01", "1.0", "1e5", " 1", "1 ", "0x1", "--1", "nan"}) {
    CAPTURE(digits);
    CHECK_FALSE(Value::big_int(digits).has_value());
  }
}

TEST_CASE("big integers cost other Values nothing") {
  struct WithoutBigInt {
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Value::Binary, Value::List, Value::Map>
        content;
  };
  CHECK(sizeof(Value) == sizeof(WithoutBigInt));
}

TEST_CASE("gives back what it holds") {
  CHECK(Value(true).as_bool());
  CHECK(Value(std::numeric_limits<std::int64_t>::min()).as_int() == std::numeric_limits<std::int64_t>::min());
  CHECK(Value(0.1).as_double() == 0.1);
  CHECK(Value(std::string("a\0b", 3)).as_text() == std::string_view("a\0b", 3));
  CHECK(Value(Value::Binary{0, 255}).as_binary() == Value::Binary{0, 255});
  CHECK(Value(Value::List{1, "a"}).as_list().at(1).as_text() == "a");
}

TEST_CASE("a map keeps the order of its keys") {
  Value map;
  map.set("z", 1).set("a", 2).set("m", 3).set("a", 4);
  std::string keys;
  for (const auto& [key, value] : map.as_map()) keys += key;
  CHECK(keys == "zam");
  CHECK(map["a"].as_int() == 4);
}

TEST_CASE("the last of repeated keys counts") {
  Value map;
  map.append_entry("key", 1).append_entry("other", 2).append_entry("key", 3);
  CHECK(map["key"].as_int() == 3);
  CHECK(map.as_map().size() == 3);
  map.set("key", 4);  // changes the one that counts
  CHECK(map["key"].as_int() == 4);
  CHECK(map.as_map().front().second.as_int() == 1);
}

TEST_CASE("a map tells a key without value from no key") {
  const Value map(Value::Map{{"here", Value()}, {"", 1}});
  CHECK(map.contains("here"));
  CHECK(map["here"].is_nil());
  CHECK(map.contains(""));
  CHECK_FALSE(map.contains("there"));
  CHECK_FALSE(map.contains("her"));
  CHECK_FALSE(map.contains(std::string_view("here\0", 5)));
}

TEST_CASE("set, append_entry and push_back turn anything into what they need") {
  for (const Value& start : {Value(), Value(1), Value("text"), Value(Value::List{1, 2})}) {
    Value value = start;
    value.set("key", "value");
    CHECK(value == Value(Value::Map{{"key", "value"}}));
    value = start;
    value.append_entry("key", "value");
    CHECK(value == Value(Value::Map{{"key", "value"}}));
  }
  for (const Value& start : {Value(), Value(1), Value("text"), Value(Value::Map{{"key", 1}})}) {
    Value value = start;
    value.push_back(3);
    CHECK(value == Value(Value::List{3}));
  }
}

TEST_CASE("Values are equal when they say the same in the same way") {
  const Value values[] = {Value(),
                          Value(false),
                          Value(0),
                          Value(0.0),
                          Value(1),
                          Value(1.0),
                          Value(""),
                          Value("1"),
                          Value("18446744073709551616"),
                          *Value::big_int("18446744073709551616"),
                          *Value::big_int("-18446744073709551616"),
                          *Value::big_int("18446744073709551617"),
                          Value(18446744073709551616.0),
                          Value(Value::Binary{}),
                          Value(Value::Binary{'1'}),
                          Value(Value::List{}),
                          Value(Value::List{1}),
                          Value(Value::List{1, 2}),
                          Value(Value::Map{}),
                          Value(Value::Map{{"a", 1}, {"b", 2}}),
                          Value(Value::Map{{"b", 2}, {"a", 1}}),
                          Value(Value::Map{{"a", 1}, {"b", 3}})};
  for (const Value& a : values) {
    for (const Value& b : values) {
      const bool same = &a == &b;
      CHECK((a == b) == same);
      CHECK((Value(a) == b) == same);  // NOLINT(performance-unnecessary-copy-initialization): the copy is the test
    }
  }
  CHECK_FALSE(Value(std::nan("")) == Value(std::nan("")));
}

TEST_CASE("a copy is its own, and a moved Value may be used again") {
  Value original(Value::List{1});
  Value copy = original;
  copy.push_back(2);
  CHECK(original.as_list().size() == 1);
  Value moved = std::move(copy);
  CHECK(moved.as_list().size() == 2);
  copy = "again";  // NOLINT(bugprone-use-after-move): that is what is promised
  CHECK(copy.as_text() == "again");
}

TEST_CASE("may be given a part of itself") {
  Value value(Value::List{Value(Value::List{"inner"})});
  Value inner = value.as_list().front();
  value = std::move(inner);
  CHECK(value == Value(Value::List{"inner"}));
}

TEST_CASE("a document nested a million deep does not use up the stack when it dies (security 18)") {
  constexpr int k_depth = 200'000;
  SUBCASE("lists") {
    const Value deep = tether::test::nested_lists(1'000'000);
    CHECK(deep.is_list());
  }
  SUBCASE("maps") {
    const Value deep = nested_maps(k_depth);
    CHECK(deep.is_map());
  }
  SUBCASE("assigned over") {
    Value deep = tether::test::nested_lists(k_depth);
    deep = 1;
    CHECK(deep.as_int() == 1);
    deep = nested_maps(k_depth);
    deep.push_back(2);
    CHECK(deep.as_list().size() == 1);
  }
  SUBCASE("moved") {
    Value deep = tether::test::nested_lists(k_depth);
    const Value moved = std::move(deep);
    CHECK(moved.is_list());
  }
}
