#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include <tether/json.hpp>

#include "core/json_text.hpp"

using tether::core::JsonText;

TEST_CASE("commas and colons stand where JSON wants them") {
  JsonText json;
  json.open('{');
  json.member("a", std::uint64_t{1});
  json.name("list");
  json.open('[');
  json.number(2);
  json.open('[');
  json.close(']');
  json.open('{');
  json.close('}');
  json.string("x");
  json.close(']');
  json.member("b", "y");
  json.close('}');
  CHECK(json.take() == R"({"a":1,"list":[2,[],{},"x"],"b":"y"})");
}

TEST_CASE("what JSON does not allow in a string is escaped, and the rest is left alone") {
  const struct {
    std::string text, expected;
  } rows[] = {
      {"", R"("")"},
      {"plain", R"("plain")"},
      {R"(say "hi")", R"("say \"hi\"")"},
      {R"(C:\)", R"("C:\\")"},
      {"</script>", R"("</script>")"},
      {std::string("\0\x01\x1f\x20\x7f", 5), "\"\\u0000\\u0001\\u001f \x7f\""},
      {"\t\r\n\b\f", R"("\u0009\u000d\u000a\u0008\u000c")"},
      {"h\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x8d\xba", "\"h\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x8d\xba\""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.expected);
    JsonText json;
    json.string(row.text);
    const std::string written = json.take();
    CHECK(written == row.expected);
    const auto read = tether::json::parse(written);
    REQUIRE(read);
    CHECK(read->as_text() == row.text);
  }
}

TEST_CASE("every character below U+0080 comes back through a JSON parser, as name and as value") {
  for (char c = 0;; ++c) {
    JsonText json;
    json.open('{');
    json.member(std::string(1, c), std::string(2, c));
    json.close('}');
    const auto read = tether::json::parse(json.take());
    REQUIRE(read);
    CHECK((*read)[std::string(1, c)].as_text() == std::string(2, c));
    if (c == 127) break;
  }
}

TEST_CASE("numbers are exact up to the last one") {
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1} << 53U, UINT64_MAX}) {
    JsonText json;
    json.number(number);
    CHECK(json.take() == std::to_string(number));
  }
}
