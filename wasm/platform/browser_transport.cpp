#include <emscripten.h>

#include <tether/transport.hpp>

#include "core/handle_table.hpp"
#include "core/text.hpp"
#include "platform/border.hpp"
#include "platform/imports.hpp"

namespace tether::platform {

namespace {

using SocketTable = core::HandleTable<TransportEvents*>;

// Never destroyed: the browser may deliver events while the program ends.
SocketTable& sockets() {
  static auto* table = new SocketTable();
  return *table;
}

Error describe(Errc code, std::string_view url) {
  switch (code) {
    case Errc::invalid_url:
      return Error(code, core::concat({"'", url,
                                       "' is no WebSocket URL: expected ws, wss, http or https without fragment and "
                                       "credentials, or a path on this page's server"}));
    case Errc::insecure_url:
      return Error(code, core::concat({"'", url, "' is not encrypted and this page is: expected wss"}));
    case Errc::blocked_by_policy:
      return Error(code, "the page's Content-Security-Policy forbids this connection: add its host to connect-src");
    case Errc::bad_frame: return Error(code, "the server sent a frame that breaks the protocol");
    case Errc::connection_failed: return Error(code, "the connection failed; the browser does not say why");
    default: return Error(code, to_string(code));
  }
}

std::string join(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) {
    if (!joined.empty()) joined += ',';
    joined += name;
  }
  return joined;
}

class BrowserTransport final : public Transport {
public:
  explicit BrowserTransport(TransportEvents& events) : handle_(sockets().insert(&events)) {}

  ~BrowserTransport() override {
    if (handle_ == 0) return;
    sockets().erase(handle_);
    tether_socket_destroy(handle_);
  }

  Result<void> open(const TransportRequest& request) {
    if (handle_ == 0) return Error(Errc::limit_reached, "too many sockets are open");
    const std::string protocols = join(request.protocols);
    const int code = tether_socket_open(handle_, request.url.data(), request.url.size(), protocols.data(),
                                        protocols.size(), request.max_frame_bytes);
    if (code != 0) return describe(static_cast<Errc>(code), request.url);
    url_ = take_text_result();
    return {};
  }

  Result<void> send_text(std::string_view text) override {
    return result_of(tether_socket_send_text(handle_, text.data(), text.size()));
  }

  Result<void> send_binary(Bytes bytes) override {
    return result_of(tether_socket_send_binary(handle_, bytes.data(), bytes.size()));
  }

  void close(std::uint16_t code, std::string_view reason) override {
    tether_socket_close(handle_, code, reason.data(), reason.size());
  }

  [[nodiscard]] ReadyState ready_state() const override {
    return static_cast<ReadyState>(tether_socket_ready_state(handle_));
  }
  [[nodiscard]] std::size_t buffered_amount() const override { return tether_socket_buffered_amount(handle_); }
  [[nodiscard]] std::string url() const override { return url_; }
  [[nodiscard]] std::string protocol() const override { return negotiated(0); }
  [[nodiscard]] std::string extensions() const override { return negotiated(1); }

private:
  static Result<void> result_of(int code) {
    if (code == 0) return {};
    return Error(static_cast<Errc>(code), "the browser did not take the frame");
  }

  [[nodiscard]] std::string negotiated(int what) const {
    return tether_socket_negotiated(handle_, what) != 0 ? take_text_result() : std::string();
  }

  std::uint32_t handle_;
  std::string url_;
};

class BrowserTransports final : public TransportFactory {
public:
  [[nodiscard]] bool supported() const override { return tether_socket_supported() != 0; }

  [[nodiscard]] Result<std::string> resolve(std::string_view url) const override {
    const int code = tether_socket_resolve(url.data(), url.size());
    if (code != 0) return describe(static_cast<Errc>(code), url);
    return take_text_result();
  }

  Result<std::unique_ptr<Transport>> open(const TransportRequest& request, TransportEvents& events) override {
    auto transport = std::make_unique<BrowserTransport>(events);
    if (Result<void> opened = transport->open(request); !opened) return opened.error();
    return std::unique_ptr<Transport>(std::move(transport));
  }
};

// Nothing here touches the transport after the event: its receiver may have destroyed it.
TransportEvents* receiver(std::uint32_t handle) {
  TransportEvents** events = sockets().find(handle);
  return events != nullptr ? *events : nullptr;
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void tether_socket_opened(std::uint32_t handle) {
  if (TransportEvents* events = receiver(handle)) events->on_open();
}

EMSCRIPTEN_KEEPALIVE void tether_socket_message(std::uint32_t handle, int kind, std::uint8_t* data, std::size_t size) {
  const Inbound payload(data, size);
  if (TransportEvents* events = receiver(handle)) {
    events->on_message({kind == 0 ? FrameKind::text : FrameKind::binary, payload.bytes()});
  }
}

EMSCRIPTEN_KEEPALIVE void tether_socket_refused(std::uint32_t handle, int code, std::size_t size) {
  TransportEvents* events = receiver(handle);
  if (events == nullptr) return;
  const auto errc = static_cast<Errc>(code);
  const bool too_large = errc == Errc::too_large;
  events->on_refused_frame(
      Error(errc, core::concat({"refused a frame of ", too_large ? "at least " : "", core::decimal(size),
                                " bytes: ", too_large ? "above the limit" : "out of memory"})));
}

EMSCRIPTEN_KEEPALIVE void tether_socket_failed(std::uint32_t handle, int code) {
  if (TransportEvents* events = receiver(handle)) events->on_error(describe(static_cast<Errc>(code), {}));
}

EMSCRIPTEN_KEEPALIVE void tether_socket_closed(std::uint32_t handle, int code, std::uint8_t* reason, std::size_t size,
                                               int was_clean) {
  const Inbound text(reason, size);
  if (TransportEvents* events = receiver(handle)) {
    events->on_close({static_cast<std::uint16_t>(code), std::string(text.text()), was_clean != 0});
  }
}

}  // extern "C"

}  // namespace tether::platform

namespace tether {

TransportFactory& browser_transports() {
  static platform::BrowserTransports transports;
  return transports;
}

}  // namespace tether
