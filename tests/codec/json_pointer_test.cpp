#include "codec/json_pointer.hpp"

#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace codec = tether::codec;

TEST_CASE("tells JSON Pointers from other texts") {
  for (const char* const pointer : {"", "/", "//", "/a", "/a/b", "/~0", "/~1", "/~01/~10", "/ ", "/-", "/\"", "/é"}) {
    CAPTURE(pointer);
    CHECK(codec::is_json_pointer(pointer));
  }
  for (const char* const other : {"a", "a/b", " /a", "#/a", "/~", "/~2", "/a~", "/a/~~0", "/~ 0", "~0", "-"}) {
    CAPTURE(other);
    CHECK_FALSE(codec::is_json_pointer(other));
  }
}

TEST_CASE("takes names off a pointer one by one") {
  const struct {
    std::string pointer;
    std::vector<std::string> tokens;
  } rows[] = {
      {"", {}},
      {"/", {""}},
      {"//", {"", ""}},
      {"/a", {"a"}},
      {"/a/", {"a", ""}},
      {"/foo/0/-", {"foo", "0", "-"}},
      {"/a~1b/m~0n", {"a/b", "m~n"}},
      {"/~01/~10/~0~1", {"~1", "/0", "~/"}},  // each escape is read once
      {"/ /%25/\xc3\xa9", {" ", "%25", "\xc3\xa9"}},
      {std::string("/a\0b", 4), {std::string("a\0b", 3)}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.pointer);
    std::string_view rest = row.pointer;
    std::vector<std::string> tokens;
    while (!rest.empty()) tokens.push_back(codec::take_token(rest));
    CHECK(tokens == row.tokens);
  }
}

TEST_CASE("reads places in lists as RFC 6901 spells them") {
  CHECK(codec::to_index("0") == 0U);
  CHECK(codec::to_index("7") == 7U);
  CHECK(codec::to_index("1234567") == 1234567U);
  constexpr std::size_t k_most = std::numeric_limits<std::size_t>::max();
  CHECK(codec::to_index(std::to_string(k_most)) == k_most);
  for (const std::string other : {"", "-", "-1", "+1", "00", "01", "1.0", "1e0", " 1", "1 ", "a", "0x1"}) {
    CAPTURE(other);
    CHECK_FALSE(codec::to_index(other).has_value());
  }
  CHECK_FALSE(codec::to_index(std::to_string(k_most) + "0").has_value());
}
