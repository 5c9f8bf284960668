#include <tether/json_patch.hpp>

#include <string>

#include <doctest/doctest.h>

#include <tether/json.hpp>

#include "codec/json_equal.hpp"
#include "support/test_data.hpp"

using tether::Errc;
using tether::Value;
namespace json = tether::json;
namespace codec = tether::codec;
namespace test = tether::test;

namespace {

struct Outcome {
  std::string document;
  std::string error;
};

Outcome outcome(const std::string& document_text, const std::string& patches_text) {
  Value document = *json::parse(document_text);
  const auto result = json::apply_patch(document, *json::parse(patches_text));
  if (result) return {json::dump(document), {}};
  return {json::dump(document), std::string(to_string(result.error().code)) + ": " + result.error().detail};
}

bool same(const Value& a, const Value& b) {
  std::size_t steps = 1'000'000;
  return codec::same_json(a, b, steps).value();
}

}  // namespace

TEST_CASE("passes the public conformance suite and the examples of RFC 6902") {
  std::size_t cases = 0;
  for (const test::DataFile& file : test::data_files()) {
    if (!file.name.starts_with("json-patch-")) continue;
    const auto suite = json::parse(file.content);
    REQUIRE(suite.has_value());
    for (const Value& entry : suite->as_list()) {
      // Not to be seen in a Value: one operation that is spelt with two 'op'.
      if (!entry.contains("patch") || entry["comment"].as_text() == "duplicate ops") continue;
      CAPTURE(json::dump(entry));
      Value document = entry["doc"];
      const auto result = json::apply_patch(document, entry["patch"]);
      CHECK(result.has_value() == !entry.contains("error"));
      if (!result) {
        CHECK(document == entry["doc"]);
      } else if (entry.contains("expected")) {
        CHECK(same(document, entry["expected"]));
      }
      ++cases;
    }
  }
  CHECK(cases >= 105);
}

TEST_CASE("does what each operation says") {
  const struct {
    std::string what;
    std::string document;
    std::string patches;
    std::string expected;
  } rows[] = {
      {"nothing", "[1]", "[]", "[1]"},
      {"a key that is there is replaced in its place", R"({"a":1,"b":2})", R"([{"op":"add","path":"/a","value":3}])",
       R"({"a":3,"b":2})"},
      {"a new key comes last", R"({"b":1})", R"([{"op":"add","path":"/a","value":null}])", R"({"b":1,"a":null})"},
      {"before an item", "[1,3]", R"([{"op":"add","path":"/1","value":2}])", "[1,2,3]"},
      {"at the end, by number and by sign", "[]",
       R"([{"op":"add","path":"/0","value":1},{"op":"add","path":"/-","value":2}])", "[1,2]"},
      {"the sign is a key like any other in a map", "{}", R"([{"op":"add","path":"/-","value":1}])", R"({"-":1})"},
      {"digits are a key like any others in a map", "{}", R"([{"op":"add","path":"/01","value":1}])", R"({"01":1})"},
      {"the document", "[1]", R"([{"op":"add","path":"","value":{"a":2}}])", R"({"a":2})"},
      {"the document, removed", "[1]", R"([{"op":"remove","path":""}])", "null"},
      {"the document, and then on", "1",
       R"([{"op":"replace","path":"","value":[]},{"op":"add","path":"/0","value":2}])", "[2]"},
      {"a document that is null", "null", R"([{"op":"test","path":"","value":null},{"op":"add","path":"","value":{}}])",
       "{}"},
      {"escapes", R"({"a/b":1,"m~n":2,"~1":3})",
       R"([{"op":"remove","path":"/a~1b"},{"op":"remove","path":"/m~0n"},{"op":"replace","path":"/~01","value":4}])",
       R"({"~1":4})"},
      {"the empty key", R"({"":{"":1}})", R"([{"op":"replace","path":"//","value":2}])", R"({"":{"":2}})"},
      {"a value moves up, over what held it", R"({"a":{"b":[1]}})", R"([{"op":"move","from":"/a/b","path":"/a"}])",
       R"({"a":[1]})"},
      {"a value becomes the document", R"({"a":{"b":[1]}})", R"([{"op":"move","from":"/a/b","path":""}])", "[1]"},
      {"a move to its own place", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])", R"({"a":1})"},
      {"the document, moved to its own place", "[1]", R"([{"op":"move","from":"","path":""}])", "[1]"},
      {"a list counts without what moves", "[1,2,3]", R"([{"op":"move","from":"/0","path":"/2"}])", "[2,3,1]"},
      {"a name that only begins alike", R"({"a":1,"ab":{}})", R"([{"op":"move","from":"/a","path":"/ab/c"}])",
       R"({"ab":{"c":1}})"},
      {"a copy is one of its own", R"({"a":[1]})",
       R"([{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/b/-","value":2}])", R"({"a":[1],"b":[1,2]})"},
      {"the document, copied into itself", R"({"a":1})", R"([{"op":"copy","from":"","path":"/b"}])",
       R"({"a":1,"b":{"a":1}})"},
      {"a copy into its own child", R"({"a":{"b":1}})", R"([{"op":"copy","from":"/a","path":"/a/b"}])",
       R"({"a":{"b":{"b":1}}})"},
      {"numbers by their value", "[1,2.0,18446744073709551616]",
       R"([{"op":"test","path":"/0","value":1.0},{"op":"test","path":"/1","value":2},)"
       R"({"op":"test","path":"/2","value":18446744073709551616}])",
       "[1,2.0,18446744073709551616]"},
      {"large numbers pass through", "[]", R"([{"op":"add","path":"/0","value":-123456789012345678901234567890}])",
       "[-123456789012345678901234567890]"},
      {"members it does not know", "[]", R"([{"op":"add","path":"/0","value":1,"from":7,"more":[]}])", "[1]"},
      {"a name of JavaScript's own", "{}", R"([{"op":"add","path":"/__proto__","value":{"a":1}}])",
       R"({"__proto__":{"a":1}})"},
      {"of repeated keys the last, and with it those that it hides", R"({"a":1,"b":2,"a":3})",
       R"([{"op":"test","path":"/a","value":3},{"op":"remove","path":"/a"}])", R"({"b":2})"},
      {"moves the last of repeated keys", R"({"a":1,"b":2,"a":3})", R"([{"op":"move","from":"/a","path":"/c"}])",
       R"({"b":2,"c":3})"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const Outcome seen = outcome(row.document, row.patches);
    CHECK(seen.error == "");
    CHECK(seen.document == row.expected);
  }
}

TEST_CASE("says which operation could not be done, and why") {
  const struct {
    std::string patches;
    std::string error;
  } rows[] = {
      {"{}", "bad-message: expected a list of operations, got a map"},
      {"null", "bad-message: expected a list of operations, got null"},
      {"[1]", "bad-message: patches[0],  '': expected a map, got a number"},
      {"[{}]", "bad-message: patches[0],  '': expected 'op' to be add, remove, replace, move, copy or test"},
      {R"([{"op":"spam","path":"/map"}])",
       "bad-message: patches[0], spam '/map': expected 'op' to be add, remove, replace, move, copy or test"},
      {R"([{"op":"add","path":"/map"}])", "bad-message: patches[0], add '/map': expected a 'value'"},
      {R"([{"op":"test","path":"/map"}])", "bad-message: patches[0], test '/map': expected a 'value'"},
      {R"([{"op":"remove"}])",
       "bad-message: patches[0], remove '': expected 'path' to be a JSON Pointer: empty, or names after '/'"},
      {R"([{"op":"remove","path":7}])",
       "bad-message: patches[0], remove '': expected 'path' to be a JSON Pointer: empty, or names after '/'"},
      {R"([{"op":"remove","path":"map"}])",
       "bad-message: patches[0], remove 'map': expected 'path' to be a JSON Pointer: empty, or names after '/'"},
      {R"([{"op":"remove","path":"/map/~2"}])",
       "bad-message: patches[0], remove '/map/~2': expected 'path' to be a JSON Pointer: empty, or names after '/'"},
      {R"([{"op":"copy","path":"/map"}])",
       "bad-message: patches[0], copy '/map': expected 'from' to be a JSON Pointer: empty, or names after '/'"},
      {R"([{"op":"move","from":"/map","path":"/map/a/b"}])",
       "bad-message: patches[0], move '/map/a/b': a value cannot move into itself"},
      {R"([{"op":"move","from":"","path":"/a"}])",
       "bad-message: patches[0], move '/a': a value cannot move into itself"},
      {R"([{"op":"remove","path":"/map/no"}])", "patch-conflict: patches[0], remove '/map/no': nothing is there"},
      {R"([{"op":"replace","path":"/no","value":1}])", "patch-conflict: patches[0], replace '/no': nothing is there"},
      {R"([{"op":"test","path":"/no","value":null}])", "patch-conflict: patches[0], test '/no': nothing is there"},
      {R"([{"op":"move","from":"/no","path":"/a"}])", "patch-conflict: patches[0], move '/a': nothing is there"},
      {R"([{"op":"copy","from":"/no","path":"/a"}])", "patch-conflict: patches[0], copy '/a': nothing is there"},
      {R"([{"op":"add","path":"/no/a","value":1}])",
       "patch-conflict: patches[0], add '/no/a': nothing is there to hold it"},
      {R"([{"op":"add","path":"/list/-/a","value":1}])",
       "patch-conflict: patches[0], add '/list/-/a': nothing is there to hold it"},
      {R"([{"op":"add","path":"/text/0","value":1}])",
       "patch-conflict: patches[0], add '/text/0': expected a list or a map to hold it, found a text"},
      {R"([{"op":"add","path":"/null/a","value":1}])",
       "patch-conflict: patches[0], add '/null/a': expected a list or a map to hold it, found null"},
      {R"([{"op":"add","path":"/list/3","value":1}])", "patch-conflict: patches[0], add '/list/3': the list ends at 2"},
      {R"([{"op":"remove","path":"/list/2"}])", "patch-conflict: patches[0], remove '/list/2': nothing is there"},
      {R"([{"op":"remove","path":"/list/-"}])", "patch-conflict: patches[0], remove '/list/-': nothing is there"},
      {R"([{"op":"add","path":"/list/01","value":1}])",
       "patch-conflict: patches[0], add '/list/01': "
       "expected the place in a list: digits without leading zeros, or '-' for its end"},
      {R"([{"op":"test","path":"/list/1e0","value":2}])",
       "patch-conflict: patches[0], test '/list/1e0': "
       "expected the place in a list: digits without leading zeros, or '-' for its end"},
      {R"([{"op":"test","path":"/text","value":"no"}])",
       "patch-conflict: patches[0], test '/text': expected a text, found another"},
      {R"([{"op":"test","path":"/list","value":{}}])",
       "patch-conflict: patches[0], test '/list': expected a map, found a list"},
      {R"([{"op":"test","path":"/large","value":18446744073709551617}])",
       "patch-conflict: patches[0], test '/large': expected a number, found another"},
      {R"([{"op":"remove","path":"/map"},{"op":"remove","path":"/map"}])",
       "patch-conflict: patches[1], remove '/map': nothing is there"},
  };
  const std::string document =
      R"({"map":{"a":{}},"list":[1,2],"text":"yes","null":null,"large":18446744073709551616,"map2":{"a":1,"b":2,"a":3}})";
  // Whatever was done before is undone.
  const std::string before =
      R"({"op":"add","path":"/list/0","value":[7]},{"op":"remove","path":"/map/a"},{"op":"move","from":"/text","path":"/map/t"},)"
      R"({"op":"move","from":"/map2/a","path":"/map/t"},{"op":"copy","from":"/map","path":"/list/-"},)"
      R"({"op":"replace","path":"/large","value":{}},{"op":"move","from":"/list/0","path":"/large/x"},)"
      R"({"op":"move","from":"/large","path":""},{"op":"remove","path":""},)";
  for (const auto& row : rows) {
    CAPTURE(row.patches);
    const Outcome seen = outcome(document, row.patches);
    CHECK(seen.error == row.error);
    CHECK(seen.document == document);
    if (!row.patches.starts_with('[')) continue;
    const Outcome later = outcome(document, "[" + before + row.patches.substr(1));
    CHECK(later.error.find(": patches[") != std::string::npos);
    CHECK(later.document == document);
  }
  CHECK(outcome(document, "[" + before.substr(0, before.size() - 1) + "]").document == "null");
}

TEST_CASE("a path in an error is cut at a character's border") {
  std::string path = "/";
  for (int i = 0; i < 200; ++i) path += "\xc3\xa9";
  const Outcome seen = outcome("{}", R"([{"op":"remove","path":")" + path + "\"}]");
  CHECK(seen.error == "patch-conflict: patches[0], remove '" + path.substr(0, 99) + "': nothing is there");
}
