#pragma once
// The Transport port: one connection attempt. The browser's WebSocket is one adapter, the tests' fake another.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tether/bytes.hpp>
#include <tether/events.hpp>
#include <tether/result.hpp>

namespace tether {

/// Receives what happens on one transport. The receiver may destroy the transport inside any of these.
class TransportEvents {
public:
  /// The link is up.
  virtual void on_open() = 0;
  /// A frame arrived; `message` is valid during the call only.
  virtual void on_message(const Message& message) = 0;
  /// A frame that was too large or found no memory: it was not copied and is gone. The link is still up.
  virtual void on_refused_frame(const Error& error) = 0;
  /// Something went wrong; on_close follows if that was the end.
  virtual void on_error(const Error& error) = 0;
  /// The last event of a transport.
  virtual void on_close(const CloseInfo& info) = 0;

protected:
  ~TransportEvents() = default;
};

/// One attempt to reach a server, and the link if it succeeds. Destroying it detaches every handler first and
/// then closes the link with 1000, so that no event follows.
class Transport {
public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// `text` is valid UTF-8 and the link is open: the caller has checked both.
  ///@{
  virtual Result<void> send_text(std::string_view text) = 0;
  virtual Result<void> send_binary(Bytes bytes) = 0;
  ///@}
  /// `code` and `reason` obey the rules of `core/close_rules.hpp`; the close event comes later.
  virtual void close(std::uint16_t code, std::string_view reason) = 0;

  /// Changes before the event that tells of it.
  [[nodiscard]] virtual ReadyState ready_state() const = 0;
  /// Bytes handed over and not yet given to the network.
  [[nodiscard]] virtual std::size_t buffered_amount() const = 0;
  /// The URL after resolution.
  [[nodiscard]] virtual std::string url() const = 0;
  /// The sub-protocol the server chose; empty before the open event.
  [[nodiscard]] virtual std::string protocol() const = 0;
  /// What was negotiated; empty before the open event.
  [[nodiscard]] virtual std::string extensions() const = 0;
};

/// What to open.
struct TransportRequest {
  std::string url;                     ///< ws, wss, http or https, or relative to the page
  std::vector<std::string> protocols;  ///< sub-protocols, the most wanted first
  /// Inbound frames above this are refused before they are copied.
  std::size_t max_frame_bytes = 0;
};

/// Makes Transports; the other half of the port.
class TransportFactory {
public:
  /// Whether there are sockets here at all.
  [[nodiscard]] virtual bool supported() const = 0;
  /// The absolute ws or wss URL that `open` would connect to, or the same errors, without connecting.
  [[nodiscard]] virtual Result<std::string> resolve(std::string_view url) const = 0;
  /// Starts an attempt. `events` must outlive the transport and is not called before this returns.
  virtual Result<std::unique_ptr<Transport>> open(const TransportRequest& request, TransportEvents& events) = 0;

protected:
  ~TransportFactory() = default;
};

/// Opens the browser's own WebSockets. Defined only where tether is built with Emscripten.
TransportFactory& browser_transports();

}  // namespace tether
