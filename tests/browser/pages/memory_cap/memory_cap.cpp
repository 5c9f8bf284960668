// A page whose wasm memory is full: driven and judged by ../../websocket_memory_cap.test.mjs.
#include <emscripten.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <optional>
#include <utility>

#include <tether/websocket.hpp>

namespace {

// Static data lies below everything else: a frame that is written to address 0 goes through it.
constexpr std::uint32_t k_canary_word = 0xca4a21e5;
std::array<std::uint32_t, 16384> canary;

// Plain numbers: while memory is full, nothing here may need any.
struct Seen {
  int opens = 0;
  int messages = 0;
  int message_bytes = 0;
  int errors = 0;
  int error_code = 0;
  int closes = 0;
  int close_code = 0;
};
Seen seen;

struct Block {
  Block* next;
};
Block* ballast = nullptr;

std::optional<tether::WebSocket> socket_;

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void page_lay_canary() { canary.fill(k_canary_word); }

EMSCRIPTEN_KEEPALIVE int page_canary_is_intact() {
  return std::all_of(canary.begin(), canary.end(), [](std::uint32_t word) { return word == k_canary_word; }) ? 1 : 0;
}

/// Takes memory in blocks of `size` until there is none left. Returns the number of blocks.
EMSCRIPTEN_KEEPALIVE int page_fill(std::size_t size) {
  int count = 0;
  while (void* memory = std::malloc(size)) {
    ballast = new (memory) Block{ballast};
    ++count;
  }
  return count;
}

EMSCRIPTEN_KEEPALIVE void page_free() {
  while (ballast != nullptr) std::free(std::exchange(ballast, ballast->next));
}

/// Frame of a literal size: a URL that came from JavaScript would need memory.
EMSCRIPTEN_KEEPALIVE int page_connect(int text) {
  auto opened = tether::WebSocket::connect(text != 0 ? "/large?kind=text" : "/large?kind=binary");
  if (!opened) return static_cast<int>(opened.error().code);
  seen = {};
  socket_.emplace(std::move(*opened));
  socket_->bind(tether::event::open, [] { ++seen.opens; });
  socket_->bind(tether::event::message, [](const tether::Message& message) {
    ++seen.messages;
    seen.message_bytes = static_cast<int>(message.bytes.size());
  });
  socket_->bind(tether::event::error, [](const tether::Error& error) {
    ++seen.errors;
    seen.error_code = static_cast<int>(error.code);
  });
  socket_->bind(tether::event::close, [](const tether::CloseInfo& info) {
    ++seen.closes;
    seen.close_code = info.code;
  });
  return 0;
}

/// Asks the server for its large frame.
EMSCRIPTEN_KEEPALIVE int page_ask() { return socket_->send("now") ? 1 : 0; }

EMSCRIPTEN_KEEPALIVE int page_opens() { return seen.opens; }
EMSCRIPTEN_KEEPALIVE int page_messages() { return seen.messages; }
EMSCRIPTEN_KEEPALIVE int page_message_bytes() { return seen.message_bytes; }
EMSCRIPTEN_KEEPALIVE int page_errors() { return seen.errors; }
EMSCRIPTEN_KEEPALIVE int page_error_is_out_of_memory() {
  return seen.error_code == static_cast<int>(tether::Errc::out_of_memory) ? 1 : 0;
}
EMSCRIPTEN_KEEPALIVE int page_closes() { return seen.closes; }
EMSCRIPTEN_KEEPALIVE int page_close_code() { return seen.close_code; }

}  // extern "C"

int main() { return 0; }
