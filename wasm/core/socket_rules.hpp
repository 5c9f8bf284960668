#pragma once
// What the WebSocket standard lets a page ask for, checked before the browser would throw.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tether/result.hpp>

namespace tether::core {

/// Code of a close that answers an inbound frame above the limit, or one that found no memory.
inline constexpr std::uint16_t k_close_frame_refused = 4009;

/// Longest close reason in bytes: a control frame carries 125 and the code takes two (RFC 6455 section 5.5).
inline constexpr std::size_t k_max_close_reason = 123;

/// A page may send 1000 or 3000 to 4999 (https://websockets.spec.whatwg.org/#dom-websocket-close).
Result<void> check_close_code(std::uint16_t code);

/// A reason that fits: ill-formed UTF-8 replaced, cut at a character's border.
std::string fit_close_reason(std::string_view reason);

/// Sub-protocols are distinct tokens of RFC 7230 section 3.2.6.
Result<void> check_protocols(const std::vector<std::string>& protocols);

}  // namespace tether::core
