// The module that takes the place of Hypergen's own client: js-glue/loader/hypergen/engine.mjs calls these exports.
#include <emscripten.h>

#include <chrono>
#include <string>

#include <tether/platform.hpp>

#include "clients/hypergen_calls.hpp"
#include "clients/hypergen_sockets.hpp"
#include "clients/light_connection.hpp"
#include "codec/exact_json.hpp"
#include "modules/face.hpp"
#include "platform/border.hpp"

namespace tether::modules {

namespace {

/// There is one in a page, as there is one document.
constexpr std::uint32_t k_handle = 1;
/// Of one WebSocket, waiting for its link.
constexpr std::size_t k_most_messages = 256;

class Client final : public hypergen::CallEvents, public hypergen::SocketEvents {
public:
  hypergen::Calls calls{*this, browser_platform().scheduler};
  hypergen::Sockets sockets{*this, connect};

private:
  static std::unique_ptr<Connection> connect(const std::string& url, const hypergen::SocketOptions& options);

  static void tell(FaceEvent event, std::uint32_t number, std::string_view text = {}) {
    emit(k_handle, event, static_cast<int>(number), as_bytes(text));
  }

  void ripe(std::uint32_t number) override { tell(FaceEvent::ripe, number); }
  void send(std::uint32_t number) override { tell(FaceEvent::send, number); }
  void dropped(std::uint32_t number, std::string_view why) override { tell(FaceEvent::dropped, number, why); }
  void abort(std::uint32_t number) override { tell(FaceEvent::abort, number); }

  void on_text(std::string_view text) override {
    const auto marked = codec::mark_exact(text);
    if (!marked) {
      emit_error(k_handle, FaceEvent::error, marked.error());
    } else if (*marked) {
      tell(FaceEvent::batch, 1, **marked);
    } else {
      tell(FaceEvent::batch, 0, text);
    }
  }
  void on_state(const std::string& url, ConnectionState state) override {
    tell(FaceEvent::link, static_cast<std::uint32_t>(state), url);
  }
  void on_error(const Error& error) override { emit_error(k_handle, FaceEvent::error, error); }
  void on_settled(std::uint32_t number, std::string_view why) override { tell(FaceEvent::settled, number, why); }
};

std::unique_ptr<Connection> Client::connect(const std::string& url, const hypergen::SocketOptions& options) {
  LightConnectionOptions chosen;
  chosen.protocols = options.protocols;
  // A server of Hypergen takes no message but its own, so there is nothing to ping it with.
  chosen.heartbeat.interval = std::chrono::milliseconds(0);
  chosen.reconnect.max_retries = options.max_retries;
  chosen.reconnect.quiet_is_stable = true;
  if (options.first_delay > std::chrono::milliseconds(0)) {
    chosen.reconnect.first_lost = chosen.reconnect.first_server = chosen.reconnect.base = options.first_delay;
  }
  chosen.stop_at_normal_close = true;
  chosen.waiting.max_frames = k_most_messages;
  return std::make_unique<LightConnection>(url, chosen, browser_platform());
}

Client& client() {
  static auto* instance = new Client();
  return *instance;
}

/// What `tether_hypergen_read` says about a text.
enum class Reading : int { refused = 0, as_it_is = 1, marked = 2 };

}  // namespace

extern "C" {

/// Bits of `flags`: blocks, one per URL, navigation, early (clients/hypergen_calls.hpp).
EMSCRIPTEN_KEEPALIVE void tether_hypergen_submit(std::uint32_t number, std::uint8_t* url, std::size_t url_size,
                                                 std::uint8_t* slot, std::size_t slot_size, int delay_ms, int flags) {
  const platform::Inbound url_text(url, url_size);
  const platform::Inbound slot_text(slot, slot_size);
  hypergen::Call call{number,
                      std::string(url_text.text()),
                      std::string(slot_text.text()),
                      (flags & 1) != 0,
                      (flags & 2) != 0,
                      (flags & 4) != 0,
                      (flags & 8) != 0};
  if (delay_ms > 0) {
    client().calls.delay(std::move(call), std::chrono::milliseconds(delay_ms));
  } else {
    client().calls.submit(std::move(call));
  }
}

EMSCRIPTEN_KEEPALIVE void tether_hypergen_finished(std::uint32_t number) { client().calls.finished(number); }

EMSCRIPTEN_KEEPALIVE void tether_hypergen_cancel(std::uint8_t* url, std::size_t size) {
  const platform::Inbound text(url, size);
  client().calls.cancel(text.text());
}

/// A Reading; the marked text is told beside it, as the running call's text.
EMSCRIPTEN_KEEPALIVE int tether_hypergen_read(std::uint8_t* json, std::size_t size) {
  const platform::Inbound text(json, size);
  const auto marked = codec::mark_exact(text.text());
  if (!marked) return report(marked.error());
  if (!*marked) return static_cast<int>(Reading::as_it_is);
  emit(0, FaceEvent::text, 0, as_bytes(**marked));
  return static_cast<int>(Reading::marked);
}

/// 1, or 0 after a problem. `retries`: 0 for no limit.
EMSCRIPTEN_KEEPALIVE int tether_hypergen_open(std::uint8_t* url, std::size_t url_size, std::uint8_t* protocols,
                                              std::size_t protocols_size, int first_delay_ms, int retries) {
  const platform::Inbound url_text(url, url_size);
  const platform::Inbound protocols_text(protocols, protocols_size);
  return report(client().sockets.open(
      std::string(url_text.text()),
      {split_lines(protocols_text.text()), std::chrono::milliseconds(first_delay_ms), retries > 0 ? retries : -1}));
}

EMSCRIPTEN_KEEPALIVE void tether_hypergen_close(std::uint8_t* url, std::size_t size) {
  const platform::Inbound text(url, size);
  client().sockets.close(text.text());
}

/// 1, or 0 after a problem; the event `settled` with `number` says what became of it.
EMSCRIPTEN_KEEPALIVE int tether_hypergen_send(std::uint32_t number, std::uint8_t* url, std::size_t url_size,
                                              std::uint8_t* data, std::size_t size) {
  const platform::Inbound url_text(url, url_size);
  const platform::Inbound text(data, size);
  return report(client().sockets.send(number, url_text.text(), text.text()));
}

}  // extern "C"

}  // namespace tether::modules
