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
#include <tether/source.hpp>
#include <tether/websocket.hpp>

namespace tether {

/// When and how often to try again. The delays are random, so that a crowd of clients that lost the same server does
/// not come back at once: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
/// (decorrelated jitter). docs/reliability.md has the figures for 10,000 clients.
struct ReconnectOptions {
  using Milliseconds = std::chrono::milliseconds;

  int max_retries = -1;                ///< attempts after a loss; -1: no limit, a page left open overnight must return
  bool backoff = true;                 ///< false: every delay is drawn as the first one is
  Milliseconds max_elapsed{0};         ///< trouble that lasts longer ends the connection; 0: no limit
  Milliseconds first_server{10'000};   ///< first delay at most, after the server said it goes away: the herd is largest
  Milliseconds first_lost{4'000};      ///< ... after a loss of unknown cause
  Milliseconds first_local{500};       ///< ... after a cause on this side, which no other client shares
  Milliseconds base{2'000};            ///< least of the later delays
  Milliseconds cap{20'000};            ///< most of them: people wait no longer
  Milliseconds hidden_cap{60'000};     ///< most of them while nobody looks
  Milliseconds offline_delay{20'000};  ///< least delay while the browser says offline, which may be wrong
  Milliseconds max_retry_after{300'000};  ///< longest delay that a server can bring about with "retryAfterMs"
  Milliseconds stable_after{10'000};      ///< a link that carried a frame and lasted this long was good: count anew
  bool quiet_is_stable = false;           ///< so was one without a frame: for servers that have nothing to say
};

/// How a dead peer is found. The defaults stay below the 60 s after which common proxies drop an idle link. A time of 0
/// turns off what it stands for; with `deadline` 0 pings only keep the link open.
struct HeartbeatOptions {
  using Milliseconds = std::chrono::milliseconds;

  Milliseconds interval{15'000};         ///< silence after which a ping goes out
  Milliseconds hidden_interval{25'000};  ///< ... while hidden: timers are slow there, and nobody waits
  Milliseconds deadline{5'000};          ///< silence after a ping that makes the peer dead
  Milliseconds hidden_deadline{20'000};  ///< ... while hidden or offline
  Milliseconds after_send{3'000};        ///< silence after a sent frame that is reason for a ping
  Milliseconds after_wake{3'000};        ///< deadline of the ping that follows a wake
  Milliseconds suspect_after{2'000};     ///< a ping unanswered for so long makes the state suspect
  std::string ping = "ping";             ///< sent as text
  /// A frame for which this is true is no message. Empty: the text "pong".
  std::function<bool(const Message&)> is_pong;
};

/// What happens to a message that finds the queue full.
enum class Overflow : std::uint8_t {
  reject = 0,         ///< it is not taken; the default, because the sender can still do something
  drop_oldest = 1,    ///< the oldest make room
  drop_volatile = 2,  ///< queued messages of class latest make room, oldest first; else as reject
};

struct QueueOptions {
  std::size_t max_bytes = std::size_t{1} << 20U;  ///< of payload; a page that sends on regardless would only grow
  std::size_t max_messages = 1024;
  Overflow overflow = Overflow::reject;
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

/// What an answer of `ReliableWebSocketOptions::should_reconnect` means.
enum class ReconnectDecision : std::uint8_t { by_table = 0, reconnect = 1, stop = 2 };

struct ReliableWebSocketOptions {
  Source protocols;  ///< sub-protocols, separated by commas
  Source token;      ///< empty: none
  TokenUse token_use = TokenUse::sub_protocol;
  std::string token_prefix;
  /// Origins other than the page's own that a URL may have, for instance "wss://live.example.com". A URL can come from
  /// an attribute or a query string; it must not lead elsewhere.
  std::vector<std::string> allowed_origins;
  QueueOptions queue;
  RequestProtocol requests;
  std::size_t max_frame_bytes = std::size_t{16} << 20U;   ///< each way; what common servers accept at most
  InvalidText invalid_text = InvalidText::refuse;         ///< a changed message is worse than none
  std::chrono::milliseconds connect_timeout{5'000};       ///< and as much more after each timeout in a row ...
  std::chrono::milliseconds max_connect_timeout{20'000};  ///< ... up to this: a server that needs 12 s is reached
  std::chrono::milliseconds provider_timeout{10'000};     ///< for each provider
  std::chrono::milliseconds pause_when_hidden_after{0};   ///< 0: stay connected while hidden
  /// Overrules the table of close codes (docs/reliability.md). Called once for each close by the server or the network.
  std::function<ReconnectDecision(const CloseInfo& info, std::uint32_t attempt)> should_reconnect;
};

}  // namespace tether
