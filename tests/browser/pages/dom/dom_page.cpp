// A page for dom_api.test.mjs: runs checks of dom.hpp and timers.hpp against the real document and lists their
// outcome in #results, then waits for the test to click, type and press keys.
#include <string>

#include <tether/dom.hpp>
#include <tether/timers.hpp>

namespace {

using tether::Element;
using tether::Errc;

tether::Document& page = tether::document();
Element results;

void check(std::string_view name, bool holds) {
  const Element line = page.create_element("li", std::string(holds ? "ok " : "FAILED ") + std::string(name));
  results.append(line);
}

void check_text(std::string_view name, const tether::Result<std::string>& got, std::string_view expected) {
  const std::string text = got ? *got : "error " + std::string(to_string(got.error().code));
  check(std::string(name) + ": " + text, text == expected);
}

template <class T>
bool fails_with(const tether::Result<T>& result, Errc code) {
  return !result && result.error().code == code;
}

void check_finding(const Element& box) {
  const Element one = page.create_element("p", "first");
  one.set_attribute("id", "one");
  one.add_class("line");
  const Element two = page.create_element("p", "second");
  two.add_class("line");
  box.append(one);
  box.append(two);
  check("finds by id", *page.find_by_id("one") == one);
  check("finds an id that needs escaping in CSS", fails_with(page.find_by_id("1 a:b"), Errc::not_found));
  check("finds by selector", *box.find(".line + .line") == two);
  check("finds all", page.find_all(".line")->size() == 2);
  check("says what a bad selector is", fails_with(page.find("p["), Errc::bad_selector));
  check("says when nothing matches", fails_with(page.find("video"), Errc::not_found));
  check("knows the parent", *one.parent() == box);
  check("knows the siblings", *one.next_sibling() == two && *two.previous_sibling() == one);
  check("knows the children", box.children()->size() == 2);
  check("stops at the root", fails_with(page.root().parent(), Errc::not_found));
}

void check_content(const Element& box) {
  const Element text = page.create_element("p", "text");
  box.append(text);
  text.set_text(std::string_view("<b>& \xe2\x82\xac \xf0\x9f\x98\x80 \0end", 18));
  check_text("keeps text as text", text.text(), std::string_view("<b>& \xe2\x82\xac \xf0\x9f\x98\x80 \0end", 18));
  text.set_text("\xff");
  check_text("repairs ill-formed text", text.text(), "\xef\xbf\xbd");
  text.set_attribute("data-x", "a\"b");
  check_text("sets attributes", text.attribute("data-x"), "a\"b");
  text.remove_attribute("data-x");
  check("removes attributes", fails_with(text.attribute("data-x"), Errc::not_found));
  text.toggle_class("on", true);
  text.toggle_class("off", false);
  check("toggles classes", *text.has_class("on") && !*text.has_class("off"));
  text.set_style("background-color", "red");
  text.set_style("--gap", "2px !important");
  check_text("sets styles", text.style("background-color"), "red");
  check_text("sets custom properties", text.style("--gap"), "2px");
  text.remove_style("background-color");
  check_text("removes styles", text.style("background-color"), "");
  const Element input = page.create_element("input");
  box.append(input);
  input.set_value("typed");
  check_text("sets values", input.value(), "typed");
  check("reads numbers", *input.number("selectionStart") == 5);
  input.set_attribute("type", "checkbox");
  input.set_checked(true);
  input.set_flag("disabled", true);
  check("sets flags", *input.checked() && *input.flag("disabled"));
}

void check_structure(const Element& box) {
  const Element list = page.create_element("ol");
  box.append(list);
  const Element b = page.create_element("li", "b");
  const Element a = page.create_element("li", "a");
  list.append(b);
  list.insert_before(a, b);
  list.append(page.create_text("!"));
  check_text("inserts before", list.text(), "ab!");
  list.append(a);
  check_text("moves", list.text(), "b!a");
  const Element c = page.create_element("li", "c");
  a.replace_with(c);
  check_text("replaces", list.text(), "b!c");
  check("a replaced element is stale", fails_with(a.set_text("x"), Errc::stale_handle));
  b.detach();
  list.append(b);
  check_text("detaches and appends again", list.text(), "!cb");
  check("refuses to nest an element in itself", fails_with(list.append(list), Errc::bad_hierarchy));
  const std::size_t before = page.live_handles();
  list.remove();
  const std::size_t freed = before - page.live_handles();
  check("a removed element is stale, with what is inside", !list.is_live() && !c.is_live() && !b.is_live());
  // The list, two items and one text.
  check("a removed subtree frees its handles", freed == 4);
  check("scrolling reads back", [&] {
    box.set_style("height", "50px");
    box.set_style("overflow", "auto");
    const Element tall = page.create_element("div");
    tall.set_style("height", "500px");
    box.append(tall);
    box.set_scroll_top(40);
    return *box.scroll_top() == 40;
  }());
  const Element last = page.create_element("p");
  box.append(last);
  last.scroll_into_view();
  check("scrolls into view", *box.scroll_top() > 300);
}

void check_namespaces_and_refusals(const Element& box) {
  const Element svg = page.create_element("svg");
  const Element gradient = page.create_element("linearGradient");
  svg.append(gradient);
  svg.set_attribute("viewBox", "0 0 1 1");
  box.append(svg);
  check("SVG keeps its case", box.find("linearGradient").has_value());
  const Element math = page.create_element("math");
  math.append(page.create_element("mi", "x"));
  box.append(math);
  box.append(page.create_element("a", tether::ElementNamespace::svg));
  int errors = 0;
  const auto binding = page.bind(tether::event::error, [&errors](const tether::Error&) { ++errors; });
  check("refuses a script", !page.create_element("script").is_live() && errors == 1);
  check("refuses a handler attribute", fails_with(svg.set_attribute("onclick", "x()"), Errc::refused_content));
  check("refuses a script URL", fails_with(svg.set_attribute("href", " java\tscript:x()"), Errc::refused_content));
  // The page itself refuses this one, when the write is applied.
  const Element input = page.create_element("input");
  input.set_attribute("type", "file");
  input.set_value("C:\\secret");
  box.append(page.create_element("hr"));
  page.flush();
  check("reports a write the page refused", errors == 2);
  check("and goes on with the next", box.find("hr").has_value());
  int heard = 0;
  box.bind("said", [&heard](tether::Event& event) { heard += event.type() == "said" ? 1 : 0; });
  const Element inner = page.create_element("i");
  box.append(inner);
  inner.dispatch("said", "{\"a\":1}");
  inner.dispatch("said", "no JSON");
  inner.dispatch("said");
  check("events wait for the writes before them", heard == 0);
  page.flush();
  check("its own events bubble, without the one whose detail is no JSON", heard == 2 && errors == 3);
  page.unbind(binding);
}

void build_table(const Element& box) {
  const Element table = page.create_element("table");
  for (int row = 0; row < 1000; ++row) {
    const Element line = page.create_element("tr");
    line.set_attribute("data-row", std::to_string(row));
    line.append(page.create_element("td", "row " + std::to_string(row)));
    line.append(page.create_element("td", "caf\xc3\xa9"));
    table.append(line);
  }
  box.append(table);
}

Element add_control(const char* name, const char* id) {
  const Element control = page.create_element(name);
  control.set_attribute("id", id);
  page.root().append(control);
  return control;
}

void wait_for_events(const Element& box) {
  add_control("button", "build").bind("click", [box](tether::Event&) { build_table(box); });

  const Element out = add_control("output", "out");
  const Element input = add_control("input", "field");
  input.bind("input", [out](tether::Event& event) { out.set_text("input " + std::string(event.value())); });
  input.bind("keydown", [out, input](tether::Event& event) {
    if (event.key() != "Enter") return;
    out.set_text(std::string(event.shift() ? "shift-enter " : "enter ") + std::string(event.value()) +
                 (event.target() == input ? " here" : " elsewhere"));
  });
  const Element link = add_control("a", "link");
  link.set_attribute("href", "#moved");
  link.set_text("link");
  link.bind("click", [out](tether::Event& event) {
    event.prevent_default();
    out.set_text("stayed");
  });
  const Element box_check = add_control("input", "box");
  box_check.set_attribute("type", "checkbox");
  box_check.bind("change", [out](tether::Event& event) { out.set_text(event.checked() ? "checked" : "unchecked"); });
  // An inner click with stop_propagation stays inside; the element removes itself in its own handler.
  const Element outer = add_control("div", "outer");
  const Element inner = page.create_element("button", "inner");
  inner.set_attribute("id", "inner");
  outer.append(inner);
  outer.bind("click", [out](tether::Event&) { out.set_text("outer heard it"); });
  inner.bind("click", [inner, out](tether::Event& event) {
    event.stop_propagation();
    inner.remove();
    out.set_text(inner.is_live() ? "inner lives" : "inner is gone");
  });
  // focus fires an event while the op stream is being applied; its handler writes more.
  const Element focused = add_control("input", "focused");
  focused.bind("focus", [out](tether::Event&) { out.set_text("focused"); });
  add_control("button", "focus").bind("click", [focused](tether::Event&) {
    focused.focus();
    focused.set_attribute("data-after", "focus");
  });
}

void run_timers() {
  static tether::Timer cancelled = tether::after(std::chrono::milliseconds(5), [] { check("never", false); });
  cancelled.cancel();
  static tether::Timer frame = tether::on_frame([](std::chrono::milliseconds time) {
    check("a frame carries its time", time.count() > 0);
    static int ticks = 0;
    static tether::Timer repeating = tether::every(std::chrono::milliseconds(2), [] {
      if (++ticks < 3) return;
      repeating.cancel();
      // Time for many more ticks, if there were any to come.
      static tether::Timer last = tether::after(std::chrono::milliseconds(40), [] {
        check("a timer cancelled in its own callback stops", ticks == 3);
        page.set_title("finished");
      });
    });
  });
}

}  // namespace

int main() {
  results = page.create_element("ul");
  results.set_attribute("id", "results");
  const Element box = page.create_element("div");
  box.set_attribute("id", "stage");
  page.root().append(results);
  page.root().append(box);
  check_finding(box);
  check_content(box);
  check_structure(box);
  check_namespaces_and_refusals(box);
  page.set_title("checked");
  check("sets the title", page.title() == "checked");
  wait_for_events(box);
  run_timers();
  return 0;
}
