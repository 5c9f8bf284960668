// Reader: what it refuses, what it says of that, and its limits.
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "codec/msgpack_reader.hpp"
#include "support/hex.hpp"
#include "support/walk_document.hpp"

using tether::Bytes;
using tether::DecodeLimits;
using tether::Errc;
using tether::msgpack::Head;
using tether::msgpack::Reader;
using tether::test::from_hex;

namespace {

using Buffer = std::vector<std::uint8_t>;

constexpr DecodeLimits k_limits;

std::string walk(Bytes bytes, const DecodeLimits& limits = k_limits) {
  Errc code{};
  return tether::test::walk(bytes, limits, code);
}

Errc code_of(Bytes bytes, const DecodeLimits& limits = k_limits) {
  Errc code{};
  (void)tether::test::walk(bytes, limits, code);
  return code;
}

}  // namespace

TEST_CASE("Reader refuses the byte that is never used, and what stands behind the document") {
  CHECK(walk(from_hex("c1")) == "0xc1 is no item at byte 0");
  CHECK(walk(from_hex("93 01 a1 c1 c1")) == "0xc1 is no item at byte 4");
  CHECK(walk(from_hex("92 01 02 03")) == "expected nothing after the document at byte 3");
  CHECK(walk(from_hex("c0 c1")) == "expected nothing after the document at byte 1");
  CHECK(walk({}) == "the document is cut short at byte 0");
  for (const std::string row : {"c1", "93 01 a1 c1 c1", "92 01 02 03", "c0 c1", ""}) {
    CHECK(code_of(from_hex(row)) == Errc::bad_msgpack);
  }
}

TEST_CASE("Reader keeps its first failure, after which nothing works") {
  const Buffer bytes = from_hex("92 c1 05");
  Reader reader(bytes, k_limits);
  std::uint32_t count = 0;
  std::int64_t number = 9;
  REQUIRE(reader.list(count));
  Head head;
  CHECK_FALSE(reader.next(head));
  CHECK_FALSE(reader.integer(number));
  CHECK_FALSE(reader.skip_scalar());
  CHECK_FALSE(reader.at_end());
  CHECK_FALSE(reader.fail(Errc::too_deep, "another reason"));
  CHECK(number == 9);
  CHECK(reader.error().code == Errc::bad_msgpack);
  CHECK(reader.error().detail == "0xc1 is no item at byte 1");
}

TEST_CASE("Reader takes over its user's own objection to the item read last") {
  const Buffer bytes = from_hex("92 01 05");
  Reader reader(bytes, k_limits);
  std::uint32_t count = 0;
  std::int64_t number = 0;
  REQUIRE(reader.list(count));
  REQUIRE(reader.integer(number));
  REQUIRE(reader.integer(number));
  CHECK_FALSE(reader.fail(Errc::too_deep, "five is too much"));
  CHECK(reader.error().code == Errc::too_deep);
  CHECK(reader.error().detail == "five is too much at byte 2");
}

TEST_CASE("Reader keeps each limit to the last value inside (security 16)") {
  DecodeLimits limits;
  SUBCASE("bytes") {
    limits.max_bytes = 3;
    CHECK(walk(from_hex("92 01 02"), limits).empty());
    CHECK(walk(from_hex("93 01 02 03"), limits) == "the document is larger than the limit at byte 0");
    CHECK(code_of(from_hex("93 01 02 03"), limits) == Errc::too_large);
  }
  SUBCASE("items: lists, maps, keys and scalars each count") {
    limits.max_items = 5;
    CHECK(walk(from_hex("94 01 02 03 04"), limits).empty());
    CHECK(walk(from_hex("95 01 02 03 04 05"), limits) == "the document has more items than the limit at byte 0");
    CHECK(walk(from_hex("82 a1 61 01 a1 62 02"), limits).empty());
    CHECK(walk(from_hex("92 01 92 02 03"), limits).empty());
    CHECK(walk(from_hex("92 01 93 02 03 04"), limits) == "the document has more items than the limit at byte 2");
    CHECK(walk(from_hex("82 a1 61 01 a1 62 91 02"), limits) == "the document has more items than the limit at byte 6");
    CHECK(walk(from_hex("91 91 91 91 90"), limits).empty());
    CHECK(walk(from_hex("91 91 91 91 91 90"), limits) == "the document has more items than the limit at byte 4");
    CHECK(code_of(from_hex("91 91 91 91 91 90"), limits) == Errc::too_many_items);
    limits.max_items = 0;
    CHECK(code_of(from_hex("05"), limits) == Errc::too_many_items);
  }
  SUBCASE("texts, binaries and extensions") {
    limits.max_text_bytes = 2;
    for (const std::string header : {"a", "d9 0", "da 00 0", "db 00 00 00 0", "c4 0", "c5 00 0", "c6 00 00 00 0"}) {
      CAPTURE(header);
      CHECK(walk(from_hex("91 " + header + "2 61 61"), limits).empty());
      CHECK(walk(from_hex("91 " + header + "3 61 61 61"), limits) == "a value is larger than the limit at byte 1");
      CHECK(code_of(from_hex("91 " + header + "3 61 61 61"), limits) == Errc::too_large);
    }
    CHECK(walk(from_hex("c7 02 05 61 61"), limits).empty());
    CHECK(code_of(from_hex("c7 03 05 61 61 61"), limits) == Errc::too_large);
    // A list of three is no text of three.
    CHECK(walk(from_hex("93 01 02 03"), limits).empty());
  }
}
