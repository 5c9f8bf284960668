#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "core/text.hpp"

using tether::core::concat;
using tether::core::decimal;

TEST_CASE("texts are joined as they are") {
  CHECK(concat({}).empty());
  CHECK(concat({"", std::string(), ""}).empty());
  CHECK(concat({"a frame of ", decimal(17), " bytes"}) == "a frame of 17 bytes");
  CHECK(concat({std::string_view("a\0b", 3), "c"}) == std::string("a\0bc", 4));
}

TEST_CASE("numbers are written in full") {
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{9}, std::uint64_t{10}, std::uint64_t{4294967296},
                                     std::numeric_limits<std::uint64_t>::max()}) {
    CHECK(decimal(number) == std::to_string(number));
  }
}
