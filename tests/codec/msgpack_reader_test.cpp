#include "codec/msgpack_reader.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <tether/msgpack.hpp>

#include "support/hex.hpp"
#include "support/readers_alike.hpp"
#include "support/walk_document.hpp"

using tether::Bytes;
using tether::DecodeLimits;
using tether::Errc;
using tether::msgpack::Head;
using tether::msgpack::Kind;
using tether::msgpack::Reader;
using tether::msgpack::TrustedReader;
using tether::test::from_hex;
using tether::test::to_hex;
using tether::test::walk;
namespace test = tether::test;

namespace {

using Buffer = std::vector<std::uint8_t>;

constexpr DecodeLimits k_limits;

/// A header and as many bytes behind it as it asks for.
Buffer padded(const std::string& header, std::size_t size) {
  Buffer bytes = from_hex(header);
  bytes.insert(bytes.end(), size, 0x2a);
  return bytes;
}

const struct {
  std::string header;
  Kind kind;
  std::uint32_t size;
  std::uint64_t bits;
} k_heads[] = {
    {"00", Kind::unsigned_integer, 0, 0},
    {"7f", Kind::unsigned_integer, 0, 127},
    {"80", Kind::map, 0, 0},
    {"8f", Kind::map, 15, 0},
    {"90", Kind::list, 0, 0},
    {"9f", Kind::list, 15, 0},
    {"a0", Kind::text, 0, 0},
    {"bf", Kind::text, 31, 0},
    {"c0", Kind::nil, 0, 0},
    {"c2", Kind::boolean, 0, 0},
    {"c3", Kind::boolean, 0, 1},
    {"c4 00", Kind::binary, 0, 0},
    {"c4 ff", Kind::binary, 255, 0},
    {"c5 00 00", Kind::binary, 0, 0},
    {"c5 ff ff", Kind::binary, 65535, 0},
    {"c6 00 00 00 00", Kind::binary, 0, 0},
    {"c6 00 01 00 00", Kind::binary, 65536, 0},
    {"c7 00 05", Kind::extension, 0, 0},
    {"c7 ff 05", Kind::extension, 255, 0},
    {"c8 00 00 05", Kind::extension, 0, 0},
    {"c8 ff ff 05", Kind::extension, 65535, 0},
    {"c9 00 00 00 00 05", Kind::extension, 0, 0},
    {"c9 00 01 00 00 05", Kind::extension, 65536, 0},
    {"ca 3f c0 00 00", Kind::float32, 0, 0x3fc00000},
    {"ca 7f a0 00 01", Kind::float32, 0, 0x7fa00001},  // a signalling NaN keeps its bits
    {"cb 3f f8 00 00 00 00 00 00", Kind::float64, 0, 0x3ff8000000000000},
    {"cc 00", Kind::unsigned_integer, 0, 0},
    {"cc ff", Kind::unsigned_integer, 0, 255},
    {"cd 00 00", Kind::unsigned_integer, 0, 0},
    {"cd ff ff", Kind::unsigned_integer, 0, 65535},
    {"ce 00 00 00 00", Kind::unsigned_integer, 0, 0},
    {"ce ff ff ff ff", Kind::unsigned_integer, 0, 0xffffffff},
    {"cf 00 00 00 00 00 00 00 00", Kind::unsigned_integer, 0, 0},
    {"cf ff ff ff ff ff ff ff ff", Kind::unsigned_integer, 0, 0xffffffffffffffff},
    {"cf 01 23 45 67 89 ab cd ef", Kind::unsigned_integer, 0, 0x0123456789abcdef},
    {"d0 00", Kind::signed_integer, 0, 0},
    {"d0 7f", Kind::signed_integer, 0, 127},
    {"d0 80", Kind::signed_integer, 0, static_cast<std::uint64_t>(-128)},
    {"d0 ff", Kind::signed_integer, 0, static_cast<std::uint64_t>(-1)},
    {"d1 7f ff", Kind::signed_integer, 0, 32767},
    {"d1 80 00", Kind::signed_integer, 0, static_cast<std::uint64_t>(-32768)},
    {"d2 7f ff ff ff", Kind::signed_integer, 0, 2147483647},
    {"d2 80 00 00 00", Kind::signed_integer, 0, static_cast<std::uint64_t>(-2147483648LL)},
    {"d3 7f ff ff ff ff ff ff ff", Kind::signed_integer, 0, 0x7fffffffffffffff},
    {"d3 80 00 00 00 00 00 00 00", Kind::signed_integer, 0, 0x8000000000000000},
    {"d4 05", Kind::extension, 1, 0},
    {"d5 05", Kind::extension, 2, 0},
    {"d6 05", Kind::extension, 4, 0},
    {"d7 05", Kind::extension, 8, 0},
    {"d8 05", Kind::extension, 16, 0},
    {"d9 00", Kind::text, 0, 0},
    {"d9 ff", Kind::text, 255, 0},
    {"da 00 00", Kind::text, 0, 0},
    {"da ff ff", Kind::text, 65535, 0},
    {"db 00 00 00 00", Kind::text, 0, 0},
    {"db 00 01 00 00", Kind::text, 65536, 0},
    {"dc 00 00", Kind::list, 0, 0},
    {"dc ff ff", Kind::list, 65535, 0},
    {"dd 00 00 00 00", Kind::list, 0, 0},
    {"dd 00 01 00 00", Kind::list, 65536, 0},
    {"de 00 00", Kind::map, 0, 0},
    {"de ff ff", Kind::map, 65535, 0},
    {"df 00 00 00 00", Kind::map, 0, 0},
    {"df 00 01 00 00", Kind::map, 65536, 0},
    {"e0", Kind::signed_integer, 0, static_cast<std::uint64_t>(-32)},
    {"ff", Kind::signed_integer, 0, static_cast<std::uint64_t>(-1)},
};

/// Bytes that must follow a head.
std::size_t needed_by(Kind kind, std::uint32_t size) { return kind == Kind::map ? std::size_t{size} * 2 : size; }

}  // namespace

TEST_CASE("Reader and TrustedReader read the head of every form, at the borders of its width") {
  for (const auto& row : k_heads) {
    CAPTURE(row.header);
    const std::size_t header_size = from_hex(row.header).size();
    const Buffer bytes = padded(row.header, needed_by(row.kind, row.size));
    Reader reader(bytes, k_limits);
    Head head;
    REQUIRE(reader.next(head));
    CHECK(head.kind == row.kind);
    CHECK(head.size == row.size);
    CHECK(head.bits == row.bits);
    const bool entered = row.kind == Kind::list || row.kind == Kind::map;
    CHECK(reader.offset() == (entered ? header_size : bytes.size()));
    CHECK(reader.item_offset() == 0);

    TrustedReader trusted(bytes.data());
    const char* payload = nullptr;
    const Head again = trusted.next(payload);
    CHECK(again.kind == row.kind);
    CHECK(again.size == row.size);
    CHECK(again.bits == row.bits);
    CHECK(payload == reinterpret_cast<const char*>(bytes.data()) + header_size);
    test::check_alike(bytes);
  }
}

TEST_CASE("Reader refuses every form cut off at every byte, and says where the item began") {
  for (const auto& row : k_heads) {
    CAPTURE(row.header);
    Buffer bytes = padded(row.header, needed_by(row.kind, row.size));
    bytes.insert(bytes.begin(), 0x91);
    const std::size_t header_end = 1 + from_hex(row.header).size();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      // The middle of a long payload holds no surprise.
      if (length > header_end + 4 && length + 4 < bytes.size()) continue;
      CAPTURE(length);
      // An own allocation, so that a byte read past the end is seen.
      const Buffer cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
      Errc code{};
      // A list that announces an item which is not there is wrong itself.
      const std::string where = length < 2 ? "0" : "1";
      CHECK(walk(cut, k_limits, code) == "the document is cut short at byte " + where);
      CHECK(code == Errc::bad_msgpack);
    }
  }
}

TEST_CASE("Reader reads numbers as integers and doubles") {
  const struct {
    std::string bytes;
    double number;
  } rows[] = {
      {"05", 5.0},
      {"fb", -5.0},
      {"d3 80 00 00 00 00 00 00 00", -9223372036854775808.0},
      {"cf ff ff ff ff ff ff ff ff", 18446744073709551615.0},
      {"ca 3f c0 00 00", 1.5},
      {"ca 80 00 00 00", -0.0},
      {"ca ff 80 00 00", -std::numeric_limits<double>::infinity()},
      {"cb 00 00 00 00 00 00 00 01", 5e-324},
  };
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    const Buffer bytes = from_hex(row.bytes);
    Reader reader(bytes, k_limits);
    Head head;
    REQUIRE(reader.next(head));
    CHECK(head.as_double() == row.number);
    CHECK(std::signbit(head.as_double()) == std::signbit(row.number));
  }
  const struct {
    std::string bytes;
    std::int64_t number;
  } integers[] = {
      {"00", 0},
      {"7f", 127},
      {"cc ff", 255},
      {"cd ff ff", 65535},
      {"ce ff ff ff ff", 4294967295},
      {"cf 7f ff ff ff ff ff ff ff", std::numeric_limits<std::int64_t>::max()},
      {"d0 7f", 127},
      {"e0", -32},
      {"d3 80 00 00 00 00 00 00 00", std::numeric_limits<std::int64_t>::min()},
  };
  for (const auto& row : integers) {
    CAPTURE(row.bytes);
    const Buffer bytes = from_hex(row.bytes);
    Reader reader(bytes, k_limits);
    std::int64_t number = 1;
    REQUIRE(reader.integer(number));
    CHECK(number == row.number);
    CHECK(reader.at_end());
    // The trusted one is for numbers that were checked to be small.
    CHECK(TrustedReader(bytes.data()).integer() == static_cast<std::uint32_t>(row.number));
  }
}

TEST_CASE("Reader says what it expected instead, and where") {
  const std::string list = "expected a list at byte 1";
  const std::string map = "expected a map at byte 1";
  const std::string text = "expected a text at byte 1";
  const std::string integer = "expected an integer at byte 1";
  const std::string scalar = "expected a text or a number at byte 1";
  const std::string none;
  const struct {
    std::string item;
    std::string as_list, as_map, as_text, as_integer, as_scalar;
  } rows[] = {
      {"c0", list, none, text, integer, none},  // nil is an empty map
      {"c3", list, map, text, integer, none},
      {"05", list, map, text, none, none},
      {"fb", list, map, text, none, none},
      {"cf 80 00 00 00 00 00 00 00", list, map, text, integer, none},  // no int64
      {"ca 3f c0 00 00", list, map, text, integer, none},
      {"cb 3f f0 00 00 00 00 00 00", list, map, text, integer, none},
      {"a1 61", list, map, none, integer, none},
      {"d9 01 61", list, map, none, integer, none},
      {"c4 01 61", list, map, text, integer, scalar},
      {"91 05", none, map, text, integer, scalar},
      {"81 05 05", list, none, text, integer, scalar},
      {"d4 05 05", list, map, text, integer, scalar},
      {"c7 00 05", list, map, text, integer, scalar},
  };
  for (const auto& row : rows) {
    CAPTURE(row.item);
    const Buffer bytes = from_hex("91 " + row.item);
    const auto attempt = [&bytes](auto&& read) {
      Reader reader(bytes, k_limits);
      std::uint32_t one = 0;
      REQUIRE(reader.list(one));
      const bool good = read(reader);
      CHECK(good == reader.ok());
      if (good) return std::string();
      CHECK(reader.error().code == Errc::bad_message);
      return reader.error().detail;
    };
    std::uint32_t count = 0;
    std::string_view view;
    std::int64_t number = 0;
    CHECK(attempt([&](Reader& in) { return in.list(count); }) == row.as_list);
    CHECK(attempt([&](Reader& in) { return in.map(count); }) == row.as_map);
    CHECK(attempt([&](Reader& in) { return in.text(view); }) == row.as_text);
    CHECK(attempt([&](Reader& in) { return in.integer(number); }) == row.as_integer);
    CHECK(attempt([&](Reader& in) { return in.skip_scalar(); }) == row.as_scalar);
  }
}

TEST_CASE("Reader hands out texts where they stand") {
  const Buffer bytes = from_hex("93 a2 61 62 d9 01 63 a0");
  Reader reader(bytes, k_limits);
  std::uint32_t count = 0;
  std::string_view text;
  REQUIRE(reader.list(count));
  CHECK(count == 3);
  REQUIRE(reader.text(text));
  CHECK(text == "ab");
  CHECK(static_cast<const void*>(text.data()) == &bytes[2]);
  CHECK(reader.item_offset() == 1);
  CHECK(reader.offset() == 4);
  REQUIRE(reader.text(text));
  CHECK(text == "c");
  REQUIRE(reader.text(text));
  CHECK(text.empty());
  CHECK(reader.at_end());

  TrustedReader trusted(bytes.data());
  CHECK(trusted.count() == 3);
  REQUIRE(trusted.text(text));
  CHECK(text == "ab");
  REQUIRE(trusted.text(text));
  CHECK(text == "c");
  REQUIRE(trusted.text(text));
  CHECK(text.empty());
}

TEST_CASE("TrustedReader counts lists, maps and nil, and leaves alone what is no text") {
  const struct {
    std::string bytes;
    std::uint32_t count;
  } rows[] = {
      {"80", 0},
      {"8f", 15},
      {"90", 0},
      {"9f", 15},
      {"c0", 0},
      {"dc 01 00", 256},
      {"dd 00 01 00 00", 65536},
      {"de 01 00", 256},
      {"df 00 01 00 00", 65536},
  };
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    Buffer bytes = from_hex(row.bytes);
    bytes.push_back(0x07);
    TrustedReader reader(bytes.data());
    CHECK(reader.count() == row.count);
    CHECK(reader.integer() == 7);
  }
  for (const std::string other : {"c0", "c3", "05", "ff", "c4 00", "dc 00 00", "cb 00 00 00 00 00 00 00 00"}) {
    CAPTURE(other);
    const Buffer bytes = from_hex(other);
    TrustedReader reader(bytes.data());
    std::string_view text;
    CHECK_FALSE(reader.text(text));
  }
  for (const std::string size : {"d9 03", "da 00 03", "db 00 00 00 03", "a3"}) {
    CAPTURE(size);
    const Buffer bytes = from_hex(size + " 61 62 63 07");
    TrustedReader reader(bytes.data());
    std::string_view text;
    REQUIRE(reader.text(text));
    CHECK(text == "abc");
    CHECK(reader.integer() == 7);
  }
}
