#include "core/socket_rules.hpp"

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace tether::core {

namespace {

bool is_token_character(char c) noexcept {
  if (c <= ' ' || c >= 0x7f) return false;
  return std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
}

bool is_token(std::string_view name) noexcept {
  for (const char c : name) {
    if (!is_token_character(c)) return false;
  }
  return !name.empty();
}

}  // namespace

Result<void> check_close_code(std::uint16_t code) {
  if (code == 1000 || (code >= 3000 && code <= 4999)) return {};
  return Error(Errc::bad_close_code, concat({"a page may close with 1000 or 3000 to 4999, not ", decimal(code)}));
}

std::string fit_close_reason(std::string_view reason) {
  return std::string(truncate_utf8(replace_invalid_utf8(reason), k_max_close_reason));
}

Result<void> check_protocols(const std::vector<std::string>& protocols) {
  for (std::size_t i = 0; i < protocols.size(); ++i) {
    if (!is_token(protocols[i])) {
      return Error(Errc::invalid_protocol,
                   concat({"'", replace_invalid_utf8(protocols[i]),
                           "' is not a sub-protocol: expected visible ASCII without separators"}));
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (protocols[i] == protocols[j]) {
        return Error(Errc::invalid_protocol, concat({"the sub-protocol '", protocols[i], "' is named twice"}));
      }
    }
  }
  return {};
}

}  // namespace tether::core
