#pragma once
// What both demos need of the page: the parts that are always there, and the element that they are the inside of.
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <tether/dom.hpp>
#include <tether/json.hpp>
#include <tether/timers.hpp>
#include <tether/value.hpp>

namespace demo {

using namespace tether;
using namespace std::chrono_literals;

/// The element of chat.html or ticker.html with this id. Where there is none: a handle to nothing, which refuses
/// every use.
inline Element part(std::string_view id) { return document().find_by_id(id).value_or(Element()); }

/// A new element at the end of `parent`.
inline Element add(const Element& parent, std::string_view name, std::string_view css_class,
                   std::string_view text = {}) {
  const Element element = document().create_element(name, text);
  if (!css_class.empty()) element.set_attribute("class", css_class);
  parent.append(element);
  return element;
}

/// Calls `action` instead of letting the browser leave the page with what the form holds.
inline void on_submit(const Element& form, std::function<void()> action) {
  form.bind("submit", [action = std::move(action)](Event& event) {
    event.prevent_default();
    action();
  });
}

/// What a field holds, without the white space around it.
inline std::string trimmed_value(const Element& field) {
  std::string text = field.value().value_or({});
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

/// What the element was given as its attribute `name`; js-glue/elements/program.mjs hands it on. Empty if it has none.
inline std::string option(const std::string& name) {
  return document().root().attribute("data-" + name).value_or(std::string());
}

/// Fires an event of the element.
inline void tell(std::string_view event, Value::Map detail) {
  document().root().dispatch(event, json::dump(Value(std::move(detail))));
}

/// Hears what the element asks of its program, as long as this lives.
class Request {
public:
  Request(std::string_view event, std::function<void(Event&)> handler)
      : id_(document().root().bind(event, std::move(handler))) {}
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
  ~Request() { document().root().unbind(id_); }

private:
  BindingId id_;
};

/// Makes the page's object, which lives until the element asks for its end. Nothing calls it from then on.
template <class Page>
void run() {
  static Page* page = new Page();  // outlives main: the page's events call it
  document().root().bind("tether-end", [](Event&) {
    delete std::exchange(page, nullptr);
    for (const Element& element : document().find_all("*").value_or({})) document().release(element);
  });
}

}  // namespace demo
