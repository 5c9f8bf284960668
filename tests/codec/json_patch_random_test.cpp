// The patches that lead from one random document to another, and what is left of the first if one of them fails.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/json.hpp>
#include <tether/json_patch.hpp>

#include "support/random_value.hpp"
#include "support/values.hpp"

using tether::Value;
namespace json = tether::json;
namespace test = tether::test;

namespace {

std::string escaped(const std::string& key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

Value patch(const char* op, std::string path) {
  Value value;
  value.append_entry("op", op).append_entry("path", std::move(path));
  return value;
}

Value patch(const char* op, std::string path, Value argument) {
  const bool has_from = std::string(op) == "move" || std::string(op) == "copy";
  return patch(op, std::move(path)).append_entry(has_from ? "from" : "value", std::move(argument));
}

/// The operations that turn `before` into `after`, found by looking at both side by side.
void write_difference(const Value& before, const Value& after, const std::string& path, Value::List& out) {
  if (before.is_map() && after.is_map()) {
    for (const auto& [key, value] : before.as_map()) {
      if (!after.contains(key) && &before[key] == &value) out.push_back(patch("remove", path + '/' + escaped(key)));
    }
    for (const auto& [key, value] : after.as_map()) {
      if (&after[key] != &value) continue;
      const std::string inner = path + '/' + escaped(key);
      before.contains(key) ? write_difference(before[key], value, inner, out)
                           : out.push_back(patch("add", inner, value));
    }
  } else if (before.is_list() && after.is_list()) {
    std::size_t at = 0;
    for (; at < before.as_list().size() && at < after.as_list().size(); ++at) {
      write_difference(before.as_list()[at], after.as_list()[at], path + '/' + std::to_string(at), out);
    }
    for (std::size_t left = before.as_list().size(); left > at; --left) {
      out.push_back(patch("remove", path + '/' + std::to_string(left - 1)));
    }
    for (; at < after.as_list().size(); ++at) out.push_back(patch("add", path + "/-", after.as_list()[at]));
  } else {
    out.push_back(patch("test", path, before));
    out.push_back(patch("replace", path, after));
  }
}

/// Two documents of one shape are more like each other than two random ones.
Value changed(test::Dice& dice, const Value& value) {
  if (test::roll(dice, 6) == 0) return test::random_value(dice, {.with_big_ints = true});
  Value other = value;
  if (Value::List* const items = other.list()) {
    for (Value& item : *items) item = changed(dice, item);
    if (!items->empty() && test::roll(dice, 3) == 0) items->pop_back();
  } else if (Value::Map* const entries = other.map()) {
    for (Value::Entry& entry : *entries) entry.second = changed(dice, entry.second);
    if (!entries->empty() && test::roll(dice, 3) == 0) entries->erase(entries->begin());
  }
  return other;
}

/// Every place of a document.
void write_paths(const Value& value, const std::string& path, std::vector<std::string>& out) {
  out.push_back(path);
  for (std::size_t at = 0; at < value.as_list().size(); ++at) {
    write_paths(value.as_list()[at], path + '/' + std::to_string(at), out);
  }
  for (const auto& [key, inner] : value.as_map()) {
    if (&value[key] == &inner) write_paths(inner, path + '/' + escaped(key), out);
  }
}

const std::string& pick(test::Dice& dice, const std::vector<std::string>& paths) {
  return paths[test::roll(dice, paths.size())];
}

/// An operation that may or may not be possible.
Value random_operation(test::Dice& dice, const std::vector<std::string>& paths) {
  const std::string& path = pick(dice, paths);
  switch (test::roll(dice, 6)) {
    case 0: return patch("add", path, Value("new"));
    case 1: return patch("add", path + "/-", Value("new"));
    case 2: return patch("replace", path, Value(Value::List{7}));
    case 3: return patch("remove", path);
    case 4: return patch("copy", path, Value(pick(dice, paths)));
    default: return patch("move", path, Value(pick(dice, paths)));
  }
}

}  // namespace

TEST_CASE("the difference of two documents, applied to the one, gives the other") {
  test::Dice dice(11);
  for (int round = 0; round < 30; ++round) {
    const Value before = test::random_value(dice, {.with_big_ints = true});
    const Value after = round % 2 == 0 ? changed(dice, before) : test::random_value(dice, {.with_big_ints = true});
    Value::List patches;
    write_difference(before, after, "", patches);
    CAPTURE(round);
    Value document = before;
    REQUIRE(json::apply_patch(document, patches).has_value());
    CHECK(test::same_json(document, after));

    // ... and not a bit of it if the last operation fails.
    patches.push_back(patch("remove", "/no such place/0"));
    document = before;
    REQUIRE_FALSE(json::apply_patch(document, patches).has_value());
    CHECK(document == before);
  }
}

TEST_CASE("operations one by one do the same as all at once, or all at once does nothing") {
  test::Dice dice(12);
  int done = 0;
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    const Value before = test::random_value(dice, {.with_big_ints = true});
    std::vector<std::string> paths;
    write_paths(before, "", paths);
    Value::List patches;
    for (std::size_t left = 1 + test::roll(dice, 6); left > 0; --left) patches.push_back(random_operation(dice, paths));
    CAPTURE(json::dump(patches));
    CAPTURE(json::dump(before));

    Value step_by_step = before;
    bool is_possible = true;
    for (const Value& operation : patches) {
      is_possible = is_possible && json::apply_patch(step_by_step, Value::List{operation}).has_value();
    }
    Value at_once = before;
    REQUIRE(json::apply_patch(at_once, patches).has_value() == is_possible);
    CHECK(at_once == (is_possible ? step_by_step : before));
    ++(is_possible ? done : refused);
  }
  CHECK(done > 100);
  CHECK(refused > 100);
}
