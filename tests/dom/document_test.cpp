#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/dom.hpp>

#include "support/fake_dom.hpp"
#include "support/journal.hpp"

using tether::Element;
using tether::ElementNamespace;
using tether::Errc;
using tether::Error;
using tether::test::FakePage;
using tether::test::Journal;

TEST_CASE("builds elements and text, and puts them into the page at the end of the turn") {
  FakePage page;
  const Element list = page.document.create_element("ul");
  list.set_attribute("id", "list");
  list.append(page.document.create_element("li", "one"));
  list.append(page.document.create_element("li", std::string_view("two")));
  list.append(page.document.create_text("three"));
  page.document.root().append(list);
  CHECK(page.dom.html().empty());
  page.dom.end_turn();
  CHECK(page.dom.html() == R"(<ul id="list"><li>one</li><li>two</li>three</ul>)");
  CHECK(page.dom.failures.empty());
}

TEST_CASE("applies a table of 1,000 rows in one call") {
  FakePage page;
  const Element table = page.document.create_element("table");
  for (int i = 0; i < 1000; ++i) {
    const Element row = page.document.create_element("tr");
    row.set_attribute("data-key", std::to_string(i));
    row.append(page.document.create_element("td", "cell " + std::to_string(i)));
    table.append(row);
  }
  page.document.root().append(table);
  CHECK(page.dom.applies == 0);
  page.dom.end_turn();
  CHECK(page.dom.applies == 1);
  CHECK(page.dom.queries == 0);
  CHECK(page.dom.find("table").children.size() == 1000);
  page.dom.end_turn();
  CHECK(page.dom.applies == 1);
}

TEST_CASE("a read applies the gathered writes first, and only if there are any") {
  FakePage page;
  const Element element = page.document.create_element("p", "text");
  page.document.root().append(element);
  const struct {
    std::string what;
    std::function<void()> read;
  } rows[] = {
      {"text", [&] { CHECK(*element.text() == "text"); }},
      {"attribute", [&] { CHECK(*element.attribute("class") == "on"); }},
      {"has_class", [&] { CHECK(*element.has_class("on")); }},
      {"style", [&] { CHECK(element.style("color")->empty()); }},
      {"value", [&] { CHECK(element.value()->empty()); }},
      {"flag", [&] { CHECK_FALSE(*element.flag("hidden")); }},
      {"number", [&] { CHECK(*element.number("scrollHeight") == 0); }},
      {"scroll_top", [&] { CHECK(*element.scroll_top() == 0); }},
      {"find", [&] { CHECK(page.document.find("p").has_value()); }},
      {"find_all", [&] { CHECK(page.document.find_all("p")->size() == 1); }},
      {"children", [&] { CHECK(page.document.root().children()->size() == 1); }},
      {"parent", [&] { CHECK(*element.parent() == page.document.root()); }},
      {"next_sibling", [&] { CHECK(element.next_sibling().error().code == Errc::not_found); }},
      {"title", [&] { CHECK(page.document.title() == "the title"); }},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    element.add_class("on");
    const int before = page.dom.applies;
    row.read();
    CHECK(page.dom.applies == before + 1);
    row.read();
    CHECK(page.dom.applies == before + 1);
  }
}

TEST_CASE("flush applies now, and the end of the turn has then nothing to do") {
  FakePage page;
  page.document.root().set_text("now");
  page.document.flush();
  CHECK(page.dom.html() == "now");
  page.dom.end_turn();
  page.document.flush();
  CHECK(page.dom.applies == 1);
  // A later write asks for the end of its turn again.
  page.document.root().set_text("later");
  page.dom.end_turn();
  CHECK(page.dom.html() == "later");
}

TEST_CASE("reads and writes the title") {
  FakePage page;
  CHECK(page.document.title() == "the title");
  page.document.set_title("caf\xc3\xa9");
  CHECK(page.document.title() == "caf\xc3\xa9");
}

TEST_CASE("chooses the namespace by the name unless it is told") {
  FakePage page;
  const auto root = page.document.root();
  root.append(page.document.create_element("svg"));
  root.append(page.document.create_element("math"));
  root.append(page.document.create_element("a"));
  root.append(page.document.create_element("a", ElementNamespace::svg));
  root.append(page.document.create_element("svg", ElementNamespace::html));
  root.append(page.document.create_element("mi", ElementNamespace::mathml));
  page.dom.end_turn();
  CHECK(page.dom.html() ==
        "<svg:svg></svg:svg><math:math></math:math><a></a><svg:a></svg:a><svg></svg><math:mi></math:mi>");
}

TEST_CASE("finds what the page had before") {
  FakePage page;
  auto& box = page.dom.add(page.dom.root(), "div", {{"id", "box"}, {"class", "big red"}});
  page.dom.add(box, "p", {{"class", "red"}});
  page.dom.add(box, "p");
  CHECK(*page.document.find_by_id("box")->attribute("class") == "big red");
  CHECK(*page.document.find("#box") == *page.document.find(".big"));
  CHECK(page.document.find_all("p")->size() == 2);
  CHECK(page.document.find_all(".red")->size() == 2);
  CHECK(page.document.find_by_id("box")->find_all(".red")->size() == 1);
  CHECK(page.document.find_all("section")->empty());
}

TEST_CASE("says what was not found, and what it did not understand") {
  FakePage page;
  CHECK(page.document.find_by_id("nothing").error().code == Errc::not_found);
  CHECK(page.document.find_by_id("nothing").error().detail.find("nothing") != std::string::npos);
  CHECK(page.document.find("section").error().code == Errc::not_found);
  CHECK(page.document.find("section").error().detail.find("section") != std::string::npos);
  CHECK(page.document.find("((").error().code == Errc::bad_selector);
  CHECK(page.document.find_all("").error().code == Errc::bad_selector);
  CHECK(page.document.live_handles() == 0);
}

TEST_CASE("does not look outside the app's root") {
  FakePage page;
  page.dom.add(*page.dom.root().parent, "aside", {{"id", "outside"}});
  CHECK(page.document.find_by_id("outside").error().code == Errc::not_found);
  CHECK(page.document.find("aside").error().code == Errc::not_found);
  CHECK(page.document.root().parent().error().code == Errc::not_found);
  CHECK(page.document.root().next_sibling().error().code == Errc::not_found);
}

TEST_CASE("a refused element gives a handle to nothing and an error event (security 8)") {
  const struct {
    std::string name;
    Errc expected;
  } rows[] = {{"script", Errc::refused_content},
              {"IFRAME", Errc::refused_content},
              {"svg:script", Errc::refused_content},
              {"", Errc::bad_name},
              {"a b", Errc::bad_name},
              {"1", Errc::bad_name}};
  for (const auto& row : rows) {
    for (const auto ns :
         {ElementNamespace::guess, ElementNamespace::html, ElementNamespace::svg, ElementNamespace::mathml}) {
      CAPTURE(row.name);
      FakePage page;
      std::vector<Errc> errors;
      page.document.bind(tether::event::error, [&errors](const Error& error) { errors.push_back(error.code); });
      const Element element = page.document.create_element(row.name, ns);
      CHECK_FALSE(element.is_live());
      CHECK(element.set_text("text").error().code == Errc::stale_handle);
      CHECK(page.document.root().append(element).error().code == Errc::stale_handle);
      CHECK(errors == std::vector<Errc>{row.expected});
      page.dom.end_turn();
      CHECK(page.dom.html().empty());
      CHECK(page.dom.reports.empty());
    }
  }
}

TEST_CASE("what the page refuses reaches the error handlers; without one, the developer's console") {
  FakePage page;
  const Element text = page.document.create_text("text");
  page.document.root().append(text);
  text.set_attribute("id", "no text has one");
  page.document.root().add_class("applied-all-the-same");
  page.dom.end_turn();
  REQUIRE(page.dom.reports.size() == 1);
  CHECK(page.dom.reports.front() == "dom-operation-failed: set_attribute: TypeError");
  CHECK(page.dom.root().has_class("applied-all-the-same"));

  Journal log;
  const auto first =
      page.document.bind(tether::event::error, [&log](const Error& error) { log.add("1:" + error.detail); });
  page.document.bind(tether::event::error, [&log](const Error& error) {
    CHECK(error.code == Errc::dom_operation_failed);
    log.add("2");
  });
  text.append(page.document.create_text("in a text"));
  page.document.flush();
  CHECK(log.take() == "1:insert: HierarchyRequestError 2");
  page.document.unbind(first);
  text.add_class("no");
  page.document.flush();
  CHECK(log.take() == "2");
  CHECK(page.dom.reports.size() == 1);
}

TEST_CASE("an error handler may write, read and unbind itself") {
  FakePage page;
  const Element text = page.document.create_text("text");
  page.document.root().append(text);
  tether::BindingId bound;
  int errors = 0;
  bound = page.document.bind(tether::event::error, [&](const Error&) {
    ++errors;
    page.document.unbind(bound);
    page.document.root().set_attribute("data-error", "seen");
    CHECK(*page.document.root().attribute("data-error") == "seen");
  });
  text.add_class("no");
  text.add_class("no");
  page.document.flush();
  CHECK(errors == 1);
  CHECK(page.dom.reports.size() == 1);  // the second one found no handler
}

TEST_CASE("unbinds a handler of the page, and ignores ids it does not know") {
  FakePage page;
  Journal log;
  const auto first = page.document.bind("keydown", [&log](auto&) { log.add("first"); });
  page.document.bind("keydown", [&log](auto&) { log.add("second"); });
  page.dom.end_turn();
  page.dom.fire(page.dom.root(), "keydown");
  page.document.unbind(first);
  page.document.unbind(first);
  page.document.unbind({});
  page.document.unbind({12345});
  page.dom.end_turn();
  page.dom.fire(page.dom.root(), "keydown");
  CHECK(log.take() == "first second second");
}
