#pragma once
// What a page does with the marks of codec/exact_json.hpp (js-glue/loader/exact.mjs).
#include <string>
#include <string_view>

#include <tether/json.hpp>

namespace tether::test {

inline constexpr std::string_view k_number_mark{"\0n", 2};
inline constexpr std::string_view k_text_mark{"\0t", 2};
inline constexpr std::string_view k_keys_mark{"\0k", 2};

/// The values of a marked document.
inline Value without_marks(const Value& value) {
  if (value.is_text()) {
    const std::string_view text = value.as_text();
    if (text.starts_with(k_number_mark)) return *json::parse(text.substr(k_number_mark.size()));
    return text.starts_with(k_text_mark) ? Value(text.substr(k_text_mark.size())) : value;
  }
  if (value.is_list()) {
    Value::List list;
    for (const Value& item : value.as_list()) list.push_back(without_marks(item));
    return Value(std::move(list));
  }
  if (!value.is_map()) return value;
  Value::Map map;
  for (const auto& [key, item] : value.as_map()) {
    if (key != k_keys_mark) map.emplace_back(key, without_marks(item));
  }
  return Value(std::move(map));
}

}  // namespace tether::test
