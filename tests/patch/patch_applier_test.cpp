#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/patch_lists.hpp"

using namespace tether;
using namespace tether::test;
using patch::PatchOp;

TEST_CASE("each of the six patches does what it says") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, {"p", "a", {{"class", "x"}}, {{"color", "red"}}, "text", {}})});
  CHECK(rig.html() == R"(<p class="x" data-uid="a" style="color: red;">text</p>)");
  rig.apply({patches::text("a", "other")});
  CHECK(rig.html() == R"(<p class="x" data-uid="a" style="color: red;">other</p>)");
  rig.apply({patches::attributes("a", {{"id", "y"}})});
  CHECK(rig.html() == R"(<p data-uid="a" id="y" style="color: red;">other</p>)");
  rig.apply({patches::styles("a", {{"width", "1px"}})});
  CHECK(rig.html() == R"(<p data-uid="a" id="y" style="width: 1px;">other</p>)");
  rig.apply({patches::replace("a", {"b", "a", {}, {}, "new", {}})});
  CHECK(rig.html() == R"(<b data-uid="a">new</b>)");
  rig.apply({patches::remove("a")});
  CHECK(rig.html().empty());
  CHECK(rig.page.refusals.empty());
}

TEST_CASE("a patch for a uid that nobody knows is ignored") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, li("a", "text"))});
  const std::string before = rig.html();
  const int cost =
      rig.cost({patches::replace("nobody", li("nobody", "x")), patches::remove("nobody"),
                patches::insert("nobody", 0, li("b", "x")), patches::text("nobody", "x"),
                patches::attributes("nobody", {{"id", "x"}}), patches::styles("nobody", {{"color", "x"}})});
  CHECK(cost == 0);
  CHECK(rig.html() == before);
  CHECK(rig.patcher->stats().nodes == 2);
  CHECK(rig.errors.empty());
}

TEST_CASE("every patch may come twice") {
  const std::vector<PatchSpec> all{patches::insert("0", 1, list_of("b", {"x", "y"})),
                                   patches::replace("a", li("a", "new")),
                                   patches::text("a", "newer"),
                                   patches::attributes("a", {{"id", "x"}, {"data-uid", "c"}}),
                                   patches::styles("a", {{"color", "red"}}),
                                   patches::remove("a")};
  for (const PatchSpec& patch : all) {
    CAPTURE(describe({patch}));
    PatchRig once;
    PatchRig twice;
    for (PatchRig* rig : {&once, &twice}) rig->apply({patches::insert("0", 0, li("a", "old")), patch});
    twice.apply({patch});
    twice.apply({patch, patch});
    CHECK(twice.html() == once.html());
    CHECK(twice.errors.empty());
  }
}

TEST_CASE("what is there already is not written again") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0,
                             {"p", "a", {{"id", "x"}, {"class", "y"}}, {{"color", "red"}, {"width", "1px"}}, "t", {}}),
             patches::text("a", "text")});
  CHECK(rig.cost({patches::attributes("a", {{"id", "x"}, {"class", "y"}})}) == 0);
  CHECK(rig.cost({patches::attributes("a", {{"class", "y"}, {"id", "x"}})}) == 0);
  CHECK(rig.cost({patches::attributes("a", {{"class", "y"}, {"id", "x"}, {"data-uid", "a"}})}) == 0);
  CHECK(rig.cost({patches::styles("a", {{"color", "red"}, {"width", "1px"}})}) == 0);
  CHECK(rig.cost({patches::text("a", "text")}) == 0);
  CHECK(rig.cost({patches::text("a", "text"), patches::attributes("a", {{"id", "z"}, {"class", "y"}})}) == 1);
}

TEST_CASE("attributes and styles of others are left alone") {
  PatchRig rig({}, false);
  FakeNode& given =
      rig.page.make("p", {{"data-uid", "a"}, {"id", "x"}, {"_own", "1"}, {"style", "color: red; width: 1px;"}});
  rig.page.root().insert(given, nullptr);
  rig.open();
  given.attributes["data-theme"] = "dark";
  set_style_property(given, "opacity", "1", false);
  rig.apply({patches::attributes("a", {{"title", "t"}}), patches::styles("a", {{"width", "2px"}})});
  CHECK(rig.html() == R"(<p _own="1" data-theme="dark" data-uid="a" style="opacity: 1; width: 2px;" title="t"></p>)");
}

TEST_CASE("the last definition of a uid wins") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, li("a", "first")), patches::insert("0", 1, list_of("b", {}))});
  rig.apply({patches::insert("b", 0, li("a", "second")), patches::text("a", "changed")});
  CHECK(rig.html() == R"(<li data-uid="a">first</li><ul data-uid="b"><li data-uid="a">changed</li></ul>)");
  // The one that lost its name goes with its parent, and does not take the name with it.
  rig.apply({patches::attributes("b", {{"data-uid", "c"}}), patches::text("a", "still there")});
  CHECK(rig.html() == R"(<li data-uid="a">first</li><ul data-uid="c"><li data-uid="a">still there</li></ul>)");
  rig.apply({patches::attributes("c", {{"data-uid", "a"}}), patches::text("a", "x")});
  CHECK(rig.html() == R"(<li data-uid="a">first</li><ul data-uid="a">x</ul>)");
}

TEST_CASE("a changed data-uid is the node's new name at once") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, li("a", "x")), patches::attributes("a", {{"data-uid", "b"}, {"id", "i"}}),
             patches::text("a", "wrong"), patches::text("b", "right")});
  CHECK(rig.html() == R"(<li data-uid="b" id="i">right</li>)");
}

TEST_CASE("patches of one frame see what those before them did") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, li("a", "old"))});
  SUBCASE("replaced, then altered") {
    rig.apply(
        {patches::replace("a", li("a", "new")), patches::attributes("a", {{"id", "x"}}), patches::text("a", "newer")});
    CHECK(rig.html() == R"(<li data-uid="a" id="x">newer</li>)");
  }
  SUBCASE("replaced twice") {
    rig.apply({patches::replace("a", li("a", "new")), patches::replace("a", {"b", "a", {}, {}, "last", {}})});
    CHECK(rig.html() == R"(<b data-uid="a">last</b>)");
  }
  SUBCASE("removed, then inserted") {
    rig.apply({patches::remove("a"), patches::insert("0", 0, li("a", "new")), patches::text("a", "newer")});
    CHECK(rig.html() == R"(<li data-uid="a">newer</li>)");
    rig.apply({patches::remove("a")});
    CHECK(rig.html().empty());
  }
  SUBCASE("removed, then altered") {
    rig.apply({patches::remove("a"), patches::text("a", "x"), patches::replace("a", li("a", "y"))});
    CHECK(rig.html().empty());
  }
}

TEST_CASE("a replacement may have other uids, and the old ones are forgotten") {
  ListRig rig({"x", "y"});
  rig.apply({patches::replace("0.0", li("new", "n")), patches::text("0.0.1", "wrong"), patches::text("0.0", "wrong"),
             patches::text("new", "right")});
  CHECK(rig.html() == R"(<li data-uid="new">right</li>)");
  CHECK(rig.patcher->stats().nodes == 2);
}

TEST_CASE("a text takes the place of children, which are forgotten") {
  ListRig rig({"x", "y"});
  rig.apply({patches::text("0.0", "text")});
  CHECK(rig.html() == R"(<ul data-uid="0.0">text</ul>)");
  CHECK(rig.patcher->stats().nodes == 2);
  CHECK(rig.cost({patches::remove("0.0.0"), patches::text("0.0.1", "x")}) == 0);
  rig.apply({patches::insert("0.0", 0, li("0.0.0", "new"))});
  CHECK(rig.html() == R"(<ul data-uid="0.0">text<li data-uid="0.0.0">new</li></ul>)");
  rig.apply({patches::text("0.0", "text")});
  CHECK(rig.html() == R"(<ul data-uid="0.0">text</ul>)");
}

TEST_CASE("values that are no texts are written as JavaScript writes them") {
  PatchRig rig;
  rig.apply(
      {patches::insert("0", 0, {"p", "a", {{"a", true}, {"b", std::int64_t{7}}, {"c", 0.5}, {"d", {}}}, {}, {}, {}}),
       patches::text("a", false)});
  CHECK(rig.html() == R"(<p a="true" b="7" c="0.5" d="" data-uid="a">false</p>)");
  rig.apply({patches::text("a", {})});
  CHECK(rig.html() == R"(<p a="true" b="7" c="0.5" d="" data-uid="a"></p>)");
}

TEST_CASE("a child is inserted where the server counts it") {
  PatchRig rig({}, false);
  FakePatchHosts& page = rig.page;
  FakeNode& table = page.make("table", {{"data-uid", "t"}});
  FakeNode& body = page.make("tbody");
  page.root().insert(table, nullptr);
  table.insert(body, nullptr);
  body.insert(page.make_text(" "), nullptr);
  for (const char* uid : {"t.0", "t.1"}) body.insert(page.make("tr", {{"data-uid", uid}}), nullptr);
  body.insert(page.make("foreign"), nullptr);
  rig.open();
  rig.apply({patches::insert("t", 1, {"tr", "m"}), patches::insert("t", 99, {"tr", "e"}),
             patches::insert("t", 0, {"tr", "b"})});
  CHECK(rig.html() ==
        R"(<table data-uid="t"><tbody> <tr data-uid="b"></tr><tr data-uid="t.0"></tr><tr data-uid="m"></tr>)"
        R"(<tr data-uid="t.1"></tr><tr data-uid="e"></tr><foreign></foreign></tbody></table>)");
}

// --- lively.md 3.7

TEST_CASE("nodes that are much alike differ where the server says so") {
  PatchRig rig;
  const auto card = [](int i, PatchPairs styles) {
    const std::string uid = "c" + std::to_string(i);
    return patches::insert("0", static_cast<std::uint32_t>(i),
                           {"div",
                            uid,
                            {{"title", std::to_string(i % 2)}},
                            std::move(styles),
                            {},
                            {{"b", uid + ".0", {}, {}, std::to_string(i), {}}, {"i", uid + ".1", {}, {}, "same", {}}}});
  };
  rig.apply(
      {card(0, {{"padding", "1px"}, {"padding-top", "2px"}}), card(1, {{"padding", "1px"}, {"padding-top", "2px"}}),
       card(2, {{"padding", "3px"}, {"padding-top", "2px"}}), card(3, {{"padding", "bad"}, {"padding-top", "bad"}})});
  CHECK(rig.page.count(PatchOp::define_template) == 1);
  const auto& cards = rig.page.root().children;
  CHECK(cards.at(2)->attribute("style") ==
        "padding-bottom: 3px; padding-left: 3px; padding-right: 3px; padding-top: 2px;");
  CHECK(!cards.at(3)->attribute("style"));
  for (std::size_t i = 0; i < cards.size(); ++i) {
    CHECK(cards[i]->text() == std::to_string(i) + "same");
    CHECK(cards[i]->attribute("title") == std::to_string(i % 2));
  }
  rig.apply({patches::text("c2.0", "two"), patches::styles("c1", {})});
  CHECK(cards.at(2)->text() == "twosame");
  CHECK(!cards.at(1)->attribute("style"));
}

TEST_CASE("a node with both a text and children is not cloned") {
  PatchRig rig;
  for (std::uint32_t i = 0; i < 4; ++i) {
    const std::string uid = "a" + std::to_string(i);
    rig.apply(
        {patches::insert("0", i, {"div", uid, {}, {}, "text", {{"b", uid + ".0", {}, {}, std::to_string(i), {}}}})});
  }
  CHECK(rig.page.root().text() == "text0text1text2text3");
  CHECK(rig.page.refusals.empty());
}

// --- Content

TEST_CASE("a refused element keeps its place as an inert template") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, li("a", "a")),
             patches::insert("0", 1, {"script", "s", {{"src", "x"}}, {{"color", "red"}}, "code", {li("s.0", "x")}}),
             patches::insert("0", 2, li("b", "b"))});
  CHECK(rig.html() == R"(<li data-uid="a">a</li><template data-uid="s"></template><li data-uid="b">b</li>)");
  REQUIRE(rig.errors.size() == 1);
  CHECK(rig.errors[0].starts_with("refused"));
  CHECK(rig.cost({patches::text("s", "code"), patches::attributes("s", {{"src", "x"}}),
                  patches::styles("s", {{"color", "x"}}), patches::insert("s", 0, li("s.0", "x")),
                  patches::text("s.0", "x")}) == 0);
  rig.apply({patches::insert("0", 2, li("c", "c")), patches::remove("s")});
  CHECK(rig.html() == R"(<li data-uid="a">a</li><li data-uid="c">c</li><li data-uid="b">b</li>)");
}

TEST_CASE("refused attributes are left out, and the rest of the node is there") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0,
                             {"a",
                              "a",
                              {{"onclick", "x()"}, {"href", "javascript:x()"}, {"id", "i"}, {"b c", "x"}, {"", "x"}},
                              {{"", "x"}},
                              "t",
                              {{"", "b"}}})});
  CHECK(rig.html() == R"(<a data-uid="a" id="i">t<template data-uid="b"></template></a>)");
  CHECK(rig.errors.size() == 6);
  rig.apply({patches::remove("b")});
  rig.apply({patches::attributes("a", {{"href", "/good"}}), patches::attributes("a", {{"href", "javascript:x()"}})});
  CHECK(rig.html() == R"(<a data-uid="a">t</a>)");
}

TEST_CASE("one operation that the page refuses does not stop the others") {
  PatchRig rig;
  rig.apply(
      {patches::insert("0", 0, {"p", "a", {{"a@b", "x"}, {"id", "i"}}, {{"color", "red"}}, "text", {li("a.0", "x")}}),
       patches::attributes("a", {{"c*d", "x"}, {"title", "t"}}), patches::insert("0", 1, li("b", "b"))});
  CHECK(rig.html() ==
        R"(<p data-uid="a" style="color: red;" title="t">text<li data-uid="a.0">x</li></p><li data-uid="b">b</li>)");
  CHECK(rig.errors.size() == 2);
  // The page itself has taken a node away, so there is no place beside it.
  rig.page.root().children.at(1)->detach();
  rig.apply({patches::insert("0", 2, li("c", "c")), patches::insert("0", 3, li("d", "d")), patches::text("a", "end")});
  CHECK(rig.html() == R"(<p data-uid="a" style="color: red;" title="t">end</p>)");
  CHECK(rig.errors.size() == 4);
}

TEST_CASE("elements have the namespace that the parser would give them") {
  PatchRig rig;
  const NodeSpec tree{"div",
                      "0.0",
                      {},
                      {},
                      {},
                      {{"svg",
                        "s",
                        {{"viewbox", "0 0 1 1"}},
                        {},
                        {},
                        {{"lineargradient", "s.0", {{"gradientunits", "x"}, {"xlink:href", "#a"}}},
                         {"foreignobject", "s.1", {}, {}, {}, {{"p", "s.1.0"}, {"svg", "s.1.1"}}},
                         {"desc", "s.2", {}, {}, {}, {{"b", "s.2.0"}}}}},
                       {"math", "m", {}, {}, {}, {{"mi", "m.0", {}, {}, {}, {{"b", "m.0.0"}}}, {"mrow", "m.1"}}}}};
  rig.apply({patches::insert("0", 0, tree)});
  const std::string expected =
      R"(<div data-uid="0.0"><svg:svg data-uid="s" viewBox="0 0 1 1">)"
      R"(<svg:linearGradient data-uid="s.0" gradientUnits="x" xlink:href="#a"></svg:linearGradient>)"
      R"(<svg:foreignObject data-uid="s.1"><p data-uid="s.1.0"></p><svg:svg data-uid="s.1.1"></svg:svg></svg:foreignObject>)"
      R"(<svg:desc data-uid="s.2"><b data-uid="s.2.0"></b></svg:desc></svg:svg>)"
      R"(<math:math data-uid="m"><math:mi data-uid="m.0"><b data-uid="m.0.0"></b></math:mi><math:mrow data-uid="m.1"></math:mrow>)"
      R"(</math:math></div>)";
  CHECK(rig.html() == expected);
  // Where they go decides, not only what came with them.
  rig.apply({patches::insert("s", 0, {"g", "g"}), patches::insert("s.1", 0, {"g", "h"}),
             patches::replace("m.1", {"mrow", "r"})});
  CHECK(rig.html().find(R"(<svg:g data-uid="g">)") != std::string::npos);
  CHECK(rig.html().find(R"(<g data-uid="h">)") != std::string::npos);
  CHECK(rig.html().find(R"(<math:mrow data-uid="r">)") != std::string::npos);
}

TEST_CASE("a text is markup only where that was asked for, and never in a style sheet") {
  for (const bool detect : {false, true}) {
    PatcherOptions options;
    options.markup = detect ? Markup::detect : Markup::never;
    PatchRig rig(options);
    rig.apply({patches::insert("0", 0, {"p", "a", {}, {}, "<b>x</b>", {}}),
               patches::insert("0", 1, {"p", "b", {}, {}, "1 < 2", {}}),
               patches::insert("0", 2, {"style", "c", {}, {}, "a::after { content: '<b>' }", {}}),
               patches::text("b", "&amp;"), patches::text("c", "b::after { content: '<i>' }")});
    const auto& made = rig.page.root().children;
    CHECK(made.at(0)->children.at(0)->is_element() == detect);
    CHECK(made.at(1)->children.at(0)->is_element() == detect);
    CHECK_FALSE(made.at(2)->children.at(0)->is_element());
    CHECK(rig.page.root().text() == "<b>x</b>&amp;b::after { content: '<i>' }");
  }
}

TEST_CASE("what the server wants to hear is told once") {
  PatchRig rig({}, false);
  rig.page.root().insert(rig.page.make("p", {{"data-uid", "a"}, {"data-events", "click"}}), nullptr);
  rig.open();
  rig.apply({patches::insert("0", 0, {"b", "b", {{"data-events", "input,blur"}}}),
             patches::insert("0", 0, {"b", "c", {{"data-events", "input,blur"}}}),
             patches::attributes("a", {{"data-events", "keyup"}})});
  CHECK(rig.page.listened == std::vector<std::string>{"click", "input,blur", "keyup"});
}

TEST_CASE("ill-formed UTF-8 is repaired and does not shift what follows") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, {"p", "a", {{"title", "\xff"}, {"id", "\xe6\x97\xa5"}}, {}, "\xed\xa0\x80", {}}),
             patches::insert("0", 1, li("b", "\xf0\x9f\x98\x80!"))});
  CHECK(rig.html() ==
        "<p data-uid=\"a\" id=\"\xe6\x97\xa5\" title=\"\xef\xbf\xbd\">\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</p>"
        "<li data-uid=\"b\">\xf0\x9f\x98\x80!</li>");
}

TEST_CASE("a frame too large for one stream comes in several") {
  PatchRig rig;
  std::vector<PatchSpec> frame;
  for (std::uint32_t i = 0; i < 6000; ++i)
    frame.push_back(patches::insert("0", i, li("r" + std::to_string(i), "some text of a row")));
  rig.apply(frame);
  CHECK(rig.page.root().children.size() == 6000);
  CHECK(rig.page.root().children.back()->attribute("data-uid") == "r5999");
  CHECK(rig.page.refusals.empty());
}

TEST_CASE("after many insertions and removals all is as it was") {
  PatchRig rig;
  const auto turn = [&rig](int i) {
    const std::string uid = "r" + std::to_string(i % 50);
    const std::string number = std::to_string(i);
    NodeSpec row{"tr", uid, {{"class", number}}, {{"width", number + "px"}}};
    row.children.push_back({"td", uid + ".0", {}, {}, number, {}});
    rig.apply({patches::insert("0", 0, std::move(row)), patches::remove(uid)});
    if (i % 1000 == 999) rig.page.collect_garbage();
  };
  for (int i = 0; i < 1000; ++i) turn(i);
  const Patcher::Stats before = rig.patcher->stats();
  for (int i = 0; i < 199'000; ++i) turn(i);
  const Patcher::Stats after = rig.patcher->stats();
  CHECK(after.nodes == before.nodes);
  CHECK(after.table_entries == before.table_entries);
  CHECK(after.held_nodes == before.held_nodes);
  CHECK(after.capacity_bytes == before.capacity_bytes);
  CHECK(after.remembered_bytes <= before.remembered_bytes + 200);
  CHECK(after.waiting_frames == 0);
  CHECK(rig.html().empty());
}
