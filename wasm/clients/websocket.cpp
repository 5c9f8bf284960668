#include <tether/websocket.hpp>

#include <utility>

#include "core/emitter.hpp"
#include "core/socket_rules.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"

namespace tether {

class WebSocket::Impl final : public core::Emitter, public TransportEvents {
public:
  explicit Impl(WebSocketOptions options) : options_(options) {}

  Result<void> open(std::string_view url, std::vector<std::string> protocols, TransportFactory& transports) {
    auto opened = transports.open({std::string(url), std::move(protocols), options_.max_frame_bytes}, *this);
    if (!opened) return opened.error();
    transport_ = std::move(*opened);
    return {};
  }

  /// Ends everything for the owner who goes away: no handler runs after this.
  void shut_down() {
    discard_waiting();
    open_.clear();
    message_.clear();
    error_.clear();
    close_.clear();
    transport_.reset();
  }

  Result<void> send_text(std::string_view text) {
    if (Result<void> ready = check_sendable(text.size()); !ready) return ready;
    if (core::is_valid_utf8(text)) return transport_->send_text(text);
    if (options_.invalid_text == InvalidText::refuse) {
      return Error(Errc::invalid_utf8, "the text is not valid UTF-8; send it as binary");
    }
    const std::string repaired = core::replace_invalid_utf8(text);
    if (Result<void> ready = check_sendable(repaired.size()); !ready) return ready;
    return transport_->send_text(repaired);
  }

  Result<void> send_binary(Bytes bytes) {
    if (Result<void> ready = check_sendable(bytes.size()); !ready) return ready;
    return transport_->send_binary(bytes);
  }

  Result<void> close(std::uint16_t code, std::string_view reason) {
    if (Result<void> allowed = core::check_close_code(code); !allowed) return allowed;
    // A close event may still wait behind messages; none of those is delivered either.
    if (std::exchange(closing_, true) || transport_->ready_state() == ReadyState::closed) return {};
    transport_->close(code, core::fit_close_reason(reason));
    return {};
  }

  void on_open() override { emit(open_); }

  void on_message(const Message& message) override {
    if (closing_) return;
    if (!delivering()) {
      const Turn turn(*this);
      message_.dispatch(message);
      return;
    }
    // The bytes are only borrowed, and this message has to wait.
    deliver([this, kind = message.kind, copy = std::string(as_text(message.bytes))] {
      if (!closing_) message_.dispatch(Message{kind, as_bytes(copy)});
    });
  }

  void on_refused_frame(const Error& error) override {
    if (closing_) return;
    const auto alive = stay_alive();
    // Closing comes first, so that an error handler sees the state it explains.
    (void)close(core::k_close_frame_refused, to_string(error.code));
    on_error(error);
  }

  void on_error(const Error& error) override { emit(error_, error); }

  void on_close(const CloseInfo& info) override { emit(close_, info); }

  void unbind(BindingId id) {
    const auto alive = stay_alive();  // the handler may own the socket
    (void)(open_.remove(id) || message_.remove(id) || error_.remove(id) || close_.remove(id));
  }

  [[nodiscard]] const Transport& transport() const { return *transport_; }

  core::BindingList<> open_;
  core::BindingList<Message> message_;
  core::BindingList<Error> error_;
  core::BindingList<CloseInfo> close_;

private:
  Result<void> check_sendable(std::size_t size) const {
    if (closing_ || transport_->ready_state() != ReadyState::open) {
      return Error(Errc::not_open, "send needs an open socket; wait for the open event");
    }
    if (size > options_.max_frame_bytes) {
      return Error(Errc::too_large, core::concat({"a frame of ", core::decimal(size), " bytes; the limit is ",
                                                  core::decimal(options_.max_frame_bytes)}));
    }
    return {};
  }

  WebSocketOptions options_;
  std::unique_ptr<Transport> transport_;
  bool closing_ = false;
};

WebSocket::WebSocket(detail::Ref<Impl> impl) : impl_(std::move(impl)) {}
WebSocket::WebSocket(WebSocket&&) noexcept = default;

WebSocket& WebSocket::operator=(WebSocket&& other) noexcept {
  if (this != &other) {
    if (impl_) impl_->shut_down();
    impl_ = std::move(other.impl_);
  }
  return *this;
}

WebSocket::~WebSocket() {
  if (impl_) impl_->shut_down();
}

bool WebSocket::supported(TransportFactory& transports) { return transports.supported(); }

Result<WebSocket> WebSocket::connect(std::string_view url, std::vector<std::string> protocols, WebSocketOptions options,
                                     TransportFactory& transports) {
  if (!supported(transports)) return Error(Errc::unsupported, "this page has no WebSocket");
  if (Result<void> valid = core::check_protocols(protocols); !valid) return valid.error();
  detail::Ref<Impl> impl(new Impl(options));
  if (Result<void> opened = impl->open(url, std::move(protocols), transports); !opened) return opened.error();
  return WebSocket(std::move(impl));
}

BindingId WebSocket::add(event::Open, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->open_, std::move(handler));
}
BindingId WebSocket::add(event::Message, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->message_, std::move(handler));
}
BindingId WebSocket::add(event::Error, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->error_, std::move(handler));
}
BindingId WebSocket::add(event::Close, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->close_, std::move(handler));
}
void WebSocket::unbind(BindingId id) { impl_->unbind(id); }

Result<void> WebSocket::send(std::string_view text) { return impl_->send_text(text); }
Result<void> WebSocket::send(Bytes binary) { return impl_->send_binary(binary); }
Result<void> WebSocket::close(std::uint16_t code, std::string_view reason) { return impl_->close(code, reason); }

ReadyState WebSocket::ready_state() const { return impl_->transport().ready_state(); }
std::size_t WebSocket::buffered_amount() const { return impl_->transport().buffered_amount(); }
std::string WebSocket::url() const { return impl_->transport().url(); }
std::string WebSocket::protocol() const { return impl_->transport().protocol(); }
std::string WebSocket::extensions() const { return impl_->transport().extensions(); }

}  // namespace tether
