#pragma once
// The Connection port: what chat and live data talk through. One that reconnects is the rule; a plain socket is there
// for who wants no retries, and tests bring their own.
#include <memory>
#include <string>
#include <string_view>

#include <tether/bytes.hpp>
#include <tether/connection_state.hpp>
#include <tether/platform.hpp>
#include <tether/reliable_options.hpp>
#include <tether/result.hpp>
#include <tether/source.hpp>

namespace tether {

/// Whether there is a link that carries messages; one that is suspect still does.
constexpr bool has_link(ConnectionState state) noexcept {
  return state == ConnectionState::up || state == ConnectionState::suspect;
}

/// Receives what happens on a connection, from the network or inside the call that caused it. The receiver may destroy
/// the connection inside any of these.
class ConnectionEvents {
public:
  /// A link is up, the first or the next; it knows nothing of what was sent on an earlier one.
  virtual void on_open() = 0;
  /// `text` lives only during the call.
  virtual void on_text(std::string_view text) = 0;
  /// So does `frame`. Who expects texts alone reads it as one.
  virtual void on_binary(Bytes frame) { on_text(as_text(frame)); }
  /// Something went wrong; whether the link ended by it is told apart.
  virtual void on_error(const Error& error) = 0;
  /// The connection ended for good; `connect` begins again.
  virtual void on_close(const ClosedInfo& info) = 0;
  /// Comes before on_open and on_close.
  virtual void on_state(const StateChange& change) = 0;
  /// An attempt is planned.
  virtual void on_reconnecting(const Reconnecting& plan) = 0;
  /// Of the frames that wait for a link the first no longer does: it was handed to one, or it is dropped (`expired`,
  /// `not_sent`, `cancelled`, or why the link did not take it). Only connections that let frames wait tell of this.
  virtual void on_waited(const Result<void>& outcome) {
    if (!outcome) on_error(outcome.error());
  }

protected:
  ~ConnectionEvents() = default;
};

/// Carries frames over a link that may come and go.
class Connection {
public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// `events` outlives the connection; called once, before `connect`.
  virtual void attach(ConnectionEvents& events) = 0;
  /// Begins; does nothing while an attempt is under way or a link is there. What is wrong with the URL is an error
  /// event and a close event.
  virtual void connect() = 0;
  /// Retry now: gives up the link or the delay before the next attempt and connects.
  virtual void reconnect() = 0;
  /// Ends the connection for good; its close event follows. `connect` works at once.
  virtual void disconnect() = 0;
  /// What a link did not take before it broke is gone with it. Errors: `not_open`, and those of WebSocket::send.
  ///@{
  virtual Result<void> send(std::string_view text) = 0;
  virtual Result<void> send(Bytes frame) = 0;
  ///@}
  /// `idle` before the first `connect`.
  [[nodiscard]] virtual ConnectionState state() const = 0;
};

/// What can be chosen for the connection of a ChatClient or a LiveDataClient.
struct ReliableConnectionOptions {
  ReliableWebSocketOptions socket;  ///< of the socket itself
  /// The server answers the text "ping" with "pong"; one that does not needs other texts here, or an interval of 0.
  HeartbeatOptions heartbeat;
  ReconnectOptions reconnect;  ///< in force from the first loss on; by default without end

  /// For servers that would take a ping for a message.
  void turn_heartbeat_off() {
    heartbeat.interval = heartbeat.hidden_interval = heartbeat.after_send = heartbeat.after_wake = {};
  }
};

/// A ReliableWebSocket that reconnects by itself.
std::unique_ptr<Connection> make_reliable_connection(Source url, ReliableConnectionOptions options, Platform& platform);

/// One WebSocket per `connect`, without retries.
std::unique_ptr<Connection> make_socket_connection(std::string url, Platform& platform);

}  // namespace tether
