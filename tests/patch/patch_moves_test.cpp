// What Duck removes to move a child, and how it comes back.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/patch_lists.hpp"

using namespace tether;
using namespace tether::test;

TEST_CASE("removing the first item as Duck does it keeps the others") {
  ListRig rig({"zero", "one", "two"});
  const std::vector<PatchSpec> observed{patches::remove("0.0.0"), patches::remove("0.0"),
                                        patches::insert("0.0", 0, li("0.0.1", "one")), patches::remove("0.0"),
                                        patches::insert("0.0", 1, li("0.0.2", "two"))};
  SUBCASE("in one frame") { rig.apply(observed); }
  SUBCASE("in five frames") {
    for (const PatchSpec& patch : observed) rig.apply({patch});
  }
  CHECK(rig.html() == R"(<ul data-uid="0.0"><li data-uid="0.0.1">one</li><li data-uid="0.0.2">two</li></ul>)");
  CHECK(rig.errors.empty());
  // An append then comes with the uid of the item that stands there already: a real insertion.
  rig.apply({patches::remove("0.0"), patches::insert("0.0", 2, li("0.0.2", "three"))});
  CHECK(texts(rig) == "one two three");
  // ... and when the first goes again, its twins are told apart.
  rig.apply({patches::insert("0.0", 3, li("0.0.3", "four")), patches::remove("0.0.1"), patches::remove("0.0"),
             patches::insert("0.0", 1, li("0.0.2", "three")), patches::remove("0.0"),
             patches::insert("0.0", 2, li("0.0.3", "four"))});
  CHECK(texts(rig) == "two three four");
}

TEST_CASE("a parent that comes back stands where it stood") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, list_of("a", {"x"})), patches::insert("0", 1, list_of("b", {"y", "z"})),
             patches::insert("0", 2, list_of("c", {}))});
  rig.apply({patches::remove("b")});
  CHECK(rig.html().find("\"b\"") == std::string::npos);
  rig.apply({patches::insert("b", 0, li("b.1", "z"))});
  CHECK(rig.page.root().children.at(1)->text() == "zy");
  rig.apply({patches::remove("c"), patches::insert("c", 0, li("c.0", "w"))});
  CHECK(rig.page.root().children.at(2)->text() == "w");
}

TEST_CASE("the root itself may be what Duck removes") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, li("0.0", "a")), patches::insert("0", 1, li("0.1", "b"))});
  rig.apply({patches::remove("0.0"), patches::remove("0")});
  CHECK(rig.page.html().empty());
  rig.apply({patches::insert("0", 0, li("0.1", "b"))});
  CHECK(rig.page.html() == R"(<main data-uid="0"><li data-uid="0.1">b</li></main>)");
}

TEST_CASE("a row that comes back is in the body that the parser made for it") {
  PatchRig rig({}, false);
  FakeNode& table = rig.page.make("table", {{"data-uid", "t"}});
  FakeNode& body = rig.page.make("tbody");
  rig.page.root().insert(table, nullptr);
  table.insert(body, nullptr);
  body.insert(rig.page.make("tr", {{"data-uid", "r"}}), nullptr);
  SUBCASE("it is the only one") {
    rig.open();
    rig.apply({patches::remove("r"), patches::insert("r", 0, {"td", "d"})});
    CHECK(rig.html() == R"(<table data-uid="t"><tbody><tr data-uid="r"><td data-uid="d"></td></tr></tbody></table>)");
  }
  SUBCASE("it is the last one") {
    body.insert(rig.page.make("tr", {{"data-uid", "s"}}), nullptr);
    rig.open();
    rig.apply({patches::remove("s"), patches::insert("s", 0, {"td", "d"})});
    CHECK(rig.html() ==
          R"(<table data-uid="t"><tbody><tr data-uid="r"></tr><tr data-uid="s"><td data-uid="d"></td></tr>)"
          R"(</tbody></table>)");
  }
}

TEST_CASE("what was removed does not come back once its uid means something else") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, list_of("a", {"old"})), patches::insert("0", 1, list_of("b", {}))});
  SUBCASE("inserted anew") {
    rig.apply(
        {patches::remove("a"), patches::insert("b", 0, list_of("a", {})), patches::insert("a", 0, li("n", "new"))});
    CHECK(rig.html() == R"(<ul data-uid="b"><ul data-uid="a"><li data-uid="n">new</li></ul></ul>)");
  }
  SUBCASE("replaced") {
    rig.apply({patches::remove("a"), patches::replace("a", list_of("a", {})), patches::insert("a", 0, li("n", "new"))});
    CHECK(rig.html() == R"(<ul data-uid="b"></ul>)");
  }
  SUBCASE("its parent went away") {
    rig.apply({patches::insert("b", 0, list_of("c", {})), patches::remove("c"), patches::text("b", ""),
               patches::insert("c", 0, li("n", "new"))});
    CHECK(rig.html() == R"(<ul data-uid="a"><li data-uid="a.0">old</li></ul><ul data-uid="b"></ul>)");
  }
  SUBCASE("but an insertion that is ignored changes nothing") {
    rig.apply(
        {patches::remove("a"), patches::insert("nobody", 0, li("a", "x")), patches::insert("a", 1, li("n", "new"))});
    CHECK(rig.page.root().children.at(0)->text() == "oldnew");
  }
}

TEST_CASE("what was removed is remembered for a few removals only") {
  PatchRig rig;
  for (int i = 0; i < 12; ++i) rig.apply({patches::insert("0", 99, list_of("u" + std::to_string(i), {"x", "y"}))});
  for (int i = 0; i < 12; ++i) rig.apply({patches::remove("u" + std::to_string(i))});
  CHECK(rig.patcher->stats().nodes == 1 + 8 * 3);
  rig.apply({patches::insert("u3", 0, li("n", "new"))});
  CHECK(rig.html().empty());
  rig.apply({patches::insert("u4", 0, li("n", "new"))});
  CHECK(rig.page.root().children.size() == 1);
}

// --- Styles
