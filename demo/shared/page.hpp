#pragma once
// What both demos need of their index.html.
#include <functional>
#include <string>
#include <string_view>

#include <tether/dom.hpp>
#include <tether/timers.hpp>

namespace demo {

using namespace tether;
using namespace std::chrono_literals;

/// The element of index.html with this id. Where there is none: a handle to nothing, which refuses every use.
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

}  // namespace demo
