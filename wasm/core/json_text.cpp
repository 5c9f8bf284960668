#include "core/json_text.hpp"

namespace tether::core {

void JsonText::string(std::string_view value) {
  constexpr std::string_view k_hex = "0123456789abcdef";
  separate();
  text_ += '"';
  for (const char c : value) {
    const auto unit = static_cast<unsigned char>(c);
    if (unit < 0x20) {
      text_ += "\\u00";
      text_ += k_hex[unit >> 4U];
      text_ += k_hex[unit & 15U];
      continue;
    }
    if (c == '"' || c == '\\') text_ += '\\';
    text_ += c;
  }
  text_ += '"';
}

}  // namespace tether::core
