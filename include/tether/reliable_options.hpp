#pragma once
// Everything about a ReliableWebSocket that can be chosen, with what it is by default and why.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tether/connection_state.hpp>
#include <tether/connection_times.hpp>
#include <tether/source.hpp>
#include <tether/websocket.hpp>

namespace tether {

/// When to ping, with what, and how the answer looks.
struct HeartbeatOptions : HeartbeatTimes {
  std::string ping = "ping";  ///< sent as text
  /// A frame for which this is true is no message. Empty: the text "pong".
  std::function<bool(const Message&)> is_pong;
};

/// What happens to a message that finds the queue full.
enum class Overflow : std::uint8_t {
  reject = 0,         ///< it is not taken; the default, because the sender can still do something
  drop_oldest = 1,    ///< the oldest make room
  drop_volatile = 2,  ///< queued messages of class latest make room, oldest first; else as reject
};

/// How much may wait for a link, for how long, and when to stop for a link that does not keep up.
struct QueueOptions {
  std::size_t max_bytes = std::size_t{1} << 20U;     ///< of payload; a page that sends on regardless would only grow
  std::size_t max_messages = 1024;                   ///< that wait at once
  Overflow overflow = Overflow::reject;              ///< for what finds it full
  std::chrono::milliseconds ttl{60'000};             ///< a message that waited longer is news of yesterday
  std::size_t high_water = std::size_t{256} << 10U;  ///< bytes in the browser's buffer at which sending stops
  std::size_t low_water = std::size_t{64} << 10U;    ///< ... and at which it goes on
};

/// How a request's id travels. The id is chosen here; the protocol says where it stands.
struct RequestProtocol {
  /// The frame that carries `payload` as request `id`.
  std::function<std::string(std::uint32_t id, std::string_view payload)> write;
  /// The id if `message` answers a request, else nothing.
  std::function<std::optional<std::uint32_t>(const Message& message)> read;
  FrameKind kind = FrameKind::text;  ///< of the frames that `write` makes
  std::size_t max_in_flight = 256;   ///< more than this means that the server does not keep up
};

/// Where a token goes. Never into the URL: those end up in logs.
enum class TokenUse : std::uint8_t {
  sub_protocol = 0,   ///< one more sub-protocol: `token_prefix` and the token
  first_message = 1,  ///< the first text frame of each link: `token_prefix` and the token
};

/// What can be chosen for a ReliableWebSocket when it is made. Heartbeat and reconnecting have methods of their own.
struct ReliableWebSocketOptions : AttemptTimes {
  Source protocols;                             ///< sub-protocols, separated by commas
  Source token;                                 ///< empty: none
  TokenUse token_use = TokenUse::sub_protocol;  ///< where `token` goes
  std::string token_prefix;                     ///< put before the token, as `token_use` says
  /// Origins other than the page's own that a URL may have, for instance "wss://live.example.com". A URL can come from
  /// an attribute or a query string; it must not lead elsewhere.
  std::vector<std::string> allowed_origins;
  QueueOptions queue;                                    ///< of what waits for a link
  RequestProtocol requests;                              ///< without its `write` there are no requests (`unsupported`)
  std::size_t max_frame_bytes = std::size_t{16} << 20U;  ///< each way; what common servers accept at most
  InvalidText invalid_text = InvalidText::refuse;        ///< a changed message is worse than none
  /// Overrules the table of close codes (docs/reliability.md). Called once for each close by the server or the network.
  std::function<ReconnectDecision(const CloseInfo& info, std::uint32_t attempt)> should_reconnect;
};

}  // namespace tether
