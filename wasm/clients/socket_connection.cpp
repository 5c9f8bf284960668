#include <optional>
#include <utility>

#include <tether/connection.hpp>
#include <tether/websocket.hpp>

namespace tether {

namespace {

class SocketConnection final : public Connection {
public:
  SocketConnection(std::string url, Platform& platform) : url_(std::move(url)), platform_(platform) {}

  void attach(ConnectionEvents& events) override { events_ = &events; }

  Result<void> connect() override {
    if (state_ == ConnectionState::connecting || state_ == ConnectionState::open) return {};
    auto socket = WebSocket::connect(url_, {}, {}, platform_.transports);
    if (!socket) {
      state_ = ConnectionState::closed;
      return socket.error();
    }
    // What each handler needs is read before the event: its receiver may destroy this object.
    socket->bind(event::open, [this] {
      state_ = ConnectionState::open;
      events_->on_open();
    });
    socket->bind(event::message, [this](const Message& message) { events_->on_text(message.text()); });
    socket->bind(event::error, [this](const Error& error) { events_->on_error(error); });
    socket->bind(event::close, [this](const CloseInfo& info) {
      state_ = ConnectionState::closed;
      events_->on_close(info);
    });
    socket_ = std::move(*socket);
    state_ = ConnectionState::connecting;
    return {};
  }

  void disconnect() override {
    if (socket_) (void)socket_->close();
  }

  Result<void> send(std::string_view text) override {
    // People read this as the reason why a message was not sent.
    if (state_ != ConnectionState::open) return Error(Errc::not_open, "not connected");
    return socket_->send(text);
  }

  [[nodiscard]] ConnectionState state() const override { return state_; }

private:
  std::string url_;
  Platform& platform_;
  ConnectionEvents* events_ = nullptr;
  std::optional<WebSocket> socket_;
  ConnectionState state_ = ConnectionState::idle;
};

}  // namespace

std::unique_ptr<Connection> make_socket_connection(std::string url, Platform& platform) {
  return std::make_unique<SocketConnection>(std::move(url), platform);
}

}  // namespace tether
