#pragma once
// When a connection that comes back does what. No text and no function is in here, so that a small program can have the
// parts that decide by these times alone.
#include <chrono>
#include <cstdint>

namespace tether {

/// When and how often to try again. The delays are random, so that a crowd of clients that lost the same server does
/// not come back at once: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
/// (decorrelated jitter). docs/reliability.md has the figures for 10,000 clients.
struct ReconnectOptions {
  using Milliseconds = std::chrono::milliseconds;  ///< as all times here

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

/// What an answer of `ReliableWebSocketOptions::should_reconnect` means.
enum class ReconnectDecision : std::uint8_t { by_table = 0, reconnect = 1, stop = 2 };

/// How a dead peer is found. The defaults stay below the 60 s after which common proxies drop an idle link. A time of 0
/// turns off what it stands for; with `deadline` 0 pings only keep the link open.
struct HeartbeatTimes {
  using Milliseconds = std::chrono::milliseconds;  ///< as all times here

  Milliseconds interval{15'000};         ///< silence after which a ping goes out
  Milliseconds hidden_interval{25'000};  ///< ... while hidden: timers are slow there, and nobody waits
  Milliseconds deadline{5'000};          ///< silence after a ping that makes the peer dead
  Milliseconds hidden_deadline{20'000};  ///< ... while hidden or offline
  Milliseconds after_send{3'000};        ///< silence after a sent frame that is reason for a ping
  Milliseconds after_wake{3'000};        ///< deadline of the ping that follows a wake
  Milliseconds suspect_after{2'000};     ///< a ping unanswered for so long makes the state suspect
};

/// How long an attempt may take, and a page be out of sight.
struct AttemptTimes {
  std::chrono::milliseconds connect_timeout{5'000};       ///< and as much more after each timeout in a row ...
  std::chrono::milliseconds max_connect_timeout{20'000};  ///< ... up to this: a server that needs 12 s is reached
  std::chrono::milliseconds provider_timeout{10'000};     ///< for each provider
  std::chrono::milliseconds pause_when_hidden_after{0};   ///< 0: stay connected while hidden
};

}  // namespace tether
