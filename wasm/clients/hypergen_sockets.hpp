#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tether/connection.hpp>

namespace tether::hypergen {

/// What a page chooses for a connection (the options of hypergen.websocket.open).
struct SocketOptions {
  std::vector<std::string> protocols;
  std::chrono::milliseconds first_delay{0};  ///< before the first attempt to connect again; 0: as usual
  int max_retries = -1;                      ///< -1: no limit
};

/// Told by Sockets, which may be called again from inside all of them.
class SocketEvents {
public:
  /// `text` lives only during the call.
  virtual void on_text(std::string_view text) = 0;
  virtual void on_state(const std::string& url, ConnectionState state) = 0;
  virtual void on_error(const Error& error) = 0;
  /// The message went out, or, with `why`, it will not.
  virtual void on_settled(std::uint32_t number, std::string_view why) = 0;

protected:
  ~SocketEvents() = default;
};

/// Makes the connection to a URL. Messages may wait in it for a link.
using Connect = std::function<std::unique_ptr<Connection>(const std::string& url, const SocketOptions& options)>;

/// The WebSockets of a page, by URL.
class Sockets {
public:
  static constexpr std::size_t k_most_sockets = 32;

  /// `events` outlives this object.
  Sockets(SocketEvents& events, Connect connect) : events_(events), connect_(std::move(connect)) {}
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;
  ~Sockets();

  /// Does nothing while there is one that connects or is up; one that ended begins anew. Errors: `limit_reached`.
  Result<void> open(const std::string& url, const SocketOptions& options);
  /// What waits there is settled as not sent.
  void close(std::string_view url);
  /// `on_settled` follows for `number`, also during the call. Errors: `not_open` without a socket of this URL, and
  /// those of Connection::send.
  Result<void> send(std::uint32_t number, std::string_view url, std::string_view text);

private:
  class Socket;
  std::map<std::string, std::shared_ptr<Socket>, std::less<>> sockets_;
  SocketEvents& events_;
  Connect connect_;
};

}  // namespace tether::hypergen
