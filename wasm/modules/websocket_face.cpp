// The JavaScript face of tether::WebSocket: js-glue/loader/websocket.mjs calls these exports.
#include <emscripten.h>

#include <memory>

#include <tether/websocket.hpp>

#include "modules/face.hpp"
#include "platform/border.hpp"

namespace tether::modules {

namespace {

using Sockets = FaceTable<WebSocket, FaceClass::websocket>;

Sockets& sockets() {
  static auto* table = new Sockets();
  return *table;
}

WebSocket* find(std::uint32_t handle) {
  std::unique_ptr<WebSocket>* found = sockets().find(handle);
  return found != nullptr ? found->get() : nullptr;
}

void bind_all(WebSocket& socket, std::uint32_t handle) {
  socket.bind(event::open, [handle] { emit(handle, FaceEvent::open); });
  socket.bind(event::message, [handle](const Message& message) {
    emit(handle, message.is_text() ? FaceEvent::text : FaceEvent::binary, 0, message.bytes);
  });
  socket.bind(event::error, [handle](const Error& error) { emit_error(handle, FaceEvent::error, error); });
  socket.bind(event::close, [handle](const CloseInfo& info) { emit_close(handle, info); });
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE int tether_ws_supported() { return WebSocket::supported() ? 1 : 0; }

/// Each of `protocols` ends with a line break. 0 after a problem.
EMSCRIPTEN_KEEPALIVE std::uint32_t tether_ws_open(std::uint8_t* url, std::size_t url_size, std::uint8_t* protocols,
                                                  std::size_t protocols_size) {
  const platform::Inbound url_text(url, url_size);
  const platform::Inbound protocol_names(protocols, protocols_size);
  auto socket = WebSocket::connect(url_text.text(), split_lines(protocol_names.text()));
  if (!socket) {
    emit_error(0, FaceEvent::problem, socket.error());
    return 0;
  }
  const std::uint32_t handle = sockets().insert(std::make_unique<WebSocket>(std::move(*socket)));
  if (handle == 0) {
    emit_error(0, FaceEvent::problem, Error(Errc::limit_reached, "too many sockets are open"));
    return 0;
  }
  bind_all(**sockets().find(handle), handle);
  return handle;
}

EMSCRIPTEN_KEEPALIVE int tether_ws_send(std::uint32_t handle, int is_text, std::uint8_t* data, std::size_t size) {
  const platform::Inbound payload(data, size);
  WebSocket* socket = find(handle);
  if (socket == nullptr) return report(Error(Errc::not_open, "the socket is closed"));
  return report(is_text != 0 ? socket->send(payload.text()) : socket->send(payload.bytes()));
}

EMSCRIPTEN_KEEPALIVE int tether_ws_close(std::uint32_t handle, int code, std::uint8_t* reason, std::size_t size) {
  const platform::Inbound text(reason, size);
  WebSocket* socket = find(handle);
  if (socket == nullptr) return 1;
  // A number that does not fit is no code either; cut to 16 bits it might become one.
  const bool fits = code >= 0 && code <= 0xffff;
  return report(socket->close(fits ? static_cast<std::uint16_t>(code) : std::uint16_t{0}, text.text()));
}

EMSCRIPTEN_KEEPALIVE void tether_ws_destroy(std::uint32_t handle) { sockets().erase(handle); }

EMSCRIPTEN_KEEPALIVE int tether_ws_ready_state(std::uint32_t handle) {
  const WebSocket* socket = find(handle);
  return static_cast<int>(socket != nullptr ? socket->ready_state() : ReadyState::closed);
}

EMSCRIPTEN_KEEPALIVE std::size_t tether_ws_buffered_amount(std::uint32_t handle) {
  const WebSocket* socket = find(handle);
  return socket != nullptr ? socket->buffered_amount() : 0;
}

/// Emits the URL (0), sub-protocol (1) or extensions (2) as a text event of target 0.
EMSCRIPTEN_KEEPALIVE void tether_ws_describe(std::uint32_t handle, int what) {
  const WebSocket* socket = find(handle);
  if (socket == nullptr) return;
  const std::string text = what == 0 ? socket->url() : what == 1 ? socket->protocol() : socket->extensions();
  emit(0, FaceEvent::text, what, as_bytes(text));
}

}  // extern "C"

}  // namespace tether::modules
