// Handles that outlive their nodes (security 21).
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/dom.hpp>

#include "support/fake_dom.hpp"

using tether::Element;
using tether::Errc;
using tether::test::FakePage;

namespace {

/// Every use of `element` says that it is stale.
void check_stale(const Element& element, const Element& live) {
  CHECK_FALSE(element.is_live());
  const Errc codes[] = {
      element.set_text("x").error().code,
      element.text().error().code,
      element.set_attribute("id", "x").error().code,
      element.remove_attribute("id").error().code,
      element.attribute("id").error().code,
      element.add_class("x").error().code,
      element.remove_class("x").error().code,
      element.toggle_class("x", true).error().code,
      element.has_class("x").error().code,
      element.set_style("color", "red").error().code,
      element.remove_style("color").error().code,
      element.style("color").error().code,
      element.set_value("x").error().code,
      element.value().error().code,
      element.set_checked(true).error().code,
      element.checked().error().code,
      element.set_flag("disabled", true).error().code,
      element.flag("disabled").error().code,
      element.append(live).error().code,
      element.insert_before(live, live).error().code,
      element.replace_with(live).error().code,
      element.remove().error().code,
      element.detach().error().code,
      element.parent().error().code,
      element.children().error().code,
      element.next_sibling().error().code,
      element.previous_sibling().error().code,
      element.find("p").error().code,
      element.find_all("p").error().code,
      element.focus().error().code,
      element.scroll_into_view().error().code,
      element.dispatch("said").error().code,
      element.set_scroll_top(1).error().code,
      element.scroll_top().error().code,
      element.number("scrollHeight").error().code,
      live.append(element).error().code,
      live.insert_before(element, live).error().code,
      live.insert_before(live, element).error().code,
      live.replace_with(element).error().code,
  };
  for (const Errc code : codes) CHECK(code == Errc::stale_handle);
  CHECK(element.bind("click", [](auto&) {}) == tether::BindingId{});
  element.unbind({1});
}

}  // namespace

TEST_CASE("a handle to nothing is stale in every use") {
  FakePage page;
  check_stale(Element(), page.document.root());
  page.document.release(Element());
  page.dom.end_turn();
  CHECK(page.dom.failures.empty());
}

TEST_CASE("a handle is stale once its node is gone, with everything below it") {
  FakePage page;
  const Element box = page.document.create_element("div");
  const Element row = page.document.create_element("p");
  const Element cell = page.document.create_element("b");
  const Element text = page.document.create_text("text");
  cell.append(text);
  row.append(cell);
  box.append(row);
  page.document.root().append(box);
  const Element beside = page.document.create_element("i");
  page.document.root().append(beside);
  const struct {
    std::string what;
    std::function<void()> act;
    bool row_goes;
    std::string expected;
  } rows[] = {
      {"remove", [&] { row.remove(); }, true, "<div></div><i></i>"},
      {"remove an ancestor", [&] { box.remove(); }, true, "<i></i>"},
      {"replace", [&] { row.replace_with(page.document.create_element("u")); }, true, "<div><u></u></div><i></i>"},
      {"replace an ancestor", [&] { box.replace_with(beside); }, true, "<i></i>"},
      {"set the text of the parent", [&] { box.set_text("new"); }, true, "<div>new</div><i></i>"},
      {"set the text of the root", [&] { page.document.root().set_text(""); }, true, ""},
  };
  for (const auto& option : rows) {
    SUBCASE(option.what.c_str()) {
      option.act();
      for (const Element& gone : {row, cell, text}) CHECK(gone.is_live() != option.row_goes);
      check_stale(cell, page.document.root());
      page.document.flush();
      CHECK(page.dom.html() == option.expected);
      check_stale(row, page.document.root());
      CHECK(page.dom.failures.empty());
    }
  }
}

TEST_CASE("release forgets one node, which stays in the page with what is in it") {
  FakePage page;
  const Element box = page.document.create_element("div");
  const Element inner = page.document.create_element("b", "inner");
  box.append(inner);
  page.document.root().append(box);
  page.document.release(box);
  check_stale(box, page.document.root());
  CHECK(inner.is_live());
  inner.set_text("changed");
  page.dom.end_turn();
  CHECK(page.dom.html() == "<div><b>changed</b></div>");
  CHECK(page.document.live_handles() == 1);
  page.document.release(box);
  CHECK(page.document.live_handles() == 1);
  CHECK(page.dom.failures.empty());
}

TEST_CASE("the root and the body stay known whatever is released") {
  FakePage page;
  page.document.release(page.document.root());
  page.document.release(page.document.body());
  CHECK(page.document.root().is_live());
  CHECK(page.document.body().is_live());
  page.document.root().set_text("still here");
  page.dom.end_turn();
  CHECK(page.dom.html() == "still here");
}

TEST_CASE("detach keeps a node and everything in it") {
  FakePage page;
  const Element box = page.document.create_element("div");
  const Element inner = page.document.create_element("b");
  box.append(inner);
  page.document.root().append(box);
  box.detach();
  page.document.root().set_text("");
  CHECK(box.is_live());
  CHECK(inner.is_live());
  page.document.root().append(box);
  page.dom.end_turn();
  CHECK(page.dom.html() == "<div><b></b></div>");
}

TEST_CASE("a node that left an element before it was removed stays known") {
  FakePage page;
  const Element box = page.document.create_element("div");
  const Element moved = page.document.create_element("b");
  const Element left = page.document.create_element("i");
  for (const Element& element : {left, moved}) box.append(element);
  page.document.root().append(moved);
  box.remove();
  CHECK(moved.is_live());
  CHECK_FALSE(left.is_live());
}

TEST_CASE("slots are used again, and old handles do not name the new nodes") {
  FakePage page;
  std::vector<Element> old;
  for (int round = 0; round < 1000; ++round) {
    const Element element = page.document.create_element("p", std::to_string(round));
    page.document.root().append(element);
    page.dom.end_turn();
    for (const Element& stale : old) CHECK_FALSE(stale == element);
    old.push_back(element);
    if (old.size() > 5) old.erase(old.begin());
    element.remove();
    page.dom.end_turn();
  }
  for (const Element& stale : old) check_stale(stale, page.document.root());
  CHECK(page.document.live_handles() == 0);
  CHECK(page.dom.max_slots < 10);
  CHECK(page.dom.failures.empty());
}

TEST_CASE("looking again and again does not use up slots") {
  FakePage page;
  const Element element = page.document.create_element("p");
  page.document.root().append(element);
  for (int round = 0; round < 1000; ++round) {
    CHECK(*page.document.find("p") == element);
    CHECK(page.document.find("b").error().code == Errc::not_found);
  }
  CHECK(page.document.live_handles() == 1);
  page.document.root().append(page.document.create_element("i"));
  page.document.flush();
  CHECK(page.dom.max_slots < 10);
}

TEST_CASE("a query gives the handle that the node has already") {
  FakePage page;
  const Element created = page.document.create_element("p");
  created.set_attribute("id", "one");
  page.document.root().append(created);
  CHECK(*page.document.find_by_id("one") == created);
  CHECK(*page.document.find("p") == created);
  CHECK(page.document.root().children()->front() == created);
  page.dom.add(page.dom.root(), "b");
  const auto first = page.document.find("b");
  const auto second = page.document.find_all("b");
  CHECK(*first == second->front());
  CHECK_FALSE(*first == created);
  CHECK(page.document.live_handles() == 2);
  CHECK(*created.parent() == page.document.root());
}

TEST_CASE("a node that is found anew after its release gets a new handle") {
  FakePage page;
  page.document.root().append(page.document.create_element("p"));
  const Element first = *page.document.find("p");
  page.document.release(first);
  const Element second = *page.document.find("p");
  CHECK_FALSE(first == second);
  CHECK_FALSE(first.is_live());
  CHECK(second.set_text("found").has_value());
  page.dom.end_turn();
  CHECK(page.dom.html() == "<p>found</p>");
}

TEST_CASE("handles compare equal only to the same node of the same document") {
  FakePage one;
  FakePage other;
  CHECK(Element() == Element());
  CHECK(one.document.root() == one.document.root());
  CHECK_FALSE(one.document.root() == one.document.body());
  CHECK_FALSE(one.document.root() == other.document.root());
  CHECK_FALSE(one.document.root() == Element());
}

TEST_CASE("forgets a tree that is 100,000 elements deep without recursion") {
  FakePage page;
  const Element top = page.document.create_element("div");
  Element inner = top;
  for (int depth = 0; depth < 100'000; ++depth) {
    const Element next = page.document.create_element("div");
    // Into a detached parent, so that looking for a circle costs one step.
    next.append(inner);
    inner = next;
  }
  CHECK(page.document.live_handles() == 100'001);
  inner.remove();
  CHECK(page.document.live_handles() == 0);
  CHECK_FALSE(top.is_live());
}
