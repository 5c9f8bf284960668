#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/msgpack.hpp>

#include "support/hex.hpp"
#include "support/random_value.hpp"

using tether::Bytes;
using tether::DecodeLimits;
using tether::Errc;
using tether::Value;
using tether::test::from_hex;
using tether::test::to_hex;
namespace msgpack = tether::msgpack;
namespace test = tether::test;

namespace {

using List = Value::List;
using Map = Value::Map;

std::vector<std::uint8_t> with_header(const std::string& header, std::size_t count, const std::string& item) {
  std::vector<std::uint8_t> bytes = from_hex(header);
  const std::vector<std::uint8_t> one = from_hex(item);
  for (std::size_t i = 0; i < count; ++i) bytes.insert(bytes.end(), one.begin(), one.end());
  return bytes;
}

Value list_of(std::size_t count, const Value& item) { return List(count, item); }

Value map_of(std::size_t count, const std::string& key, const Value& item) {
  Value map(Map{});
  for (std::size_t i = 0; i < count; ++i) map.append_entry(key, item);
  return map;
}

Errc error_of(Bytes bytes, const DecodeLimits& limits = {}) {
  const auto parsed = msgpack::parse(bytes, limits);
  return parsed.has_value() ? Errc{} : parsed.error().code;
}

}  // namespace

TEST_CASE("writes the shortest form of every value and reads it back, at each width's borders") {
  const auto text = [](std::size_t size) { return Value(std::string(size, 'a')); };
  const auto binary = [](std::size_t size) { return Value(Value::Binary(size, 7)); };
  const struct {
    std::string header;
    Value value;
  } rows[] = {
      {"c0", Value()},
      {"c2", false},
      {"c3", true},
      {"00", 0},
      {"7f", 127},
      {"cc 80", 128},
      {"cc ff", 255},
      {"cd 01 00", 256},
      {"cd ff ff", 65535},
      {"ce 00 01 00 00", 65536},
      {"ce ff ff ff ff", std::int64_t{4294967295}},
      {"cf 00 00 00 01 00 00 00 00", std::int64_t{4294967296}},
      {"cf 7f ff ff ff ff ff ff ff", std::numeric_limits<std::int64_t>::max()},
      {"ff", -1},
      {"e0", -32},
      {"d0 df", -33},
      {"d0 80", -128},
      {"d1 ff 7f", -129},
      {"d1 80 00", -32768},
      {"d2 ff ff 7f ff", -32769},
      {"d2 80 00 00 00", std::int64_t{-2147483648}},
      {"d3 ff ff ff ff 7f ff ff ff", std::int64_t{-2147483649}},
      {"d3 80 00 00 00 00 00 00 00", std::numeric_limits<std::int64_t>::min()},
      {"cf 80 00 00 00 00 00 00 00", *Value::big_int("9223372036854775808")},
      {"cf ff ff ff ff ff ff ff ff", *Value::big_int("18446744073709551615")},
      {"cb 3f f8 00 00 00 00 00 00", 1.5},
      {"cb 3f f0 00 00 00 00 00 00", 1.0},  // a double stays one
      {"cb 80 00 00 00 00 00 00 00", -0.0},
      {"cb c0 1c 00 00 00 00 00 00", -7.0},
      {"cb 43 f0 00 00 00 00 00 00", 18446744073709551616.0},
      {"cb 00 00 00 00 00 00 00 01", 5e-324},
      {"cb 7f f0 00 00 00 00 00 00", std::numeric_limits<double>::infinity()},
      {"a0", ""},
      {"bf", text(31)},
      {"d9 20", text(32)},
      {"d9 ff", text(255)},
      {"da 01 00", text(256)},
      {"da ff ff", text(65535)},
      {"db 00 01 00 00", text(65536)},
      {"c4 00", binary(0)},
      {"c4 ff", binary(255)},
      {"c5 01 00", binary(256)},
      {"c5 ff ff", binary(65535)},
      {"c6 00 01 00 00", binary(65536)},
      {"90", List{}},
      {"9f", list_of(15, 1)},
      {"dc 00 10", list_of(16, 1)},
      {"dc ff ff", list_of(65535, 1)},
      {"dd 00 01 00 00", list_of(65536, 1)},
      {"80", Map{}},
      {"8f", map_of(15, "k", 1)},
      {"de 00 10", map_of(16, "k", 1)},
      {"de ff ff", map_of(65535, "k", 1)},
      {"df 00 01 00 00", map_of(65536, "k", 1)},
      {"92 01 92 02 03", List{1, List{2, 3}}},
      {"82 a1 61 01 a1 62 81 a1 63 c0", Map{{"a", 1}, {"b", Map{{"c", Value()}}}}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.header);
    const auto bytes = msgpack::dump(row.value);
    const auto header = from_hex(row.header);
    REQUIRE(bytes.size() >= header.size());
    CHECK(to_hex(Bytes(bytes).first(header.size())) == to_hex(header));
    const auto parsed = msgpack::parse(bytes);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == row.value);
    CHECK(std::signbit(parsed->as_double()) == std::signbit(row.value.as_double()));
  }
}

TEST_CASE("writes whole numbers beyond 64 bits as the nearest double") {
  const struct {
    std::string digits;
    double expected;
  } rows[] = {{"18446744073709551616", 18446744073709551616.0},
              {"-9223372036854775809", -9223372036854775808.0},
              {"-18446744073709551615", -18446744073709551616.0},
              {"1" + std::string(400, '0'), std::numeric_limits<double>::infinity()}};
  for (const auto& row : rows) {
    CAPTURE(row.digits);
    CHECK(msgpack::dump(*Value::big_int(row.digits)) == msgpack::dump(Value(row.expected)));
  }
}

TEST_CASE("reads longer forms than needed, and floats of 32 bits") {
  const struct {
    std::vector<std::uint8_t> bytes;
    Value expected;
  } rows[] = {
      {from_hex("cc 01"), 1},
      {from_hex("cf 00 00 00 00 00 00 00 01"), 1},
      {from_hex("d3 ff ff ff ff ff ff ff ff"), -1},
      {from_hex("ca 3f c0 00 00"), 1.5},
      {from_hex("ca 80 00 00 00"), -0.0},
      {from_hex("ca 7f 80 00 00"), std::numeric_limits<double>::infinity()},
      {from_hex("da 00 01 61"), "a"},
      {from_hex("c6 00 00 00 01 61"), Value::Binary{0x61}},
      {with_header("dd 00 00 00 02", 2, "05"), list_of(2, 5)},
      {with_header("df 00 00 00 02", 2, "a1 61 05"), map_of(2, "a", 5)},
      {from_hex("a3 61 00 62"), std::string("a\0b", 3)},
  };
  for (const auto& row : rows) {
    CAPTURE(to_hex(row.bytes));
    const auto parsed = msgpack::parse(row.bytes);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == row.expected);
  }
  CHECK(std::isnan(msgpack::parse(from_hex("cb 7f f8 00 00 00 00 00 00"))->as_double()));
  CHECK(std::isnan(msgpack::parse(from_hex("ca 7f c0 00 00"))->as_double()));
}

TEST_CASE("refuses what it does not read") {
  const struct {
    std::string what;
    std::string bytes;
  } rows[] = {
      {"nothing", ""},
      {"the byte that is never used", "c1"},
      {"two values", "01 02"},
      {"ext 8", "c7 01 05 00"},
      {"ext 16", "c8 00 01 05 00"},
      {"ext 32", "c9 00 00 00 01 05 00"},
      {"fixext 1", "d4 05 00"},
      {"fixext 2", "d5 05 00 00"},
      {"fixext 4, a timestamp", "d6 ff 00 00 00 00"},
      {"fixext 8", "d7 05 00 00 00 00 00 00 00 00"},
      {"fixext 16", "d8 05 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"},
      {"an ext in a list", "92 01 d4 05 00"},
      {"an integer as a key", "81 01 02"},
      {"a large integer as a key", "81 cf ff ff ff ff ff ff ff ff 02"},
      {"nil as a key", "81 c0 02"},
      {"a bool as a key", "81 c3 02"},
      {"a double as a key", "81 cb 3f f8 00 00 00 00 00 00 02"},
      {"binary as a key", "81 c4 01 61 02"},
      {"a list as a key", "81 90 02"},
      {"a map as a key", "81 80 02"},
      {"a list of text as a key", "81 91 a1 61 02"},
      {"the second key of a nested map", "81 a1 61 82 a1 61 01 02 03"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CHECK(error_of(from_hex(row.bytes)) == Errc::bad_msgpack);
  }
}

TEST_CASE("says at which byte it stopped") {
  const struct {
    std::string bytes;
    std::string detail;
  } rows[] = {
      {"", "the value is cut short at byte 0"},
      {"92 01", "the value is cut short at byte 2"},
      {"01 02", "expected nothing after the value at byte 1"},
      {"92 01 c1", "not a value this library reads at byte 2"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    const auto parsed = msgpack::parse(from_hex(row.bytes));
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().detail == row.detail);
  }
}

TEST_CASE("refuses a rich document cut off at every byte") {
  Value value(List{Value(), true, 5, 300, 70000, std::int64_t{1} << 40, -5, -300, -70000, -(std::int64_t{1} << 40), 1.5,
                   "short", std::string(40, 'b'), std::string(300, 'c'), Value::Binary(3, 1), Value::Binary(300, 2)});
  value.push_back(Map{{"key", List{1, Map{{"inner", "text"}}}}, {std::string(40, 'k'), Value()}});
  value.push_back(list_of(20, "x"));
  const auto bytes = msgpack::dump(value);
  REQUIRE(msgpack::parse(bytes).has_value());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CAPTURE(length);
    CHECK(error_of(Bytes(bytes).first(length)) == Errc::bad_msgpack);
  }
}

TEST_CASE("refuses a claim that the bytes cannot hold, without allocating for it (security 18)") {
  const char* const rows[] = {
      "dd 00 40 00 00",           // a list of four million
      "dd ff ff ff ff",           // of four billion
      "dd ff ff ff ff 01 02",     //
      "dc ff ff",                 //
      "df ff ff ff ff",           // a map of four billion
      "df 7f ff ff ff a1 61 01",  //
      "de ff ff",                 //
      "db 40 00 00 00",           // a text of 1 GB
      "db ff ff ff ff 61",        //
      "c6 40 00 00 00 00",        // binary of 1 GB
      "c9 ff ff ff ff 01",        // an ext of 4 GB
      "c9 ff ff ff ff",           //
      "92 01 c9 ff ff ff ff",     //
      "82 a2 c9 ff 01 a1 62 c9 ff ff ff ff 01",
      "92 d4 05 c9 c9 ff ff ff ff",  // after other extensions
      "92 d8 05 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 c9 ff ff ff ff",
      "92 c7 01 05 c9 c9 ff ff ff ff",
      "92 c8 00 01 05 c9 c9 ff ff ff ff",
      "92 c9 00 00 00 01 05 c9 c9 ff ff ff ff",
      "92 c9 ff ff ff fe c9 ff ff ff ff",
      "c9 ff ff ff fe 05",
      "dd ff ff ff ff dd ff ff ff ff dd ff ff ff ff",
      "df ff ff ff ff a1 61 df ff ff ff ff",
  };
  for (const std::string row : rows) {
    CAPTURE(row);
    const auto bytes = from_hex(row);
    // Thousands of times: were anything allocated for the claim, this would not end.
    for (int i = 0; i < 2000; ++i) REQUIRE(error_of(bytes) == Errc::bad_msgpack);
  }
}

TEST_CASE("reads the bytes of an endless extension where they are only part of a text or binary") {
  const std::string header = "c9 ff ff ff ff";
  const std::string inside = std::string("\xc9\xff\xff\xff\xff", 5);
  for (const std::string before : {"00",
                                   "ff",
                                   "c0",
                                   "cc c9",
                                   "cd ff c9",
                                   "ce ff ff ff c9",
                                   "cf ff ff ff ff ff ff ff c9",
                                   "d0 c9",
                                   "d1 ff c9",
                                   "d2 ff ff ff c9",
                                   "d3 ff ff ff ff ff ff ff c9",
                                   "ca c9 00 00 00",
                                   "cb c9 00 00 00 00 00 00 00",
                                   "a1 c9",
                                   "d9 01 c9",
                                   "da 00 01 c9",
                                   "db 00 00 00 01 c9",
                                   "c4 01 c9",
                                   "c5 00 01 c9",
                                   "c6 00 00 00 01 c9",
                                   "90",
                                   "80",
                                   "dc 00 00",
                                   "de 00 00",
                                   "dd 00 00 00 00",
                                   "df 00 00 00 00"}) {
    CAPTURE(before);
    const auto parsed = msgpack::parse(from_hex("93 " + before + " c4 05 " + header + " a5 " + header));
    REQUIRE(parsed.has_value());
    CHECK(parsed->as_list().at(2) == Value(inside));
    // The same in the place of a value, found by its exact place.
    const auto bad = msgpack::parse(from_hex("93 " + before + " c4 05 " + header + ' ' + header));
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().code == Errc::bad_msgpack);
    const std::size_t place = 1 + from_hex(before).size() + 7;
    CHECK(bad.error().detail == "not a value this library reads at byte " + std::to_string(place));
  }
}

TEST_CASE("refuses nesting bombs without recursion (security 18)") {
  for (const std::string header : {"91", "dc 00 01", "dd 00 00 00 01", "dd ff ff ff ff", "dc ff ff", "81 a1 61",
                                   "df 00 00 00 01 a1 61", "df ff ff ff ff a1 61"}) {
    CAPTURE(header);
    CHECK(error_of(with_header("", 200'000, header)) == Errc::too_deep);
  }
}

TEST_CASE("keeps each limit to the last value inside (security 16)") {
  DecodeLimits limits;
  SUBCASE("depth, by default") {
    CHECK(error_of(with_header("", 64, "91")) == Errc::bad_msgpack);  // not too deep, only cut short
    CHECK(msgpack::parse(with_header("", 63, "91 ")).has_value() == false);
    auto bytes = with_header("", 63, "91");
    bytes.push_back(0x90);
    CHECK(error_of(bytes) == Errc{});
    bytes.insert(bytes.begin(), 0x91);
    CHECK(error_of(bytes) == Errc::too_deep);
  }
  SUBCASE("items: lists, maps, keys and scalars each count") {
    limits.max_items = 5;
    CHECK(error_of(from_hex("94 01 02 03 04"), limits) == Errc{});
    CHECK(error_of(from_hex("95 01 02 03 04 05"), limits) == Errc::too_many_items);
    CHECK(error_of(from_hex("82 a1 61 01 a1 62 02"), limits) == Errc{});
    CHECK(error_of(from_hex("82 a1 61 01 a1 62 91 02"), limits) == Errc::too_many_items);
  }
  SUBCASE("text, binary and keys") {
    limits.max_text_bytes = 2;
    CHECK(error_of(from_hex("a2 61 61"), limits) == Errc{});
    CHECK(error_of(from_hex("a3 61 61 61"), limits) == Errc::too_large);
    CHECK(error_of(from_hex("c4 02 61 61"), limits) == Errc{});
    CHECK(error_of(from_hex("c4 03 61 61 61"), limits) == Errc::too_large);
    CHECK(error_of(from_hex("81 a2 61 61 01"), limits) == Errc{});
    CHECK(error_of(from_hex("81 a3 61 61 61 01"), limits) == Errc::too_large);
  }
  SUBCASE("bytes") {
    limits.max_bytes = 3;
    CHECK(error_of(from_hex("92 01 02"), limits) == Errc{});
    CHECK(error_of(from_hex("93 01 02 03"), limits) == Errc::too_large);
  }
}

TEST_CASE("what was written is read back the same, for 300 random documents") {
  test::Dice dice(4);
  for (int round = 0; round < 300; ++round) {
    const Value value = test::random_value(dice);
    const auto bytes = msgpack::dump(value);
    const auto parsed = msgpack::parse(bytes);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == value);
    CHECK(msgpack::dump(*parsed) == bytes);
  }
}

TEST_CASE("random bytes are refused or read, and what was read survives a second round") {
  test::Dice dice(5);
  int read = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::vector<std::uint8_t> bytes(1 + test::roll(dice, 24));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(dice());
    const auto parsed = msgpack::parse(bytes);
    if (!parsed.has_value()) continue;
    ++read;
    const auto written = msgpack::dump(*parsed);
    const auto again = msgpack::parse(written);
    REQUIRE(again.has_value());
    CHECK(msgpack::dump(*again) == written);
  }
  CHECK(read > 1000);
}

TEST_CASE("writes a document nested 200,000 deep without recursion (security 18)") {
  Value deep;
  for (int i = 0; i < 200'000; ++i) {
    Value outer(List{});
    outer.push_back(std::move(deep));
    deep = std::move(outer);
  }
  const auto bytes = msgpack::dump(deep);
  CHECK(bytes.size() == 200'001);
  CHECK(bytes.back() == 0xc0);
}
