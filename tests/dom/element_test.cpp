#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/dom.hpp>

#include "support/fake_dom.hpp"

using tether::Element;
using tether::Errc;
using tether::Result;
using tether::test::FakePage;

namespace {

struct Fixture {
  FakePage page;
  Element element = page.document.create_element("p");
  Fixture() { page.document.root().append(element); }
  std::string html() {
    page.document.flush();
    return page.dom.html();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "writes an element's text, attributes, classes and styles") {
  const struct {
    std::string what;
    std::function<Result<void>()> write;
    std::string expected;
  } rows[] = {
      {"text", [&] { return element.set_text("<b>"); }, "<p>&lt;b&gt;</p>"},
      {"attribute", [&] { return element.set_attribute("title", "a\"b"); }, "<p title=\"a&quot;b\">&lt;b&gt;</p>"},
      {"attribute again", [&] { return element.set_attribute("title", ""); }, "<p title=\"\">&lt;b&gt;</p>"},
      {"attribute removed", [&] { return element.remove_attribute("title"); }, "<p>&lt;b&gt;</p>"},
      {"class", [&] { return element.add_class("on"); }, "<p class=\"on\">&lt;b&gt;</p>"},
      {"class again", [&] { return element.add_class("on"); }, "<p class=\"on\">&lt;b&gt;</p>"},
      {"class toggled on", [&] { return element.toggle_class("up", true); }, "<p class=\"on up\">&lt;b&gt;</p>"},
      {"class toggled off", [&] { return element.toggle_class("on", false); }, "<p class=\"up\">&lt;b&gt;</p>"},
      {"class removed", [&] { return element.remove_class("up"); }, "<p class=\"\">&lt;b&gt;</p>"},
      {"attribute class removed", [&] { return element.remove_attribute("class"); }, "<p>&lt;b&gt;</p>"},
      {"style", [&] { return element.set_style("color", "red"); }, "<p style=\"color: red;\">&lt;b&gt;</p>"},
      {"important style", [&] { return element.set_style("color", "green !important"); },
       "<p style=\"color: green !important;\">&lt;b&gt;</p>"},
      {"important style without space", [&] { return element.set_style("color", "blue!important"); },
       "<p style=\"color: blue !important;\">&lt;b&gt;</p>"},
      {"custom property", [&] { return element.set_style("--accent", "#abc"); },
       "<p style=\"color: blue !important; --accent: #abc;\">&lt;b&gt;</p>"},
      {"style removed", [&] { return element.remove_style("color"); }, "<p style=\"--accent: #abc;\">&lt;b&gt;</p>"},
      {"empty style", [&] { return element.set_style("--accent", ""); }, "<p style=\"\">&lt;b&gt;</p>"},
      {"empty text", [&] { return element.set_text(""); }, "<p style=\"\"></p>"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CHECK(row.write().has_value());
    CHECK(html() == row.expected);
  }
  CHECK(page.dom.failures.empty());
}

TEST_CASE_FIXTURE(Fixture, "reads what it wrote") {
  element.set_text("one\ntwo \xf0\x9f\x8d\xba");
  element.set_attribute("lang", "de");
  element.add_class("on");
  element.set_style("color", "red !important");
  element.set_value("typed");
  element.set_checked(true);
  element.set_flag("disabled", true);
  CHECK(*element.text() == "one\ntwo \xf0\x9f\x8d\xba");
  CHECK(*element.attribute("lang") == "de");
  CHECK(*element.has_class("on"));
  CHECK_FALSE(*element.has_class("off"));
  CHECK(*element.style("color") == "red");
  CHECK(*element.value() == "typed");
  CHECK(*element.checked());
  CHECK(*element.flag("disabled"));
  element.set_checked(false);
  CHECK_FALSE(*element.checked());
}

TEST_CASE_FIXTURE(Fixture, "reads numbers, and 0 for what is none") {
  page.document.flush();
  page.dom.find("p").properties["scrollHeight"] = 120.5;
  CHECK(*element.number("scrollHeight") == 120.5);
  CHECK(*element.number("nothing") == 0);
  element.set_scroll_top(77);
  CHECK(*element.scroll_top() == 77);
  element.set_scroll_top(-5);
  CHECK(*element.scroll_top() == 0);
}

TEST_CASE_FIXTURE(Fixture, "tells an empty attribute from none") {
  element.set_attribute("hidden", "");
  CHECK(element.attribute("hidden")->empty());
  CHECK(element.attribute("title").error().code == Errc::not_found);
  CHECK(element.attribute("title").error().detail.find("title") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "refuses attributes that would run code, and writes nothing of them (security 8)") {
  const struct {
    std::string name;
    std::string value;
  } rows[] = {{"onclick", "x()"}, {"srcdoc", "x"}, {"href", "java\nscript:x()"}, {"src", "data:text/html,x"}};
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(element.set_attribute(row.name, row.value).error().code == Errc::refused_content);
  }
  CHECK(element.set_attribute("a b", "x").error().code == Errc::bad_name);
  CHECK(html() == "<p></p>");
}

TEST_CASE_FIXTURE(Fixture, "refuses what is not one class name") {
  for (const std::string name : {"", " ", "a b", "a\tb", "a\nb", "a\rb", "a\fb", " a", "a "}) {
    CAPTURE(name);
    CHECK(element.add_class(name).error().code == Errc::bad_name);
    CHECK(element.remove_class(name).error().code == Errc::bad_name);
    CHECK(element.toggle_class(name, true).error().code == Errc::bad_name);
  }
  CHECK(html() == "<p></p>");
}

TEST_CASE_FIXTURE(Fixture, "focuses and scrolls in the order of the calls") {
  element.focus();
  element.scroll_into_view();
  page.document.root().focus();
  page.document.flush();
  CHECK(page.dom.actions == std::vector<std::string>{"focus p", "scroll to p", "focus main"});
}

TEST_CASE_FIXTURE(Fixture, "dispatches events in their turn among the writes") {
  CHECK(element.dispatch("said", R"({"text":"gr\u00fc\u00dfe"})").has_value());
  CHECK(element.focus().has_value());
  CHECK(element.dispatch("done").has_value());
  CHECK(page.dom.actions.empty());
  page.document.flush();
  CHECK(page.dom.actions ==
        std::vector<std::string>{R"(dispatch said {"text":"gr\u00fc\u00dfe"})", "focus p", "dispatch done "});
  CHECK(page.dom.failures.empty());
}

TEST_CASE_FIXTURE(Fixture, "moves nodes") {
  const Element a = page.document.create_element("a");
  const Element b = page.document.create_element("b");
  const Element i = page.document.create_element("i");
  CHECK(element.append(a).has_value());
  CHECK(element.append(b).has_value());
  CHECK(element.insert_before(i, a).has_value());
  CHECK(html() == "<p><i></i><a></a><b></b></p>");
  CHECK(element.append(i).has_value());
  CHECK(html() == "<p><a></a><b></b><i></i></p>");
  CHECK(element.insert_before(i, b).has_value());
  CHECK(element.insert_before(i, i).has_value());
  CHECK(html() == "<p><a></a><i></i><b></b></p>");
  CHECK(a.append(b).has_value());
  CHECK(html() == "<p><a><b></b></a><i></i></p>");
  CHECK(a.detach().has_value());
  CHECK(html() == "<p><i></i></p>");
  CHECK(page.document.root().append(a).has_value());
  CHECK(html() == "<p><i></i></p><a><b></b></a>");
  CHECK(page.dom.failures.empty());
}

TEST_CASE_FIXTURE(Fixture, "replaces a node, which is then gone with everything in it") {
  const Element inner = page.document.create_element("b", "inner");
  element.append(inner);
  const Element other = page.document.create_element("i", "other");
  page.document.root().append(other);
  const Element fresh = page.document.create_element("u", "fresh");
  CHECK(element.replace_with(fresh).has_value());
  CHECK(html() == "<u>fresh</u><i>other</i>");
  CHECK_FALSE(element.is_live());
  CHECK_FALSE(inner.is_live());
  CHECK(fresh.replace_with(other).has_value());
  CHECK(html() == "<i>other</i>");
  CHECK(page.dom.failures.empty());
}

TEST_CASE_FIXTURE(Fixture, "taking the place of a node that has none takes a node out") {
  const Element loose = page.document.create_element("b");
  CHECK(loose.replace_with(element).has_value());
  CHECK_FALSE(loose.is_live());
  CHECK(html().empty());
  CHECK(element.is_live());
  page.document.root().append(element);
  CHECK(html() == "<p></p>");
}

TEST_CASE_FIXTURE(Fixture, "refuses places that make no sense, and changes nothing") {
  const Element inner = page.document.create_element("b");
  const Element deep = page.document.create_element("i");
  const Element beside = page.document.create_element("u");
  element.append(inner);
  inner.append(deep);
  page.document.root().append(beside);
  const Element root = page.document.root();
  const Element body = page.document.body();
  const struct {
    std::string what;
    std::function<Result<void>()> write;
  } rows[] = {
      {"into itself", [&] { return element.append(element); }},
      {"into its child", [&] { return inner.append(element); }},
      {"into its grandchild", [&] { return deep.append(element); }},
      {"in front of its grandchild", [&] { return inner.insert_before(element, deep); }},
      {"in front of what is elsewhere", [&] { return element.insert_before(beside, deep); }},
      {"in front of its own parent's sibling", [&] { return inner.insert_before(deep, beside); }},
      {"replaced by itself", [&] { return element.replace_with(element); }},
      {"replaced by its child", [&] { return element.replace_with(inner); }},
      {"replacing its parent's parent", [&] { return deep.replace_with(element); }},
      {"the root moved", [&] { return element.append(root); }},
      {"the body moved", [&] { return element.append(body); }},
      {"the root moved into itself", [&] { return root.append(root); }},
      {"the root replaced", [&] { return root.replace_with(beside); }},
      {"the root as replacement", [&] { return beside.replace_with(root); }},
      {"the root removed", [&] { return root.remove(); }},
      {"the root detached", [&] { return root.detach(); }},
      {"the body removed", [&] { return body.remove(); }},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto result = row.write();
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == Errc::bad_hierarchy);
    CHECK(html() == "<p><b><i></i></b></p><u></u>");
    CHECK(page.dom.failures.empty());
  }
}

TEST_CASE_FIXTURE(Fixture, "refuses an element of another document") {
  FakePage other;
  const Element foreign = other.document.create_element("b");
  CHECK(element.append(foreign).error().code == Errc::bad_hierarchy);
  CHECK(element.replace_with(foreign).error().code == Errc::bad_hierarchy);
  CHECK(page.document.root().insert_before(foreign, element).error().code == Errc::bad_hierarchy);
  page.document.release(foreign);
  CHECK(foreign.is_live());
  CHECK(html() == "<p></p>");
}

TEST_CASE_FIXTURE(Fixture, "walks to neighbours, children and parents") {
  const Element first = page.document.create_element("a");
  const Element second = page.document.create_element("b");
  element.append(page.document.create_text("text before"));
  element.append(first);
  element.append(page.document.create_text("text between"));
  element.append(second);
  CHECK(*element.children() == std::vector<Element>{first, second});
  CHECK(*first.next_sibling() == second);
  CHECK(*second.previous_sibling() == first);
  CHECK(first.previous_sibling().error().code == Errc::not_found);
  CHECK(second.next_sibling().error().code == Errc::not_found);
  CHECK(*first.parent() == element);
  CHECK(*element.parent() == page.document.root());
  CHECK(page.document.create_element("i").parent().error().code == Errc::not_found);
}

TEST_CASE_FIXTURE(Fixture, "keeps a caller's text only during the call") {
  std::string text = "short-lived";
  element.set_text(text);
  element.set_attribute(text, text);
  element.add_class(text);
  text.assign(text.size(), 'x');
  CHECK(html() == R"(<p class="short-lived" short-lived="short-lived">short-lived</p>)");
}
