// What a hostile list of operations runs into, and that the document is then as it was (security 15, 16, 18).
#include <string>

#include <doctest/doctest.h>

#include <tether/json.hpp>

#include <tether/json_patch.hpp>

using tether::Errc;
using tether::Value;
namespace json = tether::json;

namespace {

Value operation(const char* op, std::string path) {
  Value value;
  value.append_entry("op", op).append_entry("path", std::move(path));
  return value;
}

Value add(std::string path, Value value) {
  Value patch = operation("add", std::move(path));
  return patch.append_entry("value", std::move(value));
}

Value from(const char* op, std::string source, std::string path) {
  Value patch = operation(op, std::move(path));
  return patch.append_entry("from", std::move(source));
}

/// Success is Errc{}. After a failure the document is as it was.
Errc code_of(Value document, const Value::List& patches, const json::PatchLimits& limits = {}) {
  const Value before = document;
  const auto result = json::apply_patch(document, patches, limits);
  if (result) return {};
  CHECK(document == before);
  return result.error().code;
}

Value nested(int depth) {
  Value value = 1;
  for (int i = 0; i < depth; ++i) {
    Value outer(Value::List{});
    outer.push_back(std::move(value));
    value = std::move(outer);
  }
  return value;
}

}  // namespace

TEST_CASE("keeps each limit to the last value inside") {
  json::PatchLimits limits;
  const Value::Map empty;

  SUBCASE("operations") {
    limits.max_operations = 2;
    CHECK(code_of(empty, {add("/a", 1), add("/a", 1)}, limits) == Errc{});
    CHECK(code_of(empty, {add("/a", 1), add("/a", 1), add("/a", 1)}, limits) == Errc::too_many_items);
  }
  SUBCASE("depth, wherever something is added") {
    limits.max_depth = 3;
    CHECK(code_of(empty, {add("/a", nested(2))}, limits) == Errc{});
    CHECK(code_of(empty, {add("/a", nested(3))}, limits) == Errc::too_deep);
    CHECK(code_of(empty, {add("", nested(3))}, limits) == Errc{});
    CHECK(code_of(empty, {add("", nested(4))}, limits) == Errc::too_deep);
    const Value::Map two{{"a", nested(2)}, {"b", nested(1)}};
    CHECK(code_of(two, {from("copy", "/b", "/a/0")}, limits) == Errc{});
    CHECK(code_of(two, {from("copy", "/b", "/a/0/0")}, limits) == Errc::too_deep);
    CHECK(code_of(two, {from("move", "/b", "/a/0")}, limits) == Errc{});
    CHECK(code_of(two, {from("move", "/b", "/a/0/0")}, limits) == Errc::too_deep);
    Value replace = operation("replace", "/a/0");
    CHECK(code_of(two, {replace.append_entry("value", nested(1))}, limits) == Errc{});
    replace.set("value", nested(2));
    CHECK(code_of(two, {replace}, limits) == Errc::too_deep);
  }
  SUBCASE("values and keys") {
    limits.max_items = 6;
    const Value value(Value::Map{{"a", Value::List{1}}});  // 4 with its key
    CHECK(code_of(empty, {add("/a", value), add("/b", 1), add("/c", 1)}, limits) == Errc{});
    CHECK(code_of(empty, {add("/a", value), add("/b", Value::List{1, 2})}, limits) == Errc::too_many_items);
    CHECK(code_of(empty, {add("/a", value), from("copy", "/a", "/b")}, limits) == Errc::too_many_items);
    CHECK(code_of(empty, {add("/a", value), from("move", "/a", "/b"), from("move", "/b", "/a")}, limits) == Errc{});
  }
  SUBCASE("text, binary, digits and keys") {
    limits.max_text_bytes = 20;
    for (const Value& value : {Value("1234567890"), Value(Value::Binary(10, 7)),
                               *Value::big_int("-1" + std::string(18, '0')), Value(Value::Map{{"1234567890", 1}})}) {
      const bool is_small = value.is_int();
      CHECK(code_of(empty, {add("/a", value), from("copy", "/a", "/b")}, limits) == Errc{});
      CHECK(code_of(empty, {add("/a", value), from("copy", "/a", "/b"), add("/c", "x")}, limits) ==
            (is_small ? Errc{} : Errc::too_large));
    }
  }
  SUBCASE("steps") {
    const Value::List patches{add("/0", 1), from("move", "/5", "/0"), operation("remove", "/0")};
    const Value::List list(10, Value(1));
    std::size_t enough = 0;
    for (limits.max_steps = 0; code_of(list, patches, limits) == Errc::limit_reached; ++limits.max_steps) ++enough;
    CHECK(code_of(list, patches, limits) == Errc{});
    CHECK(enough > 10 + 6 + 10);  // what moves to make room
    CHECK(enough < 50);
  }
}

TEST_CASE("a value that copies itself over and over ends in an error") {
  SUBCASE("the document") {
    Value::List patches{add("", Value::List{1})};
    for (int i = 0; i < 64; ++i) patches.push_back(from("copy", "", "/0"));
    CHECK(code_of(Value(), patches) == Errc::too_many_items);
  }
  SUBCASE("doubling, within the depth") {
    Value::List patches;
    for (int i = 0; i < 60; ++i) {
      patches.push_back(add("/b", Value(Value::List{1})));
      patches.push_back(from("copy", "/a", "/b/-"));
      patches.push_back(from("copy", "/a", "/b/-"));
      patches.push_back(from("move", "/b", "/a"));
    }
    CHECK(code_of(Value::Map{{"a", 1}}, patches) == Errc::too_many_items);
  }
  SUBCASE("a long text") {
    const Value::Map document{{"a", std::string(1'000'000, 'x')}, {"b", Value::List{}}};
    CHECK(code_of(document, Value::List(1000, from("copy", "/a", "/b/-"))) == Errc::too_large);
  }
}

TEST_CASE("no list of operations takes long, whatever it does") {
  constexpr std::size_t k_large = 3'000;
  const json::PatchLimits limits{.max_steps = 300'000};
  Value::List items(k_large, Value(1));
  Value::Map entries;
  for (std::size_t i = 0; i < k_large; ++i) entries.emplace_back(std::to_string(i), 1);
  const Value document(Value::Map{{"list", std::move(items)}, {"map", std::move(entries)}, {"other", Value::List{}}});
  const Value same = document["map"];

  SUBCASE("at the front of a long list") {
    CHECK(code_of(document, Value::List(200, add("/list/0", 1)), limits) == Errc::limit_reached);
    CHECK(code_of(document, Value::List(200, operation("remove", "/list/0")), limits) == Errc::limit_reached);
  }
  SUBCASE("far from the end of a large map") {
    CHECK(code_of(document, Value::List(200, add("/map/0", 1)), limits) == Errc::limit_reached);
    CHECK(code_of(document, Value::List(200, operation("remove", "/map/x")), limits) == Errc::patch_conflict);
  }
  SUBCASE("comparing") {
    Value patch = operation("test", "/map");
    patch.append_entry("value", same);
    CHECK(code_of(document, {patch}, limits) == Errc{});
    CHECK(code_of(document, Value::List(200, patch), limits) == Errc::limit_reached);
  }
  SUBCASE("moving what is large, down and up again") {
    Value::List patches;
    for (int i = 0; i < 1000; ++i) {
      patches.push_back(from("move", "/map", "/other/0"));
      patches.push_back(from("move", "/other/0", "/map"));
    }
    CHECK(code_of(document, patches, limits) == Errc::limit_reached);
  }
  SUBCASE("moving what is large at one depth costs nothing") {
    Value::List patches;
    for (int i = 0; i < 2'000; ++i) {
      patches.push_back(from("move", "/map", "/b"));
      patches.push_back(from("move", "/b", "/map"));
    }
    CHECK(code_of(document, patches, limits) == Errc{});
  }
  SUBCASE("a key that is repeated very often") {
    Value::Map repeated;
    for (std::size_t i = 0; i < k_large; ++i) repeated.emplace_back("a", 1);
    CHECK(code_of(repeated, {operation("remove", "/a")}, limits) == Errc{});  // from the end: nothing has to move
    repeated.insert(repeated.begin(), 200, {"b", 1});
    CHECK(code_of(repeated, {operation("remove", "/b")}, limits) == Errc::limit_reached);
  }
}

TEST_CASE("a pointer of a million names is no trouble") {
  std::string path;
  for (int i = 0; i < 1'000'000; ++i) path += "/a";
  CHECK(code_of(Value::Map{}, {add(path, 1)}) == Errc::patch_conflict);
}

TEST_CASE("a document nested 50,000 deep is changed without recursion") {
  Value document;
  document.set("deep", nested(50'000));
  std::string path = "/deep";
  for (int i = 0; i < 50'000; ++i) path += "/0";
  Value patch = operation("test", path);
  CHECK(json::apply_patch(document, Value::List{patch.append_entry("value", 1)}).has_value());
  CHECK(json::apply_patch(document, Value::List{from("copy", "/deep", "/b")}).error().code == Errc::too_deep);
  CHECK(json::apply_patch(document, Value::List{from("move", "/deep", "/b"), add("/c", 1)}).has_value());
  CHECK(json::apply_patch(document, Value::List{operation("remove", "/b")}).has_value());
  CHECK(json::dump(document) == R"({"c":1})");
}
