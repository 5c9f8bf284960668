// Runs the cases of msgpack-test-suite.json (data/LICENCES.md) through the decoder.
#include <cstdlib>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include <tether/json.hpp>
#include <tether/msgpack.hpp>

#include "support/hex.hpp"
#include "support/test_data.hpp"

using tether::Errc;
using tether::Value;
using tether::test::from_hex;
namespace test = tether::test;

namespace {

std::string_view suite_text() {
  for (const test::DataFile& file : test::data_files()) {
    if (file.name == "msgpack-test-suite.json") return file.content;
  }
  return {};
}

// The suite says what a value is, not which of its many forms stands here: 1 may be an integer or a float.
bool same_number(const Value& a, const Value& b) {
  return a.is_number() && b.is_number() && a.is_int() != b.is_int() && a.as_double() == b.as_double();
}

bool same(const Value& parsed, const Value& expected) {
  if (expected.is_list() && parsed.is_list()) {
    if (parsed.as_list().size() != expected.as_list().size()) return false;
    for (std::size_t i = 0; i < expected.as_list().size(); ++i) {
      if (!same(parsed.as_list()[i], expected.as_list()[i])) return false;
    }
    return true;
  }
  if (expected.is_map() && parsed.is_map()) {
    if (parsed.as_map().size() != expected.as_map().size()) return false;
    for (const auto& [key, value] : expected.as_map()) {
      if (!same(parsed[key], value)) return false;
    }
    return true;
  }
  return parsed == expected || same_number(parsed, expected);
}

Value expected_of(const Value& entry, const std::string& kind) {
  if (kind == "binary") return from_hex(entry[kind].as_text());
  if (kind == "bignum") {
    const auto number = tether::json::parse(entry[kind].as_text());
    return number.has_value() ? *number : Value();
  }
  return entry[kind];
}

std::string kind_of(const Value& entry) {
  for (const char* kind : {"bignum", "nil", "bool", "binary", "number", "string", "array", "map", "timestamp", "ext"}) {
    if (entry.contains(kind)) return kind;
  }
  return "unknown";
}

}  // namespace

TEST_CASE("reads every form of every value of the public MessagePack test suite") {
  const auto suite = tether::json::parse(suite_text());
  REQUIRE(suite.has_value());
  std::map<std::string, int> forms;
  for (const Value::Entry& group : suite->as_map()) {
    for (const Value& entry : group.second.as_list()) {
      const std::string kind = kind_of(entry);
      for (const Value& form : entry["msgpack"].as_list()) {
        CAPTURE(group.first);
        CAPTURE(form.as_text());
        ++forms[kind];
        const auto parsed = tether::msgpack::parse(from_hex(form.as_text()));
        if (kind == "timestamp" || kind == "ext") {
          // A Value has no extension types: refused, not skipped.
          REQUIRE_FALSE(parsed.has_value());
          CHECK(parsed.error().code == Errc::bad_msgpack);
          continue;
        }
        REQUIRE(parsed.has_value());
        CHECK(same(*parsed, expected_of(entry, kind)));
        const auto again = tether::msgpack::parse(tether::msgpack::dump(*parsed));
        REQUIRE(again.has_value());
        CHECK(*again == *parsed);
      }
    }
  }
  // So that a suite that was not found or read does not pass.
  const std::map<std::string, int> expected{{"nil", 1},     {"bool", 2},      {"binary", 9}, {"number", 110},
                                            {"bignum", 19}, {"string", 27},   {"array", 20}, {"map", 15},
                                            {"ext", 11},    {"timestamp", 19}};
  CHECK(forms == expected);
}
