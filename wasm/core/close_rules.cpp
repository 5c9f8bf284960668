#include "core/close_rules.hpp"

#include <algorithm>

namespace tether::core {

namespace {

struct Row {
  std::uint16_t first, last;
  CloseRule rule;
};

using A = CloseAction;
using D = FirstDelay;
using C = StateCause;

// The first row that fits counts. Codes: RFC 6455 section 7.4.1, the IANA registry of close codes, and for 3500 and
// 4500 upwards the ranges that Centrifugo gives to "do not reconnect".
constexpr Row k_rows[] = {
    {1001, 1001, {A::reconnect, D::server, C::server_closed}},
    {1002, 1003, {A::count_protocol, D::server, C::protocol_error}},
    {1006, 1006, {A::reconnect, D::lost, C::lost}},
    {1007, 1007, {A::count_protocol, D::server, C::protocol_error}},
    {1008, 1008, {A::stop, D::lost, C::policy}},
    {1009, 1009, {A::count_too_large, D::lost, C::too_large}},
    {1010, 1010, {A::count_protocol, D::server, C::protocol_error}},
    {1011, 1014, {A::reconnect, D::server, C::server_closed}},
    {1015, 1015, {A::reconnect, D::lost, C::lost}},
    {3000, 3000, {A::refresh_token, D::local, C::auth_failed}},
    {3003, 3003, {A::stop, D::lost, C::rejected}},
    {3500, 3999, {A::stop, D::lost, C::rejected}},
    {4401, 4401, {A::refresh_token, D::local, C::auth_failed}},
    {4403, 4404, {A::stop, D::lost, C::rejected}},
    {4500, 4999, {A::stop, D::lost, C::rejected}},
    // 1000 and 1005: proxies use them when they drop a link.
    {0, 65535, {A::reconnect, D::lost, C::server_closed}},
};

}  // namespace

CloseRule rule_for(std::uint16_t code) noexcept {
  return std::find_if(std::begin(k_rows), std::end(k_rows),
                      [code](const Row& row) { return code >= row.first && code <= row.last; })
      ->rule;
}

std::chrono::milliseconds retry_after(std::string_view close_reason) noexcept {
  constexpr std::string_view k_key = "\"retryAfterMs\"";
  const std::size_t found = close_reason.find(k_key);
  if (found == std::string_view::npos) return {};
  std::string_view rest = close_reason.substr(found + k_key.size());
  const auto skip_space = [&rest] { rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size())); };
  skip_space();
  if (rest.empty() || rest.front() != ':') return {};
  rest.remove_prefix(1);
  skip_space();
  std::int64_t number = 0;
  for (const char c : rest) {
    if (c < '0' || c > '9' || number >= 1'000'000'000) break;
    number = number * 10 + (c - '0');
  }
  return std::chrono::milliseconds(number);
}

}  // namespace tether::core
