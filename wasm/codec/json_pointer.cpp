#include "codec/json_pointer.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace tether::codec {

bool is_json_pointer(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != '/') return false;
  for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    if (!rest.starts_with('0') && !rest.starts_with('1')) return false;
  }
  return true;
}

std::string take_token(std::string_view& pointer) {
  const std::string_view spelt = pointer.substr(1, pointer.find('/', 1) - 1);
  pointer.remove_prefix(spelt.size() + 1);
  std::string token;
  token.reserve(spelt.size());
  for (std::size_t at = 0; at < spelt.size(); ++at) {
    if (spelt[at] == '~') {
      token += spelt[++at] == '0' ? '~' : '/';
    } else {
      token += spelt[at];
    }
  }
  return token;
}

std::optional<std::size_t> to_index(std::string_view token) {
  const bool has_digits_only = std::all_of(token.begin(), token.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (token.empty() || !has_digits_only || (token.front() == '0' && token.size() > 1)) return std::nullopt;
  std::size_t index = 0;
  if (std::from_chars(token.data(), token.data() + token.size(), index).ec != std::errc()) return std::nullopt;
  return index;
}

}  // namespace tether::codec
