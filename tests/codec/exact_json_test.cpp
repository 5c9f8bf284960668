#include "codec/exact_json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <tether/json.hpp>

using namespace tether;

namespace {

constexpr std::string_view k_as_it_is = "(as it is)";

std::string mark(std::string_view json, const DecodeLimits& limits = {}) {
  const auto marked = codec::mark_exact(json, limits);
  if (!marked) return std::string(to_string(marked.error().code)) + ": " + marked.error().detail;
  return *marked ? **marked : std::string(k_as_it_is);
}

}  // namespace

TEST_SUITE("codec/exact_json") {
  TEST_CASE("what JavaScript keeps as it is") {
    for (const std::string_view json :
         {"null", "[]", "{}", "0", "-5", "123456789012345", R"("9.0")", R"({"b":1,"a":[2,{"c":"1"}]})", R"({"10":1})",
          R"([true,false,null,"\u00e6"])", R"({"01":1,"b":2})", R"({"":1,"x":2})"}) {
      CAPTURE(json);
      CHECK(mark(json) == k_as_it_is);
    }
  }

  TEST_CASE("numbers that would print differently are texts") {
    CHECK(mark("9.0") == R"("\u0000n9.0")");
    CHECK(mark("-0") == R"("\u0000n-0")");
    CHECK(mark("[1e3,1]") == R"(["\u0000n1e3",1])");
    CHECK(mark(" [ 12345678901234567890 , \"x\" ] ") == " [ \"\\u0000n12345678901234567890\" , \"x\" ] ");
    CHECK(mark(R"({"a":[-0.5,2],"b":{"c":1234567890123456}})") ==
          R"({"a":["\u0000n-0.5",2],"b":{"c":"\u0000n1234567890123456"}})");
  }

  TEST_CASE("an object says in which order its keys came") {
    CHECK(mark(R"({"b":1,"2":{"z":0,"1":0},"10":3})") ==
          R"({"\u0000k":["b","2","10"],"b":1,"2":{"\u0000k":["z","1"],"z":0,"1":0},"10":3})");
    CHECK(mark(R"([{"x\"":1.5, "0" : [ {"5":1,"a":2.0} ]}])") ==
          R"([{"\u0000k":["x\"","0"],"x\"":"\u0000n1.5", "0" : [ {"\u0000k":["5","a"],"5":1,"a":"\u0000n2.0"} ]}])");
    // Texts and brackets in texts are not taken for others.
    CHECK(mark(R"({"{\"[":"}{1.5","3":true})") == R"({"\u0000k":["{\"[","3"],"{\"[":"}{1.5","3":true})");
  }

  TEST_CASE("a text that looks like a mark stays a text") {
    CHECK(mark(R"(["\u0000n1","a\u0000"])") == R"(["\u0000t\u0000n1","a\u0000"])");
    CHECK(mark(R"({"\u0000k":[]})") == "bad-json: expected no key that begins with U+0000 at byte 10");
  }

  TEST_CASE("what is no JSON is refused, with the place") {
    CHECK(mark("") == "bad-json: the text is empty at byte 0");
    CHECK(mark("<!DOCTYPE html>") == "bad-json: expected a JSON value at byte 0");
    CHECK(mark("[NaN]") == "bad-json: expected a JSON value at byte 1");
    CHECK(mark("[1]]") == "bad-json: expected nothing after the value at byte 3");
    CHECK(mark(std::string_view("[1]\0x", 5)) == "bad-json: expected nothing after the value at byte 3");
    CHECK(mark(R"(["\udc00"])").starts_with("bad-json: "));
    CHECK(mark("[\"\xff\"]").starts_with("bad-json: expected valid UTF-8"));
  }

  TEST_CASE("the limits hold") {
    DecodeLimits limits;
    limits.max_depth = 2;
    CHECK(mark("[[1]]", limits) == k_as_it_is);
    CHECK(mark("[[[1]]]", limits).starts_with("too-deep: "));
    limits.max_items = 3;
    CHECK(mark("[1,2]", limits) == k_as_it_is);
    CHECK(mark("[1,2,3]", limits).starts_with("too-many-items: "));
    limits.max_text_bytes = 3;
    CHECK(mark(R"(["abcd"])", limits).starts_with("too-large: "));
    limits.max_bytes = 4;
    CHECK(mark("[1,2]", limits) == "too-large: 5 bytes of JSON; the limit is 4");
    CHECK(mark(std::string(1'000'000, '[')).starts_with("too-deep: "));
  }

  TEST_CASE("without the marks it is the same document") {
    const std::string json = R"({"_":["deque",[["f",9.0,{"2":"x","1":-1e-7}],["g",12345678901234567890]]]})";
    CHECK(
        json::dump(*json::parse(mark(json))) ==
        R"({"_":["deque",[["f","\u0000n9.0",{"\u0000k":["2","1"],"2":"x","1":"\u0000n-1e-7"}],["g","\u0000n12345678901234567890"]]]})");
  }
}
