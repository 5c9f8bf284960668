#pragma once
// Where a connection is, and why it moved there.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <tether/events.hpp>

namespace tether {

/// The states of a connection; docs/reliability.md draws the ways between them.
enum class ConnectionState : std::uint8_t {
  idle = 0,        ///< never asked to connect
  connecting = 1,  ///< an attempt is under way
  up = 2,          ///< the link carries messages
  suspect = 3,     ///< still a link, but the browser is offline or a ping has no answer yet
  backoff = 4,     ///< waiting for the next attempt
  paused = 5,      ///< the page is frozen or put aside; the next attempt begins when it returns
  closing = 6,     ///< close() is at work
  closed = 7,      ///< ended; connect() begins again
};

/// What moved a connection from one state to the next.
enum class StateCause : std::uint8_t {
  user = 0,               ///< a method was called
  opened = 1,             ///< the server accepted
  retry = 2,              ///< the delay before an attempt is over
  server_closed = 3,      ///< the server closed the link
  lost = 4,               ///< the link broke without a closing handshake (1006, 1015)
  handshake_failed = 5,   ///< the attempt ended before the link was open
  connect_timeout = 6,    ///< the attempt took too long
  heartbeat = 7,          ///< the peer gave no sign of life within the deadline
  no_answer = 8,          ///< a ping has no answer yet
  answered = 9,           ///< a frame arrived
  offline = 10,           ///< the browser says that there is no network
  wake = 11,              ///< online or visible again, resumed, restored, another network, or a long sleep
  page_hidden = 12,       ///< the page is frozen, put into the back-forward cache, or left
  provider_failed = 13,   ///< a provider failed or was too slow
  provider_stopped = 14,  ///< a provider said stop
  gave_up = 15,           ///< max_retries or max_elapsed is reached, or auto-reconnect is off
  auth_failed = 16,       ///< refused also with a fresh token
  policy = 17,            ///< 1008: the server will not have this client
  rejected = 18,          ///< the server closed with a code that means: do not come back
  protocol_error = 19,    ///< too many frames that break the protocol
  too_large = 20,         ///< the server refused a frame's size twice
  bad_request = 21,       ///< URL, origin, sub-protocol or the page's policy make an attempt pointless
};

/// For instance `"backoff"`. The view is valid for ever.
std::string_view to_string(ConnectionState state) noexcept;
/// For instance `"connect-timeout"`. The view is valid for ever.
std::string_view to_string(StateCause cause) noexcept;

/// A connection moved from one state to the next.
struct StateChange {
  ConnectionState old_state = ConnectionState::idle;  ///< the one that it left
  ConnectionState new_state = ConnectionState::idle;  ///< set before this is told
  StateCause cause = StateCause::user;                ///< what moved it
  std::string detail;                                 ///< for people, for instance the close code and its reason
};

/// An attempt is planned.
struct Reconnecting {
  std::uint32_t attempt = 0;           ///< attempts since the last good link, this one included
  std::chrono::milliseconds delay{0};  ///< from now
};

/// A link that does not come back by itself soon; told once until the next open.
struct Degraded {
  std::uint32_t failures = 0;  ///< attempts in a row that ended in the handshake; the browser hides their HTTP status
};

/// How a connection ended for good.
struct ClosedInfo : CloseInfo {
  StateCause cause = StateCause::user;  ///< `user` after close()
};

namespace event {
inline constexpr struct State {
} state{};  ///< the connection moved from one state to the next
inline constexpr struct Reconnecting {
} reconnecting{};  ///< an attempt is planned
inline constexpr struct Writable {
} writable{};  ///< the congestion that `back_pressure` told of is over
inline constexpr struct Degraded {
} degraded{};  ///< the link does not come back by itself soon
}  // namespace event

}  // namespace tether
