#pragma once
// What both demos need: the parts of their index.html, and the line that says how the connection is.
#include <array>
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

/// Calls `action` instead of letting the browser leave the page with the form's content.
inline void on_submit(const Element& form, std::function<void()> action) {
  form.bind("submit", [action = std::move(action)](Event& event) {
    event.prevent_default();
    action();
  });
}

/// What the field holds, without the white space around it.
inline std::string trimmed_value(const Element& field) {
  constexpr std::array<std::string_view, 6> k_spaces{" ", "\t", "\n", "\r", "\u00a0", "\u3000"};
  const std::string value = field.value().value_or({});
  std::string_view text = value;
  for (std::size_t before = 0; before != text.size();) {
    before = text.size();
    for (const std::string_view space : k_spaces) {
      if (text.starts_with(space)) text.remove_prefix(space.size());
      if (text.ends_with(space)) text.remove_suffix(space.size());
    }
  }
  return std::string(text);
}

/// Says in #status how a client is connected, and offers #connect-again when it is not.
class ConnectionLine {
public:
  /// Connects `client`, a ChatClient or a LiveDataClient that lives as long as this. `focus_next` gets the focus from
  /// the button, which disappears.
  template <class Client>
  void follow(Client& client, const Element& focus_next) {
    client.bind(event::open, [this] { show("open", "Connected"); });
    client.bind(event::close, [this](const CloseInfo& info) { show_closed(info.reason); });
    connect_again_.bind("click", [this, &client, focus_next](Event&) {
      focus_next.focus();
      connect(client);
    });
    connect(client);
  }

private:
  template <class Client>
  void connect(Client& client) {
    show("connecting", "Connecting\u2026");
    if (Result<void> begun = client.connect(); !begun) show_closed(begun.error().detail);
  }

  void show_closed(const std::string& why) {
    show("closed", why.empty() ? "Not connected" : "Not connected: " + why);
  }

  // The colour changes at once. The text is read out, so it changes only when the state has lasted.
  void show(std::string_view state, std::string text) {
    status_.set_attribute("data-state", state);
    connect_again_.set_flag("hidden", state != "closed");
    settled_ = after(1s, [this, text = std::move(text)] { status_.set_text(text); });
  }

  Element status_ = part("status");
  Element connect_again_ = part("connect-again");
  Timer settled_;
};

}  // namespace demo
