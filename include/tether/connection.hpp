#pragma once
// The Connection port: what chat and live data talk through. A plain socket is one adapter; one that reconnects can
// take its place without a change above it.
#include <memory>
#include <string>
#include <string_view>

#include <tether/events.hpp>
#include <tether/platform.hpp>
#include <tether/result.hpp>

namespace tether {

/// Where a connection is, as people see it.
enum class ConnectionState : std::uint8_t { idle, connecting, open, closed };

/// Receives what happens on a connection. The receiver may destroy the connection inside any of these.
class ConnectionEvents {
public:
  virtual void on_open() = 0;
  /// `text` lives only during the call.
  virtual void on_text(std::string_view text) = 0;
  virtual void on_error(const Error& error) = 0;
  virtual void on_close(const CloseInfo& info) = 0;

protected:
  ~ConnectionEvents() = default;
};

/// A link that carries texts and may come and go.
class Connection {
public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// `events` outlives the connection; called once, before `connect`.
  virtual void attach(ConnectionEvents& events) = 0;
  /// Begins to connect; does nothing while connecting or open. The errors are those of WebSocket::connect.
  virtual Result<void> connect() = 0;
  /// Ends the link; its close event follows.
  virtual void disconnect() = 0;
  /// Error: `not_open`.
  virtual Result<void> send(std::string_view text) = 0;
  [[nodiscard]] virtual ConnectionState state() const = 0;
};

/// One WebSocket per `connect`, without retries.
std::unique_ptr<Connection> make_socket_connection(std::string url, Platform& platform);

}  // namespace tether
