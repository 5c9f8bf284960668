#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace tether::test {

/// What happened, in order, as one line that a test compares.
class Journal {
public:
  void add(std::string_view entry) {
    if (!text_.empty()) text_ += ' ';
    text_ += entry;
  }
  /// The line so far; the next one starts empty.
  std::string take() { return std::exchange(text_, {}); }

private:
  std::string text_;
};

}  // namespace tether::test
