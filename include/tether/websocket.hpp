#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tether/detail/handler.hpp>
#include <tether/detail/ref.hpp>
#include <tether/events.hpp>
#include <tether/result.hpp>
#include <tether/transport.hpp>

namespace tether {

/// What `send` does with text that is not valid UTF-8.
enum class InvalidText : std::uint8_t {
  refuse,   ///< `Errc::invalid_utf8`; nothing is sent. The default: a changed message is worse than none.
  replace,  ///< each ill-formed sequence becomes U+FFFD
};

/// What can be chosen for a WebSocket when it connects.
struct WebSocketOptions {
  /// Largest frame in bytes, each way. 16 MiB is what common servers accept at most. A larger outbound frame is
  /// `Errc::too_large`; a larger inbound one is refused before it is copied and the socket closes with 4009.
  std::size_t max_frame_bytes = std::size_t{16} << 20U;
  InvalidText invalid_text = InvalidText::refuse;  ///< for texts that `send` is given
};

/// The browser's WebSocket for C++: several handlers per event, typed errors, no exception, no lost byte.
///
/// Move-only owner of one connection. Its destructor detaches every handler and then closes with 1000; after it
/// returns no callback runs. Any handler may send, close, bind, unbind, or destroy the socket.
class WebSocket {
public:
  /// Whether this page can open sockets at all.
  static bool supported(TransportFactory& transports = browser_transports());

  /// Starts to connect. `url` may be relative to the page, and http(s) is read as ws(s).
  /// Errors: `invalid_url`, `insecure_url` (`ws:` to another host from an https page), `invalid_protocol`,
  /// `unsupported`. What fails later, a refused connection or a Content-Security-Policy that forbids it
  /// (`blocked_by_policy`), arrives as an error event followed by a close event.
  static Result<WebSocket> connect(std::string_view url, std::vector<std::string> protocols = {},
                                   WebSocketOptions options = {}, TransportFactory& transports = browser_transports());

  ///@{
  /// The handlers move, too. The other one owns no socket afterwards: it may be destroyed or assigned to, nothing else.
  WebSocket(WebSocket&&) noexcept;
  WebSocket& operator=(WebSocket&&) noexcept;
  ///@}
  ~WebSocket();

  /// The socket is open: from now on `send` works.
  template <detail::Callable Function>
  BindingId bind(event::Open name, Function handler) {
    return add(name, detail::make_handler<void>(std::move(handler)));
  }
  /// A frame arrived. `Message` is valid during the handler only.
  template <detail::Callable<Message> Function>
  BindingId bind(event::Message name, Function handler) {
    return add(name, detail::make_handler<Message>(std::move(handler)));
  }
  /// Something went wrong: the close event says whether that was the end.
  template <detail::Callable<Error> Function>
  BindingId bind(event::Error name, Function handler) {
    return add(name, detail::make_handler<Error>(std::move(handler)));
  }
  /// The last event of a socket.
  template <detail::Callable<CloseInfo> Function>
  BindingId bind(event::Close name, Function handler) {
    return add(name, detail::make_handler<CloseInfo>(std::move(handler)));
  }
  /// A handler removed while its event is being delivered is not called any more.
  void unbind(BindingId id);

  /// Hands a frame to the browser. Errors: `not_open`, `invalid_utf8`, `too_large`.
  ///@{
  Result<void> send(std::string_view text);
  Result<void> send(Bytes binary);
  ///@}
  /// Without this overload a literal would turn into Bytes or string_view by luck.
  Result<void> send(const char* text) { return send(std::string_view(text)); }

  /// Starts the closing handshake; no message is delivered after it. `code` is 1000 or 3000 to 4999, else
  /// `bad_close_code`. `reason` is cut to 123 bytes at a character's border. A second call does nothing.
  Result<void> close(std::uint16_t code = 1000, std::string_view reason = {});

  /// The browser's own, so it may change before the handlers that hear of it run.
  [[nodiscard]] ReadyState ready_state() const;
  /// Bytes accepted by `send` and not yet given to the network. 0 is no proof of delivery.
  [[nodiscard]] std::size_t buffered_amount() const;
  /// The URL after resolution, as the browser reports it.
  [[nodiscard]] std::string url() const;
  /// The sub-protocol the server chose; empty before the open event.
  [[nodiscard]] std::string protocol() const;
  /// What was negotiated, for instance `permessage-deflate`; empty before the open event.
  [[nodiscard]] std::string extensions() const;

private:
  class Impl;

  BindingId add(event::Open, std::unique_ptr<detail::Handler> handler);
  BindingId add(event::Message, std::unique_ptr<detail::Handler> handler);
  BindingId add(event::Error, std::unique_ptr<detail::Handler> handler);
  BindingId add(event::Close, std::unique_ptr<detail::Handler> handler);
  explicit WebSocket(detail::Ref<Impl> impl);

  detail::Ref<Impl> impl_;
};

}  // namespace tether
