// Whatever frames come, the streams made of them are such that the interpreter can follow them.
#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include <tether/json.hpp>
#include <tether/msgpack.hpp>

#include "patch/patch_applier.hpp"
#include "protocol/patch_frame.hpp"
#include "support/frame_maker.hpp"
#include "support/heap_peak.hpp"
#include "support/stream_checker.hpp"

using tether::Bytes;
using tether::Errc;
using tether::Error;
namespace patch = tether::patch;
namespace protocol = tether::protocol;
namespace test = tether::test;

namespace {

/// An applier on a page with two nodes, "0" and "1" in it.
class Page final : private patch::PatchReporter {
public:
  explicit Page(patch::PatchRules rules = {}) : applier_(*this, rules, {1, 2}) {
    applier_.attach(&checker_);
    patch::AdoptedNode node;
    node.uid = "0";
    applier_.adopt(node);
    checker_.adopt(1, 0);
    node.uid = "1";
    node.parent = 1;
    applier_.adopt(node);
    checker_.adopt(2, 1);
  }

  void apply(Bytes frame) {
    const auto checked = protocol::check_patch_frame(frame, {}, 100'000);
    REQUIRE(checked.has_value());
    protocol::apply_patch_frame(frame, applier_);
    REQUIRE(checker_.problem() == "");
    REQUIRE(checker_.live_handles() == applier_.sizes().nodes);
  }
  void apply(const std::string& json) {
    const auto frame = tether::json::parse(json, {.max_depth = 1000});
    REQUIRE(frame.has_value());
    apply(tether::msgpack::dump(*frame));
  }

  test::StreamChecker checker_;
  patch::PatchApplier applier_;
  std::size_t refused_ = 0;
  Errc last_refused_{};

private:
  void refused(const Error& error) override {
    ++refused_;
    last_refused_ = error.code;
  }
};

}  // namespace

TEST_CASE("random frames become streams that the interpreter can follow") {
  std::size_t operations = 0;
  std::size_t clones = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Page page({seed % 2 == 0 ? &patch::trusting_rules : &patch::strict_rules, seed % 3 == 0});
    test::DiceChoices choices(seed);
    for (int frame = 0; frame < 30; ++frame) {
      CAPTURE(frame);
      page.apply(test::make_frame(choices));
    }
    operations += page.checker_.operations();
    clones += page.checker_.clones();
  }
  CHECK(operations > 3000);
  CHECK(clones > 100);
}

TEST_CASE("a node with a text and children is no template, however often it comes") {
  Page page;
  for (const std::string text : {"a", "b", "c"}) {
    page.apply(R"([1,[[2,"0",[9,["p","2",{},{},")" + text + R"(",[["b","3",{},{},"x",[]]]]]]]])");
  }
  // Only the children were cloned: the first of them was what the others are clones of.
  CHECK(page.checker_.clones() == 2);
  for (const std::string text : {"a", "b", "c"}) {
    page.apply(R"([1,[[2,"0",[9,["p","2",{},{},null,[["i","3",{},{},")" + text + R"(",[]]]]]]]])");
  }
  CHECK(page.checker_.clones() == 4);
}

TEST_CASE("an empty value and none at all are the same") {
  Page page;
  page.apply(R"([1,[[4,"1",{"a":"","b":null}],[5,"1",{"top":null,"left":""}],[3,"1",null]]])");
  page.apply(R"([1,[[4,"1",{"a":null,"b":""}],[5,"1",{"top":"","left":null}],[3,"1",""]]])");
  page.apply(R"([1,[[2,"1",[0,["p","2",{"a":null},{"top":null},null,[]]]]]])");
}

TEST_CASE("an attribute or style that stays the same is not written again, of whatever kind it is") {
  Page page;
  const std::string attributes = R"("class":"a","checked":"","value":"typed","open":"","xlink:href":"#a","href":"/b")";
  const std::string styles = R"("color":"red","top":"1px !important","--x":"","width":"10px")";
  page.apply("[1,[[4,\"1\",{" + attributes + "}],[5,\"1\",{" + styles + "}]]]");
  const std::size_t operations = page.checker_.operations();
  page.apply("[1,[[4,\"1\",{" + attributes + "}],[5,\"1\",{" + styles + "}]]]");
  CHECK(page.checker_.operations() == operations);
  page.apply("[1,[[4,\"1\",{" + attributes + ",\"id\":\"x\"}],[5,\"1\",{" + styles + ",\"opacity\":\"0\"}]]]");
  CHECK(page.checker_.pairs() == "id=x;opacity=0;");
  page.apply(R"([1,[[4,"1",{"class":"a","checked":"","value":"other"}],[5,"1",{"top":"1px","width":"10px"}]]])");
  CHECK(page.checker_.pairs() == "-open;-xlink:href;-href;-id;value=other;-color;---x;-opacity;top=1px;");
}

TEST_CASE("templates take little memory, however many attributes their nodes have (security 18)") {
  Page page;
  const test::HeapPeak peak;
  for (int frame = 0; frame < 10; ++frame) {
    // Sixty nodes, one in the other, so that each is part of all those around it.
    std::string attributes;
    for (int i = 0; i < 64; ++i) {
      attributes += (i == 0 ? "\"a" : ",\"a") + std::to_string(frame) + "-" + std::to_string(i) + "\":\"\"";
    }
    std::string tree;
    for (int i = 0; i < 60; ++i) tree += R"(["p","2",{)" + attributes + "},{},null,[";
    for (int i = 0; i < 60; ++i) tree += "]]";
    page.apply(R"([1,[[2,"1",[0,)" + tree + "]]]]");
  }
  // All of it, the frames as Values included; without a limit the templates alone take 25 MiB.
  CHECK(peak.bytes() < std::size_t{12} << 20U);
}

TEST_CASE("what has a name too many is left out, and elements keep their places") {
  Page page;
  int next = 0;
  while (page.refused_ == 0) {
    std::string styles;
    for (int i = 0; i < 512; ++i) styles += (i == 0 ? "\"s" : ",\"s") + std::to_string(next++) + "\":\"\"";
    page.apply(R"([1,[[5,"1",{)" + styles + "}]]]");
  }
  CHECK(page.last_refused_ == Errc::limit_reached);
  CHECK(next > 65'000);
  page.apply(
      R"([1,[[2,"1",[0,["new-tag","2",{"new-attribute":""},{},"text",[]]]],[2,"1",[1,["new","3",{},{},null,[]]]]]])");
  CHECK(page.checker_.live_handles() == 4);
}
