#pragma once
// One room of the chat as the page shows it.
#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "shared/page.hpp"

namespace demo {

/// A message in a log, or a remark: that is only a box.
struct Line {
  std::string key;  ///< tells it from other messages
  Element box, time, delivery;
  bool waits = false;  ///< for the server
};

/// One room as the page shows it: a log and an entry in the list of rooms, kept while another room is looked at.
struct Room {
  explicit Room(const std::string& room_name) : name(room_name) {
    log.set_attribute("role", "log");
    log.set_attribute("part", "log");
    log.set_attribute("aria-label", "Messages in " + name);
    log.set_attribute("tabindex", "0");  // the keyboard scrolls only what it can focus
    leave.set_attribute("aria-label", "Leave " + name);
  }
  ~Room() {
    log.remove();
    entry.remove();
  }

  Line& add_line(std::string_view css_class) {
    constexpr std::size_t k_max_lines = 500;
    if (lines.size() == k_max_lines) {
      lines.front().box.remove();
      lines.pop_front();
    }
    if (at_end) scroll_to_end();
    return lines.emplace_back(Line{{}, add(log, "div", css_class), {}, {}});
  }

  // Lines that wait stand below all others: what is settled is in the order of the server. A line that moves is handed
  // back, because its reference then means another one.

  Line& settle(Line& line) {
    line.waits = false;
    const auto first = std::find_if(lines.begin(), lines.end(), [](const Line& other) { return other.waits; });
    const auto at = place_of(line);
    if (at < first) return line;
    log.insert_before(line.box, first->box);
    std::rotate(first, at, at + 1);
    return *first;
  }

  Line& put_off(Line& line) {
    line.waits = true;
    if (&line == &lines.back()) return line;
    log.append(line.box);
    const auto at = place_of(line);
    std::rotate(at, at + 1, lines.end());
    return lines.back();
  }

  std::deque<Line>::iterator place_of(const Line& line) {
    return std::find_if(lines.begin(), lines.end(), [&line](const Line& other) { return &other == &line; });
  }

  /// Null if there is no such line, or none any more.
  Line* find(std::string_view key) {
    const auto found = std::find_if(lines.begin(), lines.end(), [key](const Line& line) { return line.key == key; });
    return found == lines.end() ? nullptr : &*found;
  }

  /// In the next frame, so that the browser measures once however many lines come in this turn.
  void scroll_to_end() {
    constexpr int k_far = 1'000'000'000;  // the browser stops where the log ends
    at_end = true;
    scroll = on_frame([this](auto) { log.set_scroll_top(k_far); });
  }

  /// Looks whether the reader has gone back to earlier messages.
  void look_at_scrolling() {
    constexpr double k_near = 24;
    if (scroll.active()) return;  // on the way to the end
    const auto pixels = [this](std::string_view property) { return log.number(property).value_or(0); };
    at_end = pixels("scrollTop") + pixels("clientHeight") + k_near >= pixels("scrollHeight");
  }

  const std::string name;
  const Element log = add(part("logs"), "div", "log");
  const Element entry = add(part("rooms"), "li", "");
  const Element choose = add(entry, "button", "choose", name);
  const Element unread_mark = add(choose, "span", "unread");
  const Element leave = add(entry, "button", "leave", "\u00d7");
  std::deque<Line> lines;
  std::vector<std::string> users;
  int unread = 0;
  bool at_end = true;
  Timer scroll;
};

}  // namespace demo
