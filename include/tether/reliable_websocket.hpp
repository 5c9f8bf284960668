#pragma once
// A WebSocket that survives real networks.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <tether/awaitable.hpp>
#include <tether/connection_state.hpp>
#include <tether/detail/handler.hpp>
#include <tether/detail/ref.hpp>
#include <tether/events.hpp>
#include <tether/platform.hpp>
#include <tether/reliable_options.hpp>
#include <tether/result.hpp>

namespace tether {

/// What has become of a message.
enum class SendStatus : std::uint8_t {
  sent = 0,           ///< handed to the open link
  queued = 1,         ///< goes out, in order, when it can
  back_pressure = 2,  ///< taken, but stop until the writable event
  dropped = 3,        ///< gone, and `why` says the reason
  rejected = 4,       ///< not taken, and `why` says the reason; the caller still owns the problem
};

/// What `send` did, or what became of a message that waited.
struct SendResult {
  SendStatus status = SendStatus::sent;  ///< `sent` is no proof of delivery
  Errc why{};  ///< of a dropped or rejected message: `invalid_utf8`, `too_large`, `queue_full`, `not_open`,
               ///< `expired`, `replaced`, `cancelled`

  /// The message is on its way or will be.
  [[nodiscard]] bool accepted() const noexcept { return status <= SendStatus::back_pressure; }
  /// The same status for the same reason.
  friend bool operator==(SendResult a, SendResult b) noexcept { return a.status == b.status && a.why == b.why; }
};

/// How much a message matters when it cannot go at once.
enum class SendClass : std::uint8_t {
  reliable = 0,   ///< first in, first out
  latest = 1,     ///< takes the place of a queued one with the same `key`: only the newest matters
  transient = 2,  ///< now or never: dropped unless the link is up and not congested
};

/// What can be chosen for one message.
struct SendOptions {
  SendClass kind = SendClass::reliable;  ///< what happens where it cannot go at once
  std::string key;                       ///< for SendClass::latest
  std::chrono::milliseconds ttl{0};      ///< longest wait in the queue; 0: QueueOptions::ttl
  /// Hears what became of a message that had to wait: exactly once, `sent` or `dropped`. Without it a dropped message
  /// is an error event.
  std::function<void(SendResult)> done;
};

/// The answer to a request.
struct Reply {
  FrameKind kind = FrameKind::text;  ///< of the frame that came
  std::string bytes;                 ///< the whole frame; where the answer stands in it, the protocol says
};

/// What a connection has seen so far. Counters only grow.
struct ConnectionStats {
  ///@{
  /// Attempts to reach the server, and those of them that did: `opens`.
  std::uint32_t attempts = 0, opens = 0;
  ///@}
  ///@{
  /// Frames and bytes of payload over all links, pings and pongs included. `..._out`: handed to the browser.
  std::uint64_t frames_in = 0, frames_out = 0, bytes_in = 0, bytes_out = 0;
  ///@}
  std::uint32_t queued = 0;  ///< messages that had to wait
  ///@{
  /// Messages that were dropped: `expired` for their age (`ttl`), `replaced` by a newer one (SendClass::latest),
  /// `overflow` for want of room (Overflow), `transient` because they could not go at once (SendClass::transient).
  std::uint32_t dropped_expired = 0, dropped_replaced = 0, dropped_overflow = 0, dropped_transient = 0;
  ///@}
  std::uint32_t dropped_closed = 0;  ///< queued when the connection was closed
  std::uint32_t dropped_failed = 0;  ///< refused by the transport
  std::uint32_t rejected = 0;        ///< messages that were not taken
  ///@{
  /// `missed_pongs`: pings that found the peer dead. `late_timers`: those that fired too late to prove anything.
  /// `late_replies`: to requests that were over.
  std::uint32_t missed_pongs = 0, late_timers = 0, late_replies = 0;
  ///@}
  std::chrono::milliseconds last_rtt{0};      ///< of the last ping
  std::chrono::milliseconds smoothed_rtt{0};  ///< moving average, weight 1/8 (RFC 6298 section 2)
};

/// A WebSocket that finds out when its link is dead, connects again without harming the server, and keeps what was
/// sent meanwhile. It works with any WebSocket server. docs/reliability.md describes its states and rules.
///
/// It neither connects by itself nor reconnects until told to. Any handler may call any method and may destroy the
/// socket. No message is sent twice: one that was handed to a link that then broke is not repeated.
class ReliableWebSocket {
public:
  /// `url` may be relative to the page; empty means "/ws".
  explicit ReliableWebSocket(Source url, ReliableWebSocketOptions options = {},
                             Platform& platform = browser_platform());
  ReliableWebSocket(const ReliableWebSocket&) = delete;
  ReliableWebSocket& operator=(const ReliableWebSocket&) = delete;
  /// Closes with 1000. Completions that are still owed run now, with `Errc::cancelled`; no handler runs after it.
  ~ReliableWebSocket();

  /// Pings after `interval` of silence with the text `message`; the answer "pong" is not delivered as a message. 0 ends
  /// it.
  void set_heartbeat(std::chrono::milliseconds interval, std::string message = "ping");
  /// The same with all times, and with a test of one's own for pongs.
  void set_heartbeat(HeartbeatOptions options);
  /// `max_retries` of -1: for ever. Without `backoff` the delays do not grow.
  void enable_auto_reconnect(int max_retries = -1, bool backoff = true);
  /// The same with all times. It counts from the next loss on.
  void enable_auto_reconnect(ReconnectOptions options);
  /// A planned attempt is given up, and the connection with it.
  void disable_auto_reconnect();

  /// Begins; also after the connection ended for whatever reason. Does nothing while one is under way. What is wrong
  /// with the URL is an error event and a close event.
  void connect();
  /// Gives up the link or the delay and connects anew within half a second.
  void reconnect();
  /// Ends the connection for good. What waits is dropped and what is owed completes, then comes the close event; all
  /// that before this returns, or right after the handler that is running. Error: `bad_close_code`.
  Result<void> close(std::uint16_t code = 1000, std::string_view reason = {});

  /// Sends or queues. The bytes are copied if they must wait.
  [[nodiscard]] SendResult send(std::string_view text, SendOptions options = {});
  ///@{
  /// As a text; nothing checks what is in them.
  [[nodiscard]] SendResult send(Bytes binary, SendOptions options = {});
  /// Without this overload a literal would turn into Bytes or string_view by luck.
  [[nodiscard]] SendResult send(const char* text, SendOptions options = {}) {
    return send(std::string_view(text), std::move(options));
  }

  /// Sends `payload` as RequestProtocol::write frames it. `done` is called exactly once, never before this returns:
  /// with the reply, or `timed_out`, `connection_lost` (the server may have seen it), `not_sent` (it has not),
  /// `limit_reached`, `too_large`, `queue_full`, `cancelled`. A request that waits for a link keeps waiting.
  /// Returns its id, 0 if it was refused at once.
  std::uint32_t request(std::string_view payload, std::function<void(Result<Reply>)> done,
                        std::chrono::milliseconds timeout = std::chrono::seconds(10));
  /// The same for coroutines: `Result<Reply> reply = co_await socket.request("...");`
  Awaitable<Reply> request(std::string_view payload, std::chrono::milliseconds timeout = std::chrono::seconds(10));
  /// The id that the next request will have.
  [[nodiscard]] std::uint32_t next_request_id() const;

  /// Calls `done` once: when the link is up, at once if it is, or with `not_open` when the connection ends before.
  void when_open(std::function<void(Result<void>)> done);
  /// `co_await socket.opened()`
  Awaitable<void> opened();

  /// `idle` before the first `connect`. Set before the handlers that hear of it run.
  [[nodiscard]] ConnectionState state() const;
  /// Bytes that wait here or in the browser.
  [[nodiscard]] std::size_t buffered_amount() const;
  /// The URL of the last attempt after resolution, empty before.
  [[nodiscard]] std::string url() const;
  /// The sub-protocol the server chose.
  [[nodiscard]] std::string protocol() const;
  /// Of all links since this object was made.
  [[nodiscard]] ConnectionStats stats() const;
  /// Counters, times per state and the last 64 transitions as a JSON object (docs/reliability.md).
  [[nodiscard]] std::string snapshot() const;

  /// The link is up; what was queued has gone out before.
  template <detail::Callable Function>
  BindingId bind(event::Open name, Function handler) {
    return add(name, detail::make_handler<void>(std::move(handler)));
  }
  /// A frame that is no pong and no reply to a request. `Message` is valid during the handler only.
  template <detail::Callable<Message> Function>
  BindingId bind(event::Message name, Function handler) {
    return add(name, detail::make_handler<Message>(std::move(handler)));
  }
  /// The connection ended for good.
  template <detail::Callable<ClosedInfo> Function>
  BindingId bind(event::Close name, Function handler) {
    return add(name, detail::make_handler<ClosedInfo>(std::move(handler)));
  }
  /// Something went wrong: with an address, a provider or a link, or with a queued message whose `SendOptions::done`
  /// nobody set. Whether the connection goes on is told by its state.
  template <detail::Callable<Error> Function>
  BindingId bind(event::Error name, Function handler) {
    return add(name, detail::make_handler<Error>(std::move(handler)));
  }
  /// The connection moved from one state to the next.
  template <detail::Callable<StateChange> Function>
  BindingId bind(event::State name, Function handler) {
    return add(name, detail::make_handler<StateChange>(std::move(handler)));
  }
  /// An attempt is planned.
  template <detail::Callable<Reconnecting> Function>
  BindingId bind(event::Reconnecting name, Function handler) {
    return add(name, detail::make_handler<Reconnecting>(std::move(handler)));
  }
  /// The congestion that `back_pressure` told of is over.
  template <detail::Callable Function>
  BindingId bind(event::Writable name, Function handler) {
    return add(name, detail::make_handler<void>(std::move(handler)));
  }
  /// Five attempts in a row ended before the link was open: a server, proxy or network that refuses WebSockets,
  /// perhaps.
  template <detail::Callable<Degraded> Function>
  BindingId bind(event::Degraded name, Function handler) {
    return add(name, detail::make_handler<Degraded>(std::move(handler)));
  }
  /// Removes a handler. One that is removed while its event is delivered is not called any more.
  void unbind(BindingId id);

private:
  class Impl;

  BindingId add(event::Open, std::unique_ptr<detail::Handler> handler);
  BindingId add(event::Message, std::unique_ptr<detail::Handler> handler);
  BindingId add(event::Close, std::unique_ptr<detail::Handler> handler);
  BindingId add(event::Error, std::unique_ptr<detail::Handler> handler);
  BindingId add(event::State, std::unique_ptr<detail::Handler> handler);
  BindingId add(event::Reconnecting, std::unique_ptr<detail::Handler> handler);
  BindingId add(event::Writable, std::unique_ptr<detail::Handler> handler);
  BindingId add(event::Degraded, std::unique_ptr<detail::Handler> handler);

  detail::Ref<Impl> impl_;
};

}  // namespace tether
