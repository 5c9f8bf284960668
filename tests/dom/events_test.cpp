#include <functional>
#include <string>

#include <doctest/doctest.h>

#include <tether/dom.hpp>

#include "support/fake_dom.hpp"
#include "support/journal.hpp"
#include "support/on_destroy.hpp"

using tether::BindingId;
using tether::Element;
using tether::Event;
using tether::dom::EventData;
using tether::test::FakePage;
using tether::test::Journal;
using tether::test::OnDestroy;

namespace {

struct Fixture {
  FakePage page;
  Journal log;
  Element box = page.document.create_element("div");
  Element button = page.document.create_element("button");

  Fixture() {
    box.append(button);
    page.document.root().append(box);
  }
  /// Ends the turn and clicks the button; true if the default was prevented.
  bool click() {
    page.dom.end_turn();
    return page.dom.fire(page.dom.find("button"), "click");
  }
  std::function<void(Event&)> note(const char* name) {
    return [this, name](Event&) { log.add(name); };
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "calls every handler of an element, in order, and then those around it") {
  page.document.bind("click", note("document"));
  page.document.root().bind("click", note("root"));
  box.bind("click", note("box"));
  button.bind("click", note("first"));
  button.bind("click", note("second"));
  button.bind("input", note("another type"));
  CHECK_FALSE(click());
  CHECK(log.take() == "first second box root document");
}

TEST_CASE_FIXTURE(Fixture, "listens once on the page, however many handlers there are") {
  const BindingId first = button.bind("click", note("first"));
  const BindingId second = button.bind("click", note("second"));
  page.dom.end_turn();
  CHECK(page.dom.find("button").listeners.size() == 1);
  button.unbind(first);
  page.dom.end_turn();
  CHECK(page.dom.find("button").listeners.size() == 1);
  button.unbind(second);
  page.dom.end_turn();
  CHECK(page.dom.find("button").listeners.empty());
  CHECK_FALSE(click());
  CHECK(log.take().empty());
}

TEST_CASE_FIXTURE(Fixture, "does not call a handler that an earlier one unbound") {
  BindingId second;
  button.bind("click", [&](Event&) {
    log.add("first");
    button.unbind(second);
  });
  second = button.bind("click", note("second"));
  button.bind("click", note("third"));
  click();
  click();
  CHECK(log.take() == "first third first third");
}

TEST_CASE_FIXTURE(Fixture, "a handler that unbinds itself ends the listening") {
  BindingId bound;
  bound = button.bind("click", [&](Event&) {
    log.add("once");
    button.unbind(bound);
  });
  click();
  click();
  CHECK(log.take() == "once");
  CHECK(page.dom.find("button").listeners.empty());
  button.bind("click", note("again"));
  click();
  CHECK(log.take() == "again");
}

TEST_CASE_FIXTURE(Fixture, "calls a handler that was bound during the event from the next one on") {
  bool bound = false;
  button.bind("click", [&](Event&) {
    log.add("old");
    if (!bound) button.bind("click", note("new"));
    bound = true;
  });
  click();
  CHECK(log.take() == "old");
  click();
  CHECK(log.take() == "old new");
}

TEST_CASE_FIXTURE(Fixture, "an element may be removed in its own handler") {
  button.bind("click", [&](Event& event) {
    button.remove();
    log.add("removed");
    CHECK_FALSE(event.target().is_live());
  });
  button.bind("click", note("no longer"));
  box.bind("click", note("box"));
  click();
  CHECK(log.take() == "removed box");
  page.dom.end_turn();
  CHECK(page.dom.html() == "<div></div>");
  CHECK(page.dom.failures.empty());
}

TEST_CASE_FIXTURE(Fixture, "an element may be replaced, emptied from outside or released in its own handler") {
  std::function<void()> act;
  const char* expected = "";
  SUBCASE("replaced") {
    act = [&] { button.replace_with(page.document.create_element("b")); };
    expected = "<div><b></b></div>";
  }
  SUBCASE("emptied from outside") {
    act = [&] { page.document.root().set_text(""); };
  }
  SUBCASE("released") {
    act = [&] { page.document.release(button); };
    expected = "<div><button></button></div>";
  }
  std::string captured = "a text long enough to live on the heap";
  button.bind("click", [this, act, captured](Event&) {
    act();
    log.add(captured);
  });
  button.bind("click", note("no longer"));
  click();
  CHECK(log.take() == captured);
  page.dom.end_turn();
  CHECK(page.dom.html() == expected);
  CHECK(page.dom.failures.empty());
}

TEST_CASE_FIXTURE(Fixture, "tells the page to prevent the default and to stop, whichever handler asked") {
  const struct {
    bool first_prevents;
    bool second_prevents;
    bool second_stops;
    std::string expected;
  } rows[] = {{false, false, false, "first second box"},
              {true, false, false, "first second box"},
              {false, true, false, "first second box"},
              {true, true, true, "first second"},
              {false, false, true, "first second"}};
  for (const auto& row : rows) {
    const BindingId ids[] = {button.bind("click",
                                         [&](Event& event) {
                                           log.add("first");
                                           if (row.first_prevents) event.prevent_default();
                                         }),
                             button.bind("click",
                                         [&](Event& event) {
                                           log.add("second");
                                           CHECK(event.default_prevented() == row.first_prevents);
                                           CHECK_FALSE(event.propagation_stopped());
                                           if (row.second_prevents) event.prevent_default();
                                           if (row.second_stops) event.stop_propagation();
                                         }),
                             box.bind("click", note("box"))};
    CHECK(click() == (row.first_prevents || row.second_prevents));
    CHECK(log.take() == row.expected);
    button.unbind(ids[0]);
    button.unbind(ids[1]);
    box.unbind(ids[2]);
  }
}

TEST_CASE_FIXTURE(Fixture, "hands over what the page said about the event") {
  EventData data;
  data.key = "Enter";
  data.value = "typed";
  data.client_x = -3;
  data.client_y = 40;
  bool EventData::*const flags[] = {&EventData::checked, &EventData::shift, &EventData::ctrl,
                                    &EventData::alt,     &EventData::meta,  &EventData::is_composing};
  bool (Event::*const getters[])()
      const noexcept = {&Event::checked, &Event::shift, &Event::ctrl, &Event::alt, &Event::meta, &Event::is_composing};
  std::size_t set = 0;
  int events = 0;
  button.bind("keydown", [&](Event& event) {
    ++events;
    CHECK(event.type() == "keydown");
    CHECK(event.key() == "Enter");
    CHECK(event.value() == "typed");
    CHECK(event.client_x() == -3);
    CHECK(event.client_y() == 40);
    CHECK(event.target() == button);
    for (std::size_t i = 0; i < std::size(getters); ++i) CHECK((event.*getters[i])() == (i == set));
  });
  page.dom.end_turn();
  for (set = 0; set < std::size(flags); ++set) {
    EventData one = data;
    one.*flags[set] = true;
    page.dom.fire(page.dom.find("button"), "keydown", one);
  }
  CHECK(events == 6);
}

TEST_CASE_FIXTURE(Fixture, "the target is the innermost element that the app knows") {
  page.dom.end_turn();
  auto& icon = page.dom.add(page.dom.find("button"), "i");
  Element seen;
  page.document.bind("click", [&seen](Event& event) { seen = event.target(); });
  page.dom.end_turn();
  page.dom.fire(icon, "click");
  CHECK(seen == button);
  const Element known = *page.document.find("i");
  page.dom.fire(icon, "click");
  CHECK(seen == known);
  page.dom.fire(page.dom.root(), "click");
  CHECK(seen == page.document.root());
}

TEST_CASE_FIXTURE(Fixture, "an event of a removed element does not reach the one that has its slot now") {
  // Chromium fires blur while a focused element is being taken out, in the middle of the flush.
  page.document.root().bind("focusout", note("root"));
  button.bind("blur", note("old blur"));
  button.focus();
  page.dom.end_turn();
  button.remove();
  const Element next = page.document.create_element("input");
  next.bind("blur", note("new blur"));
  box.append(next);
  page.dom.end_turn();
  CHECK(log.take().empty());
  CHECK(page.dom.html() == "<div><input></input></div>");
}

TEST_CASE_FIXTURE(Fixture, "an event between two turns does not find what is not yet in the page") {
  button.bind("click", note("old"));
  page.dom.end_turn();
  button.remove();
  const Element next = page.document.create_element("button");
  next.bind("click", note("new"));
  // Not flushed yet: the page still shows the old button.
  page.dom.fire(page.dom.find("button"), "click");
  CHECK(log.take().empty());
}

TEST_CASE_FIXTURE(Fixture, "a handler may write and read while a stream is being applied") {
  button.bind("focus", [&](Event&) {
    log.add("focus");
    box.set_attribute("data-focus", "yes");
    CHECK(*box.attribute("data-focus") == "yes");
    const Element extra = page.document.create_element("i");
    box.append(extra);
    CHECK(*page.document.find("i") == extra);
  });
  page.dom.end_turn();
  button.focus();
  box.add_class("after");
  page.dom.end_turn();
  CHECK(log.take() == "focus");
  CHECK(page.dom.html() == R"(<div class="after" data-focus="yes"><button></button><i></i></div>)");
  CHECK(page.dom.failures.empty());
}

TEST_CASE_FIXTURE(Fixture, "what a handler owns may use the document while it is destroyed") {
  Element reborn;
  const auto destroyed = [&] {
    log.add("destroyed");
    button.remove();
    reborn = page.document.create_element("i");
    reborn.bind("click", note("reborn"));
    page.document.root().append(reborn);
  };
  const BindingId bound = button.bind("click", [guard = OnDestroy(destroyed)](Event&) {});
  button.bind("input", [](Event&) {});
  std::string expected;
  SUBCASE("by unbind") {
    button.unbind(bound);
    expected = "<div></div><i></i>";
  }
  SUBCASE("by remove") {
    button.remove();
    expected = "<div></div><i></i>";
  }
  SUBCASE("by removing an ancestor") {
    box.remove();
    expected = "<i></i>";
  }
  SUBCASE("by release") {
    page.document.release(button);
    expected = "<div><button></button></div><i></i>";
  }
  CHECK(log.take() == "destroyed");
  CHECK_FALSE(button.is_live());
  CHECK(reborn.is_live());
  const Element another = page.document.create_element("u");
  CHECK_FALSE(another == reborn);
  page.dom.end_turn();
  CHECK(page.dom.html() == expected);
  page.dom.fire(page.dom.find("i"), "click");
  CHECK(log.take() == "reborn");
}
