#pragma once
// The line that says how the connection is: #status, which is read out, #countdown, which is not, and #retry. It
// tells the page as well, by the element's events.
#include <chrono>
#include <string>

#include <tether/connection.hpp>

#include "shared/page.hpp"

namespace demo {

class ConnectionLine {
public:
  /// Connects `client`, a ChatClient or a LiveDataClient at `url`, and says how it fares. Whoever presses #retry goes
  /// on in `focus_next` when the button disappears.
  template <class Client>
  void follow(Client& client, const std::string& url, const Element& focus_next) {
    focus_next_ = focus_next;
    client.bind(event::state, [this](const StateChange& change) {
      take(change);
      if (change.new_state == ConnectionState::up) attempt_ = 0;
      // The next attempt is planned right after this, and told with its delay.
      if (change.new_state != ConnectionState::backoff) tell_state(0ms);
    });
    client.bind(event::reconnecting, [this](const Reconnecting& plan) {
      due_ = browser_scheduler().now() + plan.delay;
      attempt_ = plan.attempt;
      tell_state(plan.delay);
      count_down();
    });
    client.bind(event::open, [url] { tell("tether-open", {{"url", url}}); });
    client.bind(event::error, [](const Error& error) { tell_error(to_string(error.code), error.detail); });
    retry_.bind("click", [&client](Event&) { client.reconnect(); });
    client.connect();
  }

  static void tell_error(std::string_view code, std::string_view message) {
    tell("tether-error", {{"code", code}, {"message", message}});
  }

private:
  void tell_state(std::chrono::milliseconds delay) const {
    tell("tether-state", {{"state", to_string(change_.new_state)},
                          {"attempt", static_cast<int>(attempt_)},
                          {"delay", static_cast<std::int64_t>(delay.count())}});
  }

  void take(const StateChange& change) {
    change_ = change;
    switch (change.new_state) {
      case ConnectionState::up: show(); break;
      case ConnectionState::paused: settled_.cancel(); break;  // nobody looks
      default:
        // A blink, or a page that is on its way out, is no trouble.
        if (!settled_.active()) settled_ = after(500ms, [this] { show(); });
    }
  }

  void show() {
    settled_.cancel();
    shown_ = change_.new_state;
    const bool up = shown_ == ConnectionState::up;
    status_.set_attribute("data-state", to_string(shown_));
    say(words());
    if (up && document().find("#retry:focus")) focus_next_.focus();
    retry_.set_flag("hidden", up);
    count_down();
  }

  [[nodiscard]] std::string words() const {
    switch (shown_) {
      case ConnectionState::up: return "Connected";
      case ConnectionState::connecting: return "Connecting\u2026";
      case ConnectionState::suspect: return "Connection uncertain";
      case ConnectionState::backoff: return "Connection lost.";
      default: return change_.detail.empty() ? "Not connected" : "Not connected: " + change_.detail;
    }
  }

  // Setting a text reads it out again, even the same.
  void say(const std::string& text) {
    if (text != said_) status_.set_text(text);
    said_ = text;
  }

  void count_down() {
    tick_.cancel();
    if (shown_ != ConnectionState::backoff) return (void)countdown_.set_text("");
    const auto left = due_ - browser_scheduler().now();
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(left);
    if (seconds <= 0s) return (void)countdown_.set_text("Trying again now");
    countdown_.set_text("Trying again in " + std::to_string(seconds.count()) + " s");
    tick_ = after(left - (seconds - 1s), [this] { count_down(); });
  }

  const Element status_ = part("status");
  const Element countdown_ = part("countdown");
  const Element retry_ = part("retry");
  Element focus_next_;
  StateChange change_;                             ///< the last one
  ConnectionState shown_ = ConnectionState::idle;  ///< what the page says, which may be older
  std::string said_;
  std::chrono::milliseconds due_{0};  ///< of the next attempt
  std::uint32_t attempt_ = 0;         ///< since the last link
  Timer settled_, tick_;
};

}  // namespace demo
