#include <memory>
#include <optional>
#include <utility>

#include <tether/connection.hpp>
#include <tether/websocket.hpp>

#include "clients/connection_events.hpp"
#include "core/close_rules.hpp"

namespace tether {

namespace {

class SocketConnection final : public Connection {
public:
  SocketConnection(std::string url, Platform& platform) : url_(std::move(url)), platform_(platform) {}

  void attach(ConnectionEvents& events) override { events_ = &events; }

  void connect() override {
    // Nobody waits for the other side's goodbye.
    if (state_ == ConnectionState::closing && !end_by_user()) return;
    if (state_ != ConnectionState::idle && state_ != ConnectionState::closed) return;
    auto socket = WebSocket::connect(url_, {}, {}, platform_.transports);
    if (!socket) {
      refuse(socket.error());
      return;
    }
    socket->bind(event::open, [this] {
      if (change(ConnectionState::up, StateCause::opened)) events_->on_open();
    });
    socket->bind(event::message, [this](const Message& message) { detail::deliver(message, *events_); });
    socket->bind(event::error, [this](const Error& error) { events_->on_error(error); });
    socket->bind(event::close, [this](const CloseInfo& info) { end(info, cause_of(info)); });
    socket_ = std::move(*socket);
    (void)change(ConnectionState::connecting, StateCause::user);
  }

  void reconnect() override {
    const Watch alive = alive_;
    disconnect();
    if (!alive.expired()) connect();
  }

  void disconnect() override {
    if (state_ == ConnectionState::connecting) {
      (void)end_by_user();
    } else if (state_ == ConnectionState::up) {
      (void)socket_->close();
      (void)change(ConnectionState::closing, StateCause::user);
    }
  }

  Result<void> send(std::string_view text) override { return send_frame(text); }
  Result<void> send(Bytes frame) override { return send_frame(frame); }

  [[nodiscard]] ConnectionState state() const override { return state_; }

private:
  using Watch = std::weak_ptr<void>;

  template <class Payload>
  Result<void> send_frame(Payload payload) {
    // People read this as the reason why a message was not sent.
    if (state_ != ConnectionState::up) return Error(Errc::not_open, "not connected");
    return socket_->send(payload);
  }

  /// False if the receiver has destroyed this object.
  bool change(ConnectionState next, StateCause cause, const std::string& detail = {}) {
    const Watch alive = alive_;
    events_->on_state({std::exchange(state_, next), next, cause, detail});
    return !alive.expired();
  }

  bool end(const CloseInfo& info, StateCause cause) {
    const Watch alive = alive_;
    if (change(ConnectionState::closed, cause, info.reason)) events_->on_close({info, cause});
    return !alive.expired();
  }

  bool end_by_user() {
    socket_.reset();
    return end({core::k_close_normal, {}, true}, StateCause::user);
  }

  void refuse(const Error& error) {
    const Watch alive = alive_;
    if (!change(ConnectionState::connecting, StateCause::user)) return;
    events_->on_error(error);
    if (alive.expired() || state_ != ConnectionState::connecting) return;
    (void)end({1006, error.detail, false}, StateCause::bad_request);
  }

  [[nodiscard]] StateCause cause_of(const CloseInfo& info) const {
    if (state_ == ConnectionState::closing) return StateCause::user;
    if (state_ == ConnectionState::connecting) return StateCause::handshake_failed;
    return core::rule_for(info.code).cause;
  }

  std::string url_;
  Platform& platform_;
  ConnectionEvents* events_ = nullptr;
  std::optional<WebSocket> socket_;
  ConnectionState state_ = ConnectionState::idle;
  std::shared_ptr<void> alive_ = std::make_shared<char>();  ///< dies with this object
};

}  // namespace

std::unique_ptr<Connection> make_socket_connection(std::string url, Platform& platform) {
  return std::make_unique<SocketConnection>(std::move(url), platform);
}

}  // namespace tether
