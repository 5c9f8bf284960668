#include "protocol/dara_variables.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>

#include <tether/json.hpp>

using namespace tether;
namespace wire = protocol::dara;

namespace {

/// As JSON; "-" for nothing.
std::string resolved(std::string_view variable, const std::map<std::string, Value, std::less<>>& known) {
  const auto lookup = [&known](std::string_view uid) {
    const auto found = known.find(uid);
    return found != known.end() ? &found->second : nullptr;
  };
  const std::optional<Value> value = wire::resolve(*json::parse(variable), lookup);
  return value ? json::dump(*value) : "-";
}

}  // namespace

TEST_SUITE("protocol/dara_variables") {
  TEST_CASE("a variable of each kind is resolved as the server reads it") {
    const std::map<std::string, Value, std::less<>> known = {
        {"a", *json::parse(R"({"k":[1,{"x":9.0}]})")}, {"b", Value(8)}, {"s", Value(5)}};
    CHECK(resolved(R"({"uid":"b","nested":[],"__typename":"Variable"})", known) == "8");
    CHECK(resolved(R"({"uid":"a","nested":["k","1","x"],"__typename":"Variable"})", known) == "9.0");
    CHECK(resolved(R"({"uid":"a","nested":["k",0],"__typename":"Variable"})", known) == "1");
    CHECK(resolved(R"({"uid":"a","nested":["k","2"],"__typename":"Variable"})", known) == "null");
    CHECK(resolved(R"({"uid":"none","nested":[],"__typename":"Variable"})", known) == "-");
    CHECK(resolved(R"({"uid":"d","variables":[{"uid":"b","__typename":"Variable"},7],"deps":[0],"nested":["n"],)"
                   R"("__typename":"DerivedVariable"})",
                   known) == R"({"deps":[0],"type":"derived","uid":"d","values":[8,7],"nested":["n"]})");
    CHECK(resolved(R"({"uid":"d","variables":[{"uid":"none","__typename":"Variable"}],"__typename":"DerivedVariable"})",
                   known) == "-");
    CHECK(resolved(R"({"uid":"s","__typename":"ServerVariable"})", known) ==
          R"({"type":"server","uid":"s","sequence_number":5})");
    CHECK(resolved(R"({"uid":"w","value":{"uid":"b","__typename":"Variable"},"value_map":{"8":"x"},"default":null,)"
                   R"("__typename":"SwitchVariable"})",
                   known) == R"({"type":"switch","uid":"w","value":8,"value_map":{"8":"x"},"default":null})");
  }

  TEST_CASE("variables inside variables without end are given up") {
    std::string variable = R"({"uid":"b","__typename":"Variable"})";
    for (int i = 0; i < 30; ++i) {
      variable = R"({"uid":"d","variables":[)" + variable + R"(],"__typename":"DerivedVariable"})";
    }
    CHECK(resolved(variable, {{"b", Value(1)}}) != "-");
    for (int i = 0; i < 3; ++i) {
      variable = R"({"uid":"d","variables":[)" + variable + R"(],"__typename":"DerivedVariable"})";
    }
    DecodeLimits deep;
    deep.max_depth = 200;
    const auto one = [](std::string_view) -> const Value* {
      static const Value k_one(1);
      return &k_one;
    };
    CHECK_FALSE(wire::resolve(*json::parse(variable, deep), one));
  }

  TEST_CASE("a value is replaced where its keys lead") {
    const auto replaced = [](std::string_view root, std::string_view keys) {
      return json::dump(wire::replace_nested(*json::parse(root), *json::parse(keys), "new"));
    };
    CHECK(replaced(R"({"a":1})", "[]") == R"("new")");
    CHECK(replaced(R"({"a":{"b":1,"c":2}})", R"(["a","b"])") == R"({"a":{"b":"new","c":2}})");
    CHECK(replaced(R"({"a":[1,2]})", R"(["a","1"])") == R"({"a":[1,"new"]})");
    CHECK(replaced(R"({"a":[1,2]})", R"(["a",0])") == R"({"a":["new",2]})");
    CHECK(replaced(R"({"a":[1,2]})", R"(["a","2"])") == R"({"a":[1,2]})");
    CHECK(replaced("null", R"(["a","b"])") == R"({"a":{"b":"new"}})");
  }

  TEST_CASE("a store that may be written is one of the backend and not read-only") {
    const auto store = [](std::string_view variable) {
      return std::string(wire::writable_store(*json::parse(variable)));
    };
    CHECK(store(R"({"store":{"uid":"s","readonly":false,"__typename":"BackendStore"}})") == "s");
    CHECK(store(R"({"store":{"uid":"s","readonly":true,"__typename":"BackendStore"}})").empty());
    CHECK(store(R"({"store":{"uid":"s","__typename":"BrowserStore"}})").empty());
    CHECK(store(R"({"store":null})").empty());
  }
}
