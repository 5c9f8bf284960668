#pragma once
// What a close code means for a connection that may come back. The table is docs/reliability.md, "Close codes".
#include <chrono>
#include <cstdint>
#include <string_view>

#include <tether/connection_state.hpp>

namespace tether::core {

/// Which first delay fits what ended the link.
enum class FirstDelay : std::uint8_t {
  server,  ///< the server said so, to all its clients at once
  lost,    ///< unknown
  local,   ///< on this side
};

enum class CloseAction : std::uint8_t {
  reconnect,
  refresh_token,    ///< once with a fresh token, then stop
  count_protocol,   ///< reconnect, but stop when it happens too often
  count_too_large,  ///< reconnect once
  stop,
};

struct CloseRule {
  CloseAction action;
  FirstDelay first_delay;
  StateCause cause;
};

CloseRule rule_for(std::uint16_t code) noexcept;

/// The delay a server asks for with a close reason such as `{"retryAfterMs":3000}`; 0 if it asks for none.
std::chrono::milliseconds retry_after(std::string_view close_reason) noexcept;

/// Codes this side closes with, all in the range that is free for private use (RFC 6455 section 7.4.2).
inline constexpr std::uint16_t k_close_normal = 1000;
inline constexpr std::uint16_t k_close_heartbeat = 4000;  ///< the peer gave no sign of life
inline constexpr std::uint16_t k_close_frozen = 4001;     ///< the page is put aside

}  // namespace tether::core
