#include <string>

#include <doctest/doctest.h>

#include "support/patch_rig.hpp"

using namespace tether;
using namespace tether::test;
using patch::PatchOp;

namespace {

NodeSpec row(const std::string& uid, PatchText text = {}, PatchPairs attributes = {}, PatchPairs styles = {}) {
  return {"tr", uid, std::move(attributes), std::move(styles), {}, {{"td", uid + ".0", {}, {}, std::move(text), {}}}};
}

struct Rows : PatchRig {
  int templates(std::vector<NodeSpec> rows) {
    page.forget_operations();
    std::vector<PatchSpec> frame;
    for (NodeSpec& spec : rows) frame.push_back(patches::insert("0", 9999, std::move(spec)));
    apply(frame);
    CHECK(page.refusals.empty());
    return page.count(PatchOp::define_template);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Rows, "a tree becomes a template when it comes the second time") {
  CHECK(templates({row("a", "1")}) == 0);
  CHECK(templates({row("b", "2")}) == 1);
  CHECK(templates({row("c", "3"), row("d", "4")}) == 0);
  CHECK(page.root().text() == "1234");
}

TEST_CASE_FIXTURE(Rows, "trees of another shape are others") {
  CHECK(templates({row("a", "1"),
                   row("b", {}),
                   row("c", "1", {{"id", "x"}}),
                   row("d", "1", {}, {{"id", "x"}}),
                   row("e", "1", {{"title", "x"}}),
                   {"td", "f.0", {}, {}, "1", {}},
                   {"tr", "g"}}) == 1);
  // Only the cell came twice.
  CHECK(page.root().text() == "11111");
}

TEST_CASE_FIXTURE(Rows, "a clone has its own text, or none of the template's") {
  CHECK(templates({row("a", "same"), row("b", "same"), row("c", "other"), row("d", "same")}) == 1);
  // The cell alone has come before, too.
  CHECK(templates({row("e", "one", {{"id", "x"}}), row("f", "two", {{"id", "x"}}), row("g", "two", {{"id", "x"}})}) ==
        2);
  CHECK(page.root().text() == "samesameothersameonetwotwo");
}

TEST_CASE_FIXTURE(Rows, "a patch to one clone does not show in others") {
  templates({row("a", "1", {{"class", "x"}}, {{"color", "red"}}), row("b", "1", {{"class", "x"}}, {{"color", "red"}})});
  apply({patches::text("a.0", "2"), patches::attributes("a", {{"id", "y"}}), patches::styles("a", {})});
  templates({row("c", "1", {{"class", "x"}}, {{"color", "red"}})});
  CHECK(html() == R"(<tr data-uid="a" id="y"><td data-uid="a.0">2</td></tr>)"
                  R"(<tr class="x" data-uid="b" style="color: red;"><td data-uid="b.0">1</td></tr>)"
                  R"(<tr class="x" data-uid="c" style="color: red;"><td data-uid="c.0">1</td></tr>)");
  // What is remembered of a clone is its own, too.
  CHECK(cost({patches::attributes("b", {{"class", "x"}}), patches::styles("c", {{"color", "red"}})}) == 0);
  CHECK(cost({patches::attributes("b", {{"class", "z"}}), patches::attributes("c", {{"class", "x"}})}) == 1);
}

TEST_CASE_FIXTURE(Rows, "a style that differs is left to each clone, with those that may be part of it") {
  const auto card = [](const std::string& uid, const std::string& left, const std::string& color = "red") {
    return row(uid, "x", {}, {{"color", color}, {"padding", "1px"}, {"font-weight", "bold"}, {"padding-left", left}});
  };
  const auto style_of = [](const std::string& left, const std::string& color = "red") {
    return "color: " + color + "; font-weight: bold; padding-bottom: 1px; padding-left: " + left +
           "; padding-right: 1px; padding-top: 1px;";
  };
  const auto style = [this](std::size_t index) { return page.root().children.at(index)->attribute("style"); };
  CHECK(templates({card("a", "1px"), card("b", "2px"), card("c", "3px"), card("d", "1px")}) == 1);
  CHECK(style(1) == style_of("2px"));
  CHECK(style(2) == style_of("3px"));
  CHECK(style(3) == style_of("1px"));
  // One of the template's own: then all of them are written anew.
  CHECK(templates({card("e", "4px", "blue"), card("f", "5px")}) == 0);
  CHECK(style(4) == style_of("4px", "blue"));
  CHECK(style(5) == style_of("5px"));
  // A value that the page refuses leaves nothing of another clone's.
  CHECK(templates({card("g", "bad"), card("h", "6px", "bad")}) == 0);
  CHECK(style(6) == style_of("1px"));
  CHECK(style(7) == style_of("6px").substr(std::string("color: red; ").size()));
  // What is remembered is all that the server gave.
  CHECK(cost({patches::styles("c", card("c", "3px").styles)}) == 0);
}

TEST_CASE_FIXTURE(Rows, "of `all` every other style is a part") {
  const auto card = [](const std::string& uid, const std::string& value) {
    return row(uid, "x", {}, {{"color", "red"}, {"all", value}});
  };
  CHECK(templates({card("a", "unset"), card("b", "revert"), card("c", "initial")}) == 1);
  CHECK(page.root().children.at(2)->attribute("style") == "all: initial; color: red;");
}

TEST_CASE_FIXTURE(Rows, "scripts, refused elements, markup and the page's own elements are not cloned") {
  for (const char* tag : {"script", "iframe", "x-y", "style"}) {
    CAPTURE(tag);
    const std::string uid = tag;
    CHECK(templates({{tag, uid + "1"}, {tag, uid + "2"}, {tag, uid + "3"}}) == 0);
    CHECK(templates({{"div", uid + "4", {}, {}, {}, {{tag, uid + "5"}}},
                     {"div", uid + "6", {}, {}, {}, {{tag, uid + "7"}}}}) == 0);
  }
}

TEST_CASE_FIXTURE(Rows, "a large tree is cloned in parts") {
  const auto list = [](const std::string& uid) {
    NodeSpec spec{"ul", uid};
    for (int i = 0; i < 100; ++i)
      spec.children.push_back({"li", uid + '.' + std::to_string(i), {}, {}, std::to_string(i), {}});
    return spec;
  };
  CHECK(templates({list("a"), list("b")}) == 1);
  CHECK(page.root().children.at(0)->text() == page.root().children.at(1)->text());
  CHECK(page.root().children.at(0)->children.size() == 100);
}

TEST_CASE_FIXTURE(Rows, "more shapes than there is room for start the table anew") {
  const auto odd = [](int i, const std::string& uid) {
    return NodeSpec{"p", uid, {{"data-" + std::to_string(i), std::to_string(i)}}, {}, std::to_string(i), {}};
  };
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 700; ++i) {
      const std::string uid = std::to_string(round) + '-' + std::to_string(i);
      apply({patches::insert("0", 0, odd(i, uid)), patches::insert("0", 0, odd(i, uid + "b")),
             patches::insert("0", 0, odd(i, uid + "c"))});
      REQUIRE(page.root().text() == std::to_string(i) + std::to_string(i) + std::to_string(i));
      REQUIRE(page.root().children[0]->attribute("data-" + std::to_string(i)) == std::to_string(i));
      apply({patches::text("0", "")});
    }
  }
  CHECK(page.refusals.empty());
}

TEST_CASE_FIXTURE(Rows, "values too long for a template are written in full") {
  const std::string text(5000, 'x');
  CHECK(templates({row("a", text), row("b", text), row("c", text)}) == 0);
  CHECK(page.root().text() == text + text + text);
}
