// A page that shows what came back from an echo server: a text, and a frame of patches that changes a node.
#include <array>
#include <cstdint>
#include <string>

#include <tether/dom.hpp>
#include <tether/patch.hpp>
#include <tether/websocket.hpp>

// [1, [[3, "note", "patched"]]] as MessagePack.
constexpr std::array<std::uint8_t, 18> k_frame = {0x92, 1,    0x91, 0x93, 3,   0xa4, 'n', 'o', 't',
                                                  'e',  0xa7, 'p',  'a',  't', 'c',  'h', 'e', 'd'};

int main() {
  auto& page = tether::document();
  auto log = page.create_element("pre", "connecting");
  page.root().append(log);

  static tether::Patcher patcher;
  static auto socket = tether::WebSocket::connect("/echo");
  if (!socket) {
    log.set_text(socket.error().detail);
    return 1;
  }
  socket->bind(tether::event::open, [] {
    socket->send("hello");
    socket->send(tether::Bytes(k_frame));
  });
  socket->bind(tether::event::message, [log](const tether::Message& message) {
    if (message.is_text()) {
      log.set_text(message.text());
    } else {
      patcher.push(message.bytes);
    }
  });
  return 0;
}
