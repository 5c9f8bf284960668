// Attributes and styles in their order.
#include <string>

#include <doctest/doctest.h>

#include "support/patch_rig.hpp"

using namespace tether;
using namespace tether::test;

TEST_CASE("styles that vanish are removed before the others are set") {
  PatchRig rig({}, false);
  FakeNode& given = rig.page.make("p", {{"data-uid", "a"}, {"style", "padding-left: 1px; padding-top: 1px;"}});
  rig.page.root().insert(given, nullptr);
  rig.open();
  rig.apply({patches::styles("a", {{"padding", "2px"}})});
  CHECK(given.style() ==
        FakeNode::Declarations{
            {"padding-bottom", "2px"}, {"padding-left", "2px"}, {"padding-right", "2px"}, {"padding-top", "2px"}});
}

TEST_CASE("a style and a shorthand of it come out as if all were written in their order") {
  struct Case {
    PatchPairs first;
    PatchPairs then;
    std::string top;
  };
  const std::vector<Case> cases{
      {{{"padding", "1px"}, {"padding-top", "2px"}}, {{"padding", "3px"}, {"padding-top", "2px"}}, "2px"},
      {{{"padding", "1px"}, {"padding-top", "2px"}}, {{"padding", "1px"}}, "1px"},
      {{{"padding", "1px"}, {"padding-top", "2px"}}, {{"padding-top", "2px"}}, "2px"},
      {{{"padding-top", "2px"}, {"padding", "1px"}}, {{"padding-top", "3px"}, {"padding", "1px"}}, "1px"},
  };
  for (const Case& row : cases) {
    PatchRig rig;
    rig.apply({patches::insert("0", 0, {"p", "a", {}, row.first, {}, {}}), patches::styles("a", row.then)});
    CAPTURE(rig.html());
    std::string top;
    for (const auto& [name, value] : rig.page.root().children.at(0)->style()) {
      if (name == "padding-top") top = value;
    }
    CHECK(top == row.top);
  }
}

TEST_CASE("important styles and custom properties are written") {
  PatchRig rig;
  rig.apply({patches::insert(
      "0", 0, {"p", "a", {}, {{"color", "red !important"}, {"--x", "1"}, {"width", "1px!IMPORTANT"}}, {}, {}})});
  CHECK(rig.html() == R"(<p data-uid="a" style="--x: 1; color: red !important; width: 1px !important;"></p>)");
  rig.apply({patches::styles("a", {{"color", "red"}})});
  CHECK(rig.html() == R"(<p data-uid="a" style="color: red;"></p>)");
}

TEST_CASE("of a name that comes twice the last value counts") {
  PatchRig rig;
  const auto title = [&rig] { return rig.page.root().children.at(0)->attribute("title").value_or(""); };
  rig.apply({patches::insert("0", 0, {"p", "a", {{"title", "1"}, {"id", "x"}, {"title", "2"}}, {}, {}, {}})});
  CHECK(title() == "2");
  rig.apply({patches::attributes("a", {{"title", "1"}, {"title", "2"}})});
  CHECK(title() == "2");
  rig.apply({patches::attributes("a", {{"title", "2"}, {"title", "1"}})});
  CHECK(title() == "1");
  rig.apply({patches::attributes("a", {{"title", "2"}})});
  CHECK(title() == "2");
  rig.apply({patches::replace("a", {"svg", "a", {{"viewbox", "1"}, {"viewBox", "2"}}, {}, {}, {}}),
             patches::attributes("a", {{"viewBox", "2"}, {"viewbox", "3"}})});
  CHECK(rig.html() == R"(<svg:svg data-uid="a" viewBox="3"></svg:svg>)");
}

// --- Clones
