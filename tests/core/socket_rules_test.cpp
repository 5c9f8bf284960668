#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/socket_rules.hpp"

using tether::Errc;
using tether::core::check_close_code;
using tether::core::check_protocols;
using tether::core::fit_close_reason;

TEST_CASE("accepts the close codes that a page may send and no other (C65)") {
  const struct {
    std::uint16_t code;
    bool allowed;
  } rows[] = {{0, false},    {1, false},    {999, false},  {1000, true},  {1001, false}, {1005, false},
              {1006, false}, {1015, false}, {2999, false}, {3000, true},  {3999, true},  {4000, true},
              {4009, true},  {4999, true},  {5000, false}, {9999, false}, {65535, false}};
  for (const auto& row : rows) {
    CAPTURE(row.code);
    const auto result = check_close_code(row.code);
    CHECK(result.has_value() == row.allowed);
    if (row.allowed) continue;
    CHECK(result.error().code == Errc::bad_close_code);
    CHECK(result.error().detail.find(std::to_string(row.code)) != std::string::npos);
  }
}

TEST_CASE("cuts a close reason at 123 bytes and at a character's border (C65)") {
  const struct {
    std::string reason;
    std::string expected;
  } rows[] = {
      {"", ""},
      {"bye", "bye"},
      {std::string(123, 'a'), std::string(123, 'a')},
      {std::string(124, 'a'), std::string(123, 'a')},
      {std::string(121, 'a') + "\xc3\xa9", std::string(121, 'a') + "\xc3\xa9"},
      {std::string(122, 'a') + "\xc3\xa9", std::string(122, 'a')},
      {std::string(120, 'a') + "\xe6\xbc\xa2", std::string(120, 'a') + "\xe6\xbc\xa2"},
      {std::string(121, 'a') + "\xe6\xbc\xa2", std::string(121, 'a')},
      {std::string(122, 'a') + "\xe6\xbc\xa2", std::string(122, 'a')},
      {std::string(119, 'a') + "\xf0\x9f\x8d\xba", std::string(119, 'a') + "\xf0\x9f\x8d\xba"},
      {std::string(120, 'a') + "\xf0\x9f\x8d\xba", std::string(120, 'a')},
      {std::string(122, 'a') + "\xf0\x9f\x8d\xba", std::string(122, 'a')},
      {std::string(200, 'a') + "\xf0\x9f\x8d\xba", std::string(123, 'a')},
      // A replacement is three bytes, so the cut comes after it.
      {"\xff" + std::string(121, 'a'), "\xef\xbf\xbd" + std::string(120, 'a')},
      {std::string(121, 'a') + "\xff", std::string(121, 'a')},
      {"a\xc3", "a\xef\xbf\xbd"},
      {std::string("a\0b", 3), std::string("a\0b", 3)},
  };
  for (const auto& row : rows) {
    CAPTURE(row.reason);
    CHECK(fit_close_reason(row.reason) == row.expected);
  }
}

TEST_CASE("refuses sub-protocols that a browser would throw at (C65)") {
  const struct {
    std::vector<std::string> names;
    bool allowed;
  } rows[] = {
      {{}, true},
      {{"chat"}, true},
      {{"chat", "superchat", "v2.chat"}, true},
      {{"!#$%&'*+-.^_`|~09azAZ"}, true},
      {{"chat", "Chat"}, true},  // tokens are compared as they are
      {{""}, false},
      {{"chat", ""}, false},
      {{"two words"}, false},
      {{"a,b"}, false},
      {{"chat", "chat"}, false},
      {{"a", "b", "a"}, false},
      {{std::string("a\0b", 3)}, false},
      {{"a\x7f"}, false},
      {{"a\t"}, false},
      {{"caf\xc3\xa9"}, false},
      {{"\xff"}, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.names.size());
    const auto result = check_protocols(row.names);
    CHECK(result.has_value() == row.allowed);
    if (!row.allowed) CHECK(result.error().code == Errc::invalid_protocol);
  }
  for (const char separator : std::string("\"(),/:;<=>?@[\\]{} ")) {
    CAPTURE(separator);
    CHECK_FALSE(check_protocols({std::string("a") + separator}));
  }
}
