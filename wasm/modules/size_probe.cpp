// Not shipped: what a program in C++ links that uses all of WebSocket and ReliableWebSocket, for tools/size_report.
#include <emscripten.h>

#include <optional>

#include <tether/reliable_websocket.hpp>
#include <tether/websocket.hpp>

namespace {

using namespace tether;

int heard = 0;

void use(WebSocket& socket) {
  socket.unbind(socket.bind(event::open, [] { ++heard; }));
  socket.bind(event::message, [](const Message& message) { heard += static_cast<int>(message.bytes.size()); });
  socket.bind(event::error, [](const Error& error) { heard += static_cast<int>(error.code); });
  socket.bind(event::close, [](const CloseInfo& info) { heard += info.code; });
  (void)socket.send("text");
  (void)socket.send(Bytes());
  (void)socket.close(1000, "bye");
  heard += static_cast<int>(socket.ready_state()) + static_cast<int>(socket.buffered_amount());
  heard += static_cast<int>(socket.url().size() + socket.protocol().size() + socket.extensions().size());
}

void use(ReliableWebSocket& socket) {
  socket.bind(event::open, [] { ++heard; });
  socket.bind(event::message, [](const Message& message) { heard += static_cast<int>(message.bytes.size()); });
  socket.bind(event::error, [](const Error& error) { heard += static_cast<int>(error.code); });
  socket.bind(event::close, [](const ClosedInfo& info) { heard += info.code; });
  socket.bind(event::state, [](const StateChange& change) { heard += static_cast<int>(change.new_state); });
  socket.bind(event::reconnecting, [](const Reconnecting& plan) { heard += static_cast<int>(plan.attempt); });
  socket.bind(event::writable, [] { ++heard; });
  socket.unbind(socket.bind(event::degraded, [](const Degraded& info) { heard += static_cast<int>(info.failures); }));
  socket.set_heartbeat(std::chrono::seconds(15));
  socket.enable_auto_reconnect();
  socket.connect();
  socket.reconnect();
  (void)socket.send("text");
  (void)socket.send(Bytes());
  socket.request("?", [](const Result<Reply>& reply) { heard += reply ? 1 : 0; });
  heard += static_cast<int>(socket.snapshot().size() + socket.url().size() + socket.protocol().size());
  heard += static_cast<int>(socket.buffered_amount()) + static_cast<int>(socket.state());
  socket.disable_auto_reconnect();
  (void)socket.close();
}

}  // namespace

extern "C" EMSCRIPTEN_KEEPALIVE int size_probe(int reliable) {
  static std::optional<WebSocket> plain;
  static std::optional<ReliableWebSocket> survivor;
  if (reliable != 0) {
    survivor.emplace("/ws");
    use(*survivor);
  } else if (auto opened = WebSocket::connect("/ws", {"chat"})) {
    plain = std::move(*opened);
    use(*plain);
  }
  return heard;
}
