#include "protocol/dara_csv.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <tether/json.hpp>

using namespace tether;

namespace {

std::string csv(std::string_view table) {
  const Result<std::string> text = protocol::dara::write_csv(*json::parse(table));
  return text ? *text : "!" + std::string(to_string(text.error().code));
}

}  // namespace

TEST_SUITE("protocol/dara_csv") {
  TEST_CASE("tables of each shape become lines") {
    CHECK(csv(R"([{"a":1,"b":"x"},{"b":"y","c":9.5}])") == "a,b,c\r\n1,x,\r\n,y,9.5\r\n");
    CHECK(csv(R"([[1,2],["x",null]])") == "1,2\r\nx,\r\n");
    CHECK(csv(R"([1,"x"])") == "1\r\nx\r\n");
    CHECK(csv(R"({"a":[1,2],"b":["x"]})") == "a,b\r\n1,x\r\n2,\r\n");
    CHECK(csv("[]").empty());
  }

  TEST_CASE("what is no table is refused") {
    CHECK(csv("7") == "!unsupported");
    CHECK(csv("null") == "!unsupported");
    CHECK(csv(R"({"a":1})") == "!unsupported");
  }

  TEST_CASE("cells are quoted where they must be") {
    CHECK(csv(R"([["a,b","say \"hi\"","two\nlines"]])") == "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
    CHECK(csv(R"([[{"k":1},[1,2],true]])") == "\"{\"\"k\"\":1}\",\"[1,2]\",true\r\n");
  }

  TEST_CASE("no text becomes a formula") {
    CHECK(csv(R"([["=1+1","+1","-1","@x","\tx"]])") == "'=1+1,'+1,'-1,'@x,'\tx\r\n");
    CHECK(csv("[[-1]]") == "-1\r\n");
  }
}
