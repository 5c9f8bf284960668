#pragma once
// One room as the page shows it: its log and its entry in the list of rooms, kept while another room is looked at.
#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "shared/page.hpp"

namespace demo {

/// A message in a log, or a remark: that has neither key, time nor delivery.
struct Line {
  std::string key;
  Element box;
  Element time;
  Element delivery;
};

class Room {
public:
  explicit Room(const std::string& name) : log_(add(part("logs"), "div", "log")), entry_(add(part("rooms"), "li", "")) {
    log_.set_attribute("role", "log");
    log_.set_attribute("aria-label", "Messages in " + name);
    // What was said before is not read out, see `read_out_from_now`.
    log_.set_attribute("aria-live", "off");
    // The keyboard scrolls only what it can focus.
    log_.set_attribute("tabindex", "0");
    log_.set_flag("hidden", true);
    log_.bind("scroll", [this](Event&) { look_where_the_reader_is(); });

    choose_ = add(entry_, "button", "room");
    add(choose_, "span", "room-name", name);
    unread_mark_ = add(choose_, "span", "unread");
    leave_ = add(entry_, "button", "leave", "\u00d7");
    leave_.set_attribute("aria-label", "Leave " + name);
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() {
    log_.remove();
    entry_.remove();
  }

  void on_choose(std::function<void()> action) const { on_click(choose_, std::move(action)); }
  void on_leave(std::function<void()> action) const { on_click(leave_, std::move(action)); }
  void on_unread(std::function<void(int count)> action) { unread_changed_ = std::move(action); }

  void show(bool shown) {
    shown_ = shown;
    log_.set_flag("hidden", !shown);
    choose_.set_attribute("aria-current", shown ? "true" : "false");
    if (shown && following_) follow();
  }

  /// Shows the end, now and whenever something is added, until the reader scrolls away.
  void follow() {
    following_ = true;
    set_unread(0);
    // In the next frame, so that the browser measures once, however many lines come in this turn.
    scroll_ = on_frame([this](auto) { log_.set_scroll_top(k_end); });
  }

  void focus() const { log_.focus(); }

  Line& add_message(std::string key, std::string_view author, std::string_view text, bool own) {
    Line& line = add_line(own ? "message own" : "message");
    line.key = std::move(key);
    const Element head = add(line.box, "p", "head");
    add(head, "b", "author", author);
    line.time = add(head, "time", "");
    line.delivery = add(head, "span", "delivery");
    add(line.box, "p", "text", text);
    if (!own && !(shown_ && following_)) set_unread(unread_ + 1);
    return line;
  }

  void add_remark(std::string_view text) { add(add_line("remark").box, "p", "text", text); }

  void move_to_end(const Line& line) { log_.append(line.box); }

  /// Null if the message was never here, or too long ago.
  [[nodiscard]] Line* find(std::string_view key) {
    const auto found = std::find_if(lines_.begin(), lines_.end(), [key](const Line& line) { return line.key == key; });
    return found == lines_.end() ? nullptr : &*found;
  }

  [[nodiscard]] int unread() const { return unread_; }

  /// Assistive technology looks at the page later than this code does: a second, to take the history as old.
  void read_out_from_now() {
    settled_ = after(1s, [this] { log_.set_attribute("aria-live", "polite"); });
  }

  std::vector<std::string> users;

private:
  static constexpr std::size_t k_max_lines = 500;
  static constexpr int k_end = 1'000'000'000;  ///< the browser stops where the log ends
  static constexpr double k_near = 24;         ///< so many pixels from the end count as the end

  static void on_click(const Element& button, std::function<void()> action) {
    button.bind("click", [action = std::move(action)](Event&) { action(); });
  }

  Line& add_line(std::string_view css_class) {
    Line& line = lines_.emplace_back();
    line.box = add(log_, "div", css_class);
    if (lines_.size() > k_max_lines) {
      lines_.front().box.remove();
      lines_.pop_front();
    }
    if (shown_ && following_) follow();
    return line;
  }

  void look_where_the_reader_is() {
    if (scroll_.active()) return;  // on the way to the end
    const auto pixels = [this](std::string_view property) { return log_.number(property).value_or(0); };
    following_ = pixels("scrollTop") + pixels("clientHeight") + k_near >= pixels("scrollHeight");
    if (following_) set_unread(0);
  }

  void set_unread(int count) {
    if (count == unread_) return;
    unread_ = count;
    unread_mark_.set_text(count == 0 ? std::string() : std::to_string(count) + " new");
    if (unread_changed_) unread_changed_(count);
  }

  Element log_;
  Element entry_;
  Element choose_;
  Element leave_;
  Element unread_mark_;
  std::deque<Line> lines_;
  int unread_ = 0;
  bool shown_ = false;
  bool following_ = true;
  std::function<void(int)> unread_changed_;
  Timer scroll_;
  Timer settled_;
};

}  // namespace demo
