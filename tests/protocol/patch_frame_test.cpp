#include "protocol/patch_frame.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/json.hpp>
#include <tether/msgpack.hpp>

#include "support/hex.hpp"
#include "support/test_data.hpp"

using tether::Bytes;
using tether::DecodeLimits;
using tether::Errc;
using tether::Value;
using tether::protocol::check_patch_frame;
using tether::test::from_hex;
using tether::test::to_hex;
namespace test = tether::test;

namespace {

using Buffer = std::vector<std::uint8_t>;

constexpr std::size_t k_max_patches = 100;

Buffer frame_of(const std::string& json) {
  const auto value = tether::json::parse(json, {.max_depth = 5000});
  REQUIRE(value.has_value());
  return tether::msgpack::dump(*value);
}

struct Verdict {
  Errc code{};
  std::string detail;
};

Verdict judge(Bytes frame, const DecodeLimits& limits = {}) {
  const auto checked = check_patch_frame(frame, limits, k_max_patches);
  return checked ? Verdict{} : Verdict{checked.error().code, checked.error().detail};
}

/// A chain of nodes, one in the other.
std::string chain(std::size_t levels) {
  std::string json;
  for (std::size_t i = 1; i < levels; ++i) json += R"(["p","u",{},{},null,[)";
  json += R"(["p","u",{},{},null,[]])";
  for (std::size_t i = 1; i < levels; ++i) json += "]]";
  return json;
}

std::string pairs(std::size_t count) {
  std::string json = "{";
  for (std::size_t i = 0; i < count; ++i) json += (i == 0 ? "\"n" : ",\"n") + std::to_string(i) + "\":\"\"";
  return json + "}";
}

// Every kind of patch, value and width of a head that servers send.
const std::string k_rich = R"([1, [
  [0, "0.1", ["div", "0.1", {"class": "a", "hidden": true, "data-n": null}, {"color": "red !important"}, null, [
    ["p", "0.1.0", {"tabindex": 0, "data-x": -1.5}, {"opacity": 0.5}, "text that is longer than thirty-one bytes", []],
    ["input", "0.1.1", {}, {}, null, []],
    ["ul", "0.1.2", null, null, 5, [["li", "0.1.2.0", {}, {}, "\u00e9\ud83c\udf7a", []]]]
  ]]],
  [1, "0.1.1"],
  [2, "0.1", [1, ["b", "0.1.1", {"a": "1"}, {}, false, []]]],
  [3, "0.1.0", "t"], [3, "0.1.0", null], [3, "0.1.0", 70000], [3, "0.1.0", true], [3, "0.1.0", 1.5],
  [4, "0.1", {"id": "x"}], [4, "0.1", null], [5, "0.1", {"top": "1px"}], [5, "0.1", null]
]])";

}  // namespace

TEST_CASE("a frame with every kind of patch and value is accepted") {
  const Buffer frame = frame_of(k_rich);
  const Verdict verdict = judge(frame);
  CHECK(verdict.detail == "");
  CHECK(judge(frame_of("[1,[]]")).detail == "");
  // Longer forms than needed, which other encoders write.
  for (const std::string row : {
           "92 01 91 93 03 a1 75 a1 78",
           "dc 00 02 cc 01 dd 00 00 00 01 dc 00 03 d3 00 00 00 00 00 00 00 03 d9 01 75 db 00 00 00 01 78",
           "92 d0 01 91 92 cf 00 00 00 00 00 00 00 01 da 00 01 75",
           "92 01 91 93 02 a1 75 92 ce 7f ff ff ff 96 a1 70 a1 75 de 00 00 df 00 00 00 00 ca 3f c0 00 00 dc 00 00",
       }) {
    CAPTURE(row);
    CHECK(judge(from_hex(row)).detail == "");
  }
}

TEST_CASE("a malformed frame is refused, with what is wrong and where") {
  const std::string node = R"(["p","u",{},{},null,[]])";
  const struct {
    std::string json;
    Errc code;
    std::string detail;
  } rows[] = {
      // The frame.
      {"1", Errc::bad_message, "expected a list at byte 0"},
      {"null", Errc::bad_message, "expected a list at byte 0"},
      {"{}", Errc::bad_message, "expected a list at byte 0"},
      {"[]", Errc::bad_message, "expected [1, patches] at byte 0"},
      {"[1]", Errc::bad_message, "expected [1, patches] at byte 0"},
      {"[1,[],0]", Errc::bad_message, "expected [1, patches] at byte 0"},
      {"[0,[]]", Errc::bad_message, "expected 1, the code of a list of patches at byte 1"},
      {"[2,[]]", Errc::bad_message, "expected 1, the code of a list of patches at byte 1"},
      {"[257,[]]", Errc::bad_message, "expected 1, the code of a list of patches at byte 1"},
      {"[-255,[]]", Errc::bad_message, "expected 1, the code of a list of patches at byte 1"},
      {"[4294967297,[]]", Errc::bad_message, "expected 1, the code of a list of patches at byte 1"},
      {"[1.0,[]]", Errc::bad_message, "expected an integer at byte 1"},
      {"[true,[]]", Errc::bad_message, "expected an integer at byte 1"},
      {"[\"1\",[]]", Errc::bad_message, "expected an integer at byte 1"},
      {"[1,null]", Errc::bad_message, "expected a list at byte 2"},
      {"[1,{}]", Errc::bad_message, "expected a list at byte 2"},
      {"[1,\"\"]", Errc::bad_message, "expected a list at byte 2"},
      // A patch.
      {"[1,[null]]", Errc::bad_message, "expected a list at byte 3"},
      {"[1,[{}]]", Errc::bad_message, "expected a list at byte 3"},
      {"[1,[3,\"u\",\"\"]]", Errc::bad_message, "expected a list at byte 3"},
      {"[1,[[]]]", Errc::bad_message, "a patch begins with its code at byte 3"},
      {"[1,[[1]]]", Errc::bad_message, "the patch has the wrong number of parts at byte 4"},
      {"[1,[[null,\"u\"]]]", Errc::bad_message, "expected an integer at byte 4"},
      {"[1,[[1.0,\"u\"]]]", Errc::bad_message, "expected an integer at byte 4"},
      {"[1,[[0,\"u\"]]]", Errc::bad_message, "the patch has the wrong number of parts at byte 4"},
      {"[1,[[0,\"u\"," + node + ",0]]]", Errc::bad_message, "the patch has the wrong number of parts at byte 4"},
      {"[1,[[1,\"u\",null]]]", Errc::bad_message, "the patch has the wrong number of parts at byte 4"},
      {"[1,[[2,\"u\"]]]", Errc::bad_message, "the patch has the wrong number of parts at byte 4"},
      {"[1,[[2,\"u\",0," + node + "]]]", Errc::bad_message, "the patch has the wrong number of parts at byte 4"},
      {"[1,[[3,\"u\"]]]", Errc::bad_message, "the patch has the wrong number of parts at byte 4"},
      {"[1,[[3,\"u\",\"\",0]]]", Errc::bad_message, "the patch has the wrong number of parts at byte 4"},
      {"[1,[[4,\"u\"]]]", Errc::bad_message, "the patch has the wrong number of parts at byte 4"},
      {"[1,[[5,\"u\"]]]", Errc::bad_message, "the patch has the wrong number of parts at byte 4"},
      {"[1,[[1,\"\"]]]", Errc::bad_message, "a uid is not empty at byte 5"},
      {"[1,[[1,null]]]", Errc::bad_message, "expected a text at byte 5"},
      {"[1,[[1,5]]]", Errc::bad_message, "expected a text at byte 5"},
      {"[1,[[1,[\"u\"]]]]", Errc::bad_message, "expected a text at byte 5"},
      // The second of two, behind a good one.
      {"[1,[[1,\"u\"],[1,\"\"]]]", Errc::bad_message, "a uid is not empty at byte 9"},
      // An insertion.
      {"[1,[[2,\"u\"," + node + "]]]", Errc::bad_message, "expected [index, node] at byte 7"},
      {"[1,[[2,\"u\",[0]]]]", Errc::bad_message, "expected [index, node] at byte 7"},
      {"[1,[[2,\"u\",[0," + node + ",0]]]]", Errc::bad_message, "expected [index, node] at byte 7"},
      {"[1,[[2,\"u\",[-1," + node + "]]]]", Errc::bad_message, "the index is out of range at byte 8"},
      {"[1,[[2,\"u\",[2147483648," + node + "]]]]", Errc::bad_message, "the index is out of range at byte 8"},
      {"[1,[[2,\"u\",[4294967296," + node + "]]]]", Errc::bad_message, "the index is out of range at byte 8"},
      {"[1,[[2,\"u\",[0.0," + node + "]]]]", Errc::bad_message, "expected an integer at byte 8"},
      {"[1,[[2,\"u\",[null," + node + "]]]]", Errc::bad_message, "expected an integer at byte 8"},
      // A text.
      {"[1,[[3,\"u\",[]]]]", Errc::bad_message, "expected a text or a number at byte 7"},
      {"[1,[[3,\"u\",{}]]]", Errc::bad_message, "expected a text or a number at byte 7"},
      // Attributes and styles.
      {"[1,[[4,\"u\",[]]]]", Errc::bad_message, "expected a map at byte 7"},
      {"[1,[[4,\"u\",\"a\"]]]", Errc::bad_message, "expected a map at byte 7"},
      {"[1,[[4,\"u\",0]]]", Errc::bad_message, "expected a map at byte 7"},
      {"[1,[[5,\"u\",false]]]", Errc::bad_message, "expected a map at byte 7"},
      {"[1,[[4,\"u\",{\"a\":[]}]]]", Errc::bad_message, "expected a text or a number at byte 10"},
      {"[1,[[5,\"u\",{\"a\":{}}]]]", Errc::bad_message, "expected a text or a number at byte 10"},
      {"[1,[[5,\"u\",{\"a\":1,\"b\":{}}]]]", Errc::bad_message, "expected a text or a number at byte 13"},
      // A node.
      {"[1,[[0,\"u\",null]]]", Errc::bad_message, "expected a list at byte 7"},
      {"[1,[[0,\"u\",\"p\"]]]", Errc::bad_message, "expected a list at byte 7"},
      {"[1,[[0,\"u\",[]]]]", Errc::bad_message, "a node is [tag, uid, attributes, styles, text, children] at byte 7"},
      {"[1,[[0,\"u\",[\"p\",\"u\",{},{},null]]]]", Errc::bad_message,
       "a node is [tag, uid, attributes, styles, text, children] at byte 7"},
      {"[1,[[0,\"u\",[\"p\",\"u\",{},{},null,[],0]]]]", Errc::bad_message,
       "a node is [tag, uid, attributes, styles, text, children] at byte 7"},
      {"[1,[[0,\"u\",[null,\"u\",{},{},null,[]]]]]", Errc::bad_message, "expected a text at byte 8"},
      {"[1,[[0,\"u\",[\"p\",null,{},{},null,[]]]]]", Errc::bad_message, "expected a text at byte 10"},
      {"[1,[[0,\"u\",[\"p\",\"\",{},{},null,[]]]]]", Errc::bad_message, "a uid is not empty at byte 10"},
      {"[1,[[0,\"u\",[\"p\",\"u\",[],{},null,[]]]]]", Errc::bad_message, "expected a map at byte 12"},
      {"[1,[[0,\"u\",[\"p\",\"u\",{},[],null,[]]]]]", Errc::bad_message, "expected a map at byte 13"},
      {"[1,[[0,\"u\",[\"p\",\"u\",{},{},[],[]]]]]", Errc::bad_message, "expected a text or a number at byte 14"},
      {"[1,[[0,\"u\",[\"p\",\"u\",{},{},null,null]]]]", Errc::bad_message, "expected a list at byte 15"},
      {"[1,[[0,\"u\",[\"p\",\"u\",{},{},null,{}]]]]", Errc::bad_message, "expected a list at byte 15"},
      {"[1,[[0,\"u\",[\"p\",\"u\",{},{},null,[\"a\"]]]]]", Errc::bad_message, "expected a list at byte 16"},
      {"[1,[[0,\"u\",[\"p\",\"u\",{},{},null,[" + node + ",null]]]]]", Errc::bad_message, "expected a list at byte 25"},
      {"[1,[[2,\"u\",[0,[\"p\"]]]]]", Errc::bad_message,
       "a node is [tag, uid, attributes, styles, text, children] at byte 9"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.json);
    const Verdict verdict = judge(frame_of(row.json));
    CHECK(tether::to_string(verdict.code) == tether::to_string(row.code));
    CHECK(verdict.detail == row.detail);
  }
}

TEST_CASE("a patch of a code that is not known is skipped, whatever it holds") {
  for (const char* unknown : {"[6]", R"([6,"u"])", R"([-1,"u"])", R"([256,"u",""])", R"([4294967299,"u",""])",
                              R"([7,{"a":[1,{"b":[[]]}],"c":null},[[],[[1,"u"]]],"x",1.5])"}) {
    CAPTURE(unknown);
    CHECK(judge(frame_of("[1,[" + std::string(unknown) + "]]")).detail == "");
    const Buffer whole = frame_of(R"([1,[[1,"a"],)" + std::string(unknown) + R"(,[1,"b"]]])");
    CHECK(judge(whole).detail == "");
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CHECK(judge(Bytes(whole).first(size)).code == Errc::bad_msgpack);
    }
  }
  // Kinds that frames do not have otherwise: binary and extension.
  CHECK(judge(from_hex("92 01 91 93 09 c4 01 75 d4 05 00")).detail == "");
  CHECK(judge(from_hex("92 01 91 92 09 c1")).code == Errc::bad_msgpack);
  // What is skipped counts, and its depth costs nothing.
  DecodeLimits limits;
  limits.max_items = 10;
  CHECK(judge(frame_of("[1,[[9,1,2,3,4,5]]]"), limits).detail == "");
  CHECK(judge(frame_of("[1,[[9,1,2,3,4,5,6]]]"), limits).code == Errc::too_many_items);
  CHECK(judge(frame_of("[1,[[9," + std::string(3000, '[') + std::string(3000, ']') + "]]]")).detail == "");
}

TEST_CASE("bytes that are no MessagePack, or a kind of it that frames do not have, are refused") {
  const struct {
    std::string bytes;
    Errc code;
    std::string detail;
  } rows[] = {
      {"", Errc::bad_msgpack, "the document is cut short at byte 0"},
      {"c1", Errc::bad_msgpack, "0xc1 is no item at byte 0"},
      {"92 01 90 c0", Errc::bad_msgpack, "expected nothing after the document at byte 3"},
      {"92 01 90 c1", Errc::bad_msgpack, "expected nothing after the document at byte 3"},
      {"92 01 91 92 01 c1", Errc::bad_msgpack, "0xc1 is no item at byte 5"},
      {"92 01 91 92 01 c4 01 75", Errc::bad_message, "expected a text at byte 5"},  // a uid as binary
      {"92 01 91 93 03 a1 75 c4 01 75", Errc::bad_message, "expected a text or a number at byte 7"},
      {"92 01 91 93 03 a1 75 d4 05 00", Errc::bad_message, "expected a text or a number at byte 7"},
      {"92 01 91 93 04 a1 75 81 01 a0", Errc::bad_message, "expected a text at byte 8"},  // a name as number
      {"92 01 91 93 04 a1 75 81 c0 a0", Errc::bad_message, "expected a text at byte 8"},
      {"92 01 91 93 04 a1 75 81 c4 01 61 a0", Errc::bad_message, "expected a text at byte 8"},
      {"92 cf ff ff ff ff ff ff ff ff 90", Errc::bad_message, "expected an integer at byte 1"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    const Verdict verdict = judge(from_hex(row.bytes));
    CHECK(tether::to_string(verdict.code) == tether::to_string(row.code));
    CHECK(verdict.detail == row.detail);
  }
}

TEST_CASE("each limit of a frame holds to the last value inside (security 16)") {
  SUBCASE("patches") {
    std::string json = "[1,[[1,\"u\"]";
    for (std::size_t i = 1; i < k_max_patches; ++i) json += ",[1,\"u\"]";
    CHECK(judge(frame_of(json + "]]")).detail == "");
    const Verdict verdict = judge(frame_of(json + ",[1,\"u\"]]]"));
    CHECK(verdict.code == Errc::too_many_items);
    CHECK(verdict.detail == "the frame has more patches than the limit at byte 2");
  }
  SUBCASE("depth of a tree") {
    for (const std::string begin : {"[1,[[0,\"u\",", "[1,[[2,\"u\",[0,"}) {
      const std::string end = begin[5] == '0' ? "]]]" : "]]]]";
      CHECK(judge(frame_of(begin + chain(1) + end)).detail == "");
      CHECK(judge(frame_of(begin + chain(512) + end)).detail == "");
      const Verdict verdict = judge(frame_of(begin + chain(513) + end));
      CHECK(verdict.code == Errc::too_deep);
      // At the list of children of the 512th node.
      const std::size_t first = begin[5] == '0' ? 7 : 9;
      CHECK(verdict.detail == "the tree is deeper than the limit at byte " + std::to_string(first + 511 * 9 + 8));
    }
    // Width is no depth, and the depth is that of one patch.
    std::string wide = R"([1,[[0,"u",["p","u",{},{},null,[)" + chain(511);
    for (int i = 0; i < 20; ++i) wide += "," + chain(511);
    CHECK(judge(frame_of(wide + "]]],[0,\"u\"," + chain(512) + "]]]")).detail == "");
  }
  SUBCASE("pairs") {
    for (const std::string begin : {"[1,[[4,\"u\",", "[1,[[5,\"u\","}) {
      CHECK(judge(frame_of(begin + pairs(512) + "]]]")).detail == "");
      const Verdict verdict = judge(frame_of(begin + pairs(513) + "]]]"));
      CHECK(verdict.code == Errc::too_many_items);
      CHECK(verdict.detail == "an element has more attributes or styles than the limit at byte 7");
    }
    const std::string full = pairs(512);
    CHECK(judge(frame_of(R"([1,[[0,"u",["p","u",)" + full + "," + full + ",null,[]]]]]")).detail == "");
    CHECK(judge(frame_of(R"([1,[[0,"u",["p","u",)" + pairs(513) + ",{},null,[]]]]]")).code == Errc::too_many_items);
    CHECK(judge(frame_of(R"([1,[[0,"u",["p","u",{},)" + pairs(513) + ",null,[]]]]]")).code == Errc::too_many_items);
  }
  SUBCASE("bytes, items and texts are those of the reader") {
    const Buffer frame = frame_of(R"([1,[[3,"u","abc"]]])");
    DecodeLimits limits;
    limits.max_bytes = frame.size();
    limits.max_items = 7;
    limits.max_text_bytes = 3;
    CHECK(judge(frame, limits).detail == "");
    limits.max_bytes = frame.size() - 1;
    CHECK(judge(frame, limits).code == Errc::too_large);
    limits.max_bytes = frame.size();
    limits.max_items = 6;
    CHECK(judge(frame, limits).code == Errc::too_many_items);
    limits.max_items = 7;
    limits.max_text_bytes = 2;
    CHECK(judge(frame, limits).code == Errc::too_large);
  }
}

TEST_CASE("a good frame cut off at any byte is refused") {
  const Buffer frame = frame_of(k_rich);
  for (std::size_t length = 0; length < frame.size(); ++length) {
    CAPTURE(length);
    const Buffer cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK(judge(cut).code == Errc::bad_msgpack);
  }
}

TEST_CASE("what is accepted is MessagePack for another reader, too, whatever byte was changed") {
  const Buffer good = frame_of(k_rich);
  const Buffer bytes = from_hex("00 05 7f 80 81 90 91 a0 a1 bf c0 c1 c4 c7 ca cc cf d0 d9 db dc df e0 ff");
  int accepted = 0;
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (const std::uint8_t byte : bytes) {
      Buffer frame = good;
      frame[place] = byte;
      if (judge(frame).code != Errc{}) continue;
      ++accepted;
      CAPTURE(place);
      CAPTURE(byte);
      CHECK(tether::msgpack::parse(frame).has_value());
    }
  }
  CHECK(accepted > 1000);
}

TEST_CASE("frames of Duck's server are read and written byte for byte, and those of patches are accepted") {
  int patches = 0;
  int others = 0;
  for (const test::DataFile& file : test::data_files()) {
    const bool of_patches = file.name == "lively_patches.json";
    if (!of_patches && file.name != "lively_frames.json") continue;
    const auto document = tether::json::parse(file.content);
    REQUIRE(document.has_value());
    for (const Value& vector : (*document)["vectors"].as_list()) {
      CAPTURE(vector["name"].as_text());
      const Buffer frame = from_hex(vector["hex"].as_text());
      const auto value = tether::msgpack::parse(frame);
      REQUIRE(value.has_value());
      CHECK(*value == vector["json"]);
      CHECK(to_hex(tether::msgpack::dump(*value)) == to_hex(frame));
      const Verdict verdict = judge(frame);
      CHECK(verdict.code == (of_patches ? Errc{} : Errc::bad_message));
      ++(of_patches ? patches : others);
    }
  }
  CHECK(patches == 18);
  CHECK(others == 28);
}
