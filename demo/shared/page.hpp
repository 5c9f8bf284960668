#pragma once
// What both demos need: the parts of their index.html, and the line that says how the connection is.
#include <functional>
#include <string>
#include <string_view>

#include <tether/connection.hpp>
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

/// Says in #status how a client is connected, and offers #connect-again when it is not.
class ConnectionLine {
public:
  /// Connects `client`, a ChatClient or a LiveDataClient. Whoever presses the button, which then disappears, goes on
  /// in `focus_next`.
  template <class Client>
  void follow(Client& client, const Element& focus_next) {
    const auto connect = [this, &client] {
      show("connecting", "Connecting\u2026");
      if (Result<void> begun = client.connect(); !begun) show("closed", begun.error().detail);
    };
    client.bind(event::open, [this] { show("open", "Connected"); });
    client.bind(event::close, [this](const CloseInfo& info) {
      show("closed", info.reason.empty() ? "Not connected" : "Not connected: " + info.reason);
    });
    part("connect-again").bind("click", [connect, focus_next](Event&) {
      focus_next.focus();
      connect();
    });
    connect();
  }

private:
  // The colour changes at once. The text is read out, so it changes only when the state has lasted.
  void show(std::string_view state, std::string text) {
    part("status").set_attribute("data-state", state);
    part("connect-again").set_flag("hidden", state != "closed");
    settled_ = after(1s, [text = std::move(text)] { part("status").set_text(text); });
  }

  Timer settled_;
};

}  // namespace demo
