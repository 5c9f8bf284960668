#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/text.hpp"

namespace tether::core {

/// Writes a small JSON text of known shape. General values are codec/json's business.
class JsonText {
public:
  void open(char bracket) {
    separate();
    text_ += bracket;
    fresh_ = true;
  }
  void close(char bracket) {
    text_ += bracket;
    fresh_ = false;
  }
  /// The name of the member that follows.
  void name(std::string_view name) {
    string(name);
    text_ += ':';
    fresh_ = true;
  }
  void number(std::uint64_t value) {
    separate();
    text_ += decimal(value);
  }
  /// Any text; what JSON does not allow in a string is escaped. Must be UTF-8.
  void string(std::string_view value);

  void member(std::string_view key, std::uint64_t value) {
    name(key);
    number(value);
  }
  void member(std::string_view key, std::string_view value) {
    name(key);
    string(value);
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

private:
  void separate() {
    if (!fresh_) text_ += ',';
    fresh_ = false;
  }

  std::string text_;
  bool fresh_ = true;
};

}  // namespace tether::core
