#include <tether/reliable_websocket.hpp>

#include <algorithm>
#include <utility>

#include "clients/reliable_websocket_impl.hpp"

namespace tether {

ReliableWebSocket::ReliableWebSocket(Source url, ReliableWebSocketOptions options, Platform& platform)
    : impl_(new Impl(std::move(url), std::move(options), platform)) {}

ReliableWebSocket::~ReliableWebSocket() { impl_->shut_down(); }

void ReliableWebSocket::set_heartbeat(std::chrono::milliseconds interval, std::string message) {
  HeartbeatOptions options;
  options.interval = interval;
  options.hidden_interval = std::max(interval, options.hidden_interval);
  options.ping = std::move(message);
  set_heartbeat(std::move(options));
}
void ReliableWebSocket::set_heartbeat(HeartbeatOptions options) { impl_->set_heartbeat(std::move(options)); }

void ReliableWebSocket::enable_auto_reconnect(int max_retries, bool backoff) {
  ReconnectOptions options;
  options.max_retries = max_retries;
  options.backoff = backoff;
  enable_auto_reconnect(options);
}
void ReliableWebSocket::enable_auto_reconnect(ReconnectOptions options) { impl_->enable_auto_reconnect(options); }
void ReliableWebSocket::disable_auto_reconnect() { impl_->disable_auto_reconnect(); }

void ReliableWebSocket::connect() { impl_->connect(); }
void ReliableWebSocket::reconnect() { impl_->reconnect(); }
Result<void> ReliableWebSocket::close(std::uint16_t code, std::string_view reason) {
  return impl_->close(code, reason);
}

SendResult ReliableWebSocket::send(std::string_view text, SendOptions options) {
  return impl_->send_text(text, std::move(options));
}
SendResult ReliableWebSocket::send(Bytes binary, SendOptions options) {
  return impl_->send_binary(binary, std::move(options));
}

std::uint32_t ReliableWebSocket::request(std::string_view payload, std::function<void(Result<Reply>)> done,
                                         std::chrono::milliseconds timeout) {
  return impl_->request(payload, std::move(done), timeout);
}
Awaitable<Reply> ReliableWebSocket::request(std::string_view payload, std::chrono::milliseconds timeout) {
  return Awaitable<Reply>([this, text = std::string(payload), timeout](Awaitable<Reply>::Done done) {
    request(text, std::move(done), timeout);
  });
}
void ReliableWebSocket::when_open(std::function<void(Result<void>)> done) { impl_->when_open(std::move(done)); }
Awaitable<void> ReliableWebSocket::opened() {
  return Awaitable<void>([this](Awaitable<void>::Done done) { when_open(std::move(done)); });
}
std::uint32_t ReliableWebSocket::next_request_id() const { return impl_->next_request_id(); }

ConnectionState ReliableWebSocket::state() const { return impl_->state(); }
std::size_t ReliableWebSocket::buffered_amount() const { return impl_->buffered_amount(); }
std::string ReliableWebSocket::url() const { return impl_->url(); }
std::string ReliableWebSocket::protocol() const { return impl_->protocol(); }
ConnectionStats ReliableWebSocket::stats() const { return impl_->stats(); }
std::string ReliableWebSocket::snapshot() const { return impl_->snapshot(); }

BindingId ReliableWebSocket::add(event::Open, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->open_, std::move(handler));
}
BindingId ReliableWebSocket::add(event::Message, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->message_, std::move(handler));
}
BindingId ReliableWebSocket::add(event::Close, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->close_, std::move(handler));
}
BindingId ReliableWebSocket::add(event::Error, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->error_, std::move(handler));
}
BindingId ReliableWebSocket::add(event::State, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->state_, std::move(handler));
}
BindingId ReliableWebSocket::add(event::Reconnecting, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->reconnecting_, std::move(handler));
}
BindingId ReliableWebSocket::add(event::Writable, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->writable_, std::move(handler));
}
BindingId ReliableWebSocket::add(event::Degraded, std::unique_ptr<detail::Handler> handler) {
  return impl_->add(impl_->degraded_, std::move(handler));
}
void ReliableWebSocket::unbind(BindingId id) { impl_->unbind(id); }

}  // namespace tether
