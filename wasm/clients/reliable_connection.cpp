#include <deque>
#include <memory>
#include <utility>

#include <tether/connection.hpp>
#include <tether/reliable_websocket.hpp>

#include "clients/connection_events.hpp"

namespace tether {

namespace {

// People read this as the reason why a message was not sent.
std::string describe(Errc why) {
  switch (why) {
    case Errc::not_open: return "not connected";
    case Errc::invalid_utf8: return "the text is not valid UTF-8";
    case Errc::too_large: return "the message is too large";
    case Errc::queue_full: return "too much waits to be sent";
    default: return "the message could not be sent";
  }
}

class ReliableConnection final : public Connection {
public:
  ReliableConnection(Source url, ReliableConnectionOptions options, Platform& platform)
      : max_waiting_bytes_(options.socket.queue.max_bytes),
        socket_(std::move(url), std::move(options.socket), platform) {
    socket_.set_heartbeat(std::move(options.heartbeat));
    socket_.enable_auto_reconnect(options.reconnect);
  }

  // Each handler ends with the receiver's call, which may destroy this object.
  void attach(ConnectionEvents& events) override {
    socket_.bind(event::open, [&events] { events.on_open(); });
    socket_.bind(event::message, [&events](const Message& message) { detail::deliver(message, events); });
    socket_.bind(event::error, [&events](const Error& error) { events.on_error(error); });
    socket_.bind(event::close, [&events](const ClosedInfo& info) { events.on_close(info); });
    socket_.bind(event::reconnecting, [&events](const Reconnecting& plan) { events.on_reconnecting(plan); });
    socket_.bind(event::writable, [this] { send_waiting(); });
    socket_.bind(event::state, [this, &events](const StateChange& change) {
      if (!has_link(change.new_state)) forget_waiting();
      events.on_state(change);
    });
  }

  void connect() override { socket_.connect(); }
  void reconnect() override { socket_.reconnect(); }
  void disconnect() override { (void)socket_.close(); }

  Result<void> send(std::string_view text) override { return submit(FrameKind::text, text); }
  Result<void> send(Bytes frame) override { return submit(FrameKind::binary, as_text(frame)); }

  [[nodiscard]] ConnectionState state() const override { return socket_.state(); }

private:
  struct Frame {
    FrameKind kind;
    std::string payload;
  };

  // The socket's own queue outlives a link. What stands above this port sends again what a new link has to know, so
  // nothing may be left from the old one: only a link's congestion is waited for, here.
  Result<void> submit(FrameKind kind, std::string_view payload) {
    if (!has_link(socket_.state())) return Error(Errc::not_open, describe(Errc::not_open));
    if (waiting_.empty()) {
      const SendResult result = send_now(kind, payload);
      if (result.accepted()) return {};
      if (result.why != Errc::queue_full) return Error(result.why, describe(result.why));
    }
    if (payload.size() > max_waiting_bytes_ - waiting_bytes_) {
      return Error(Errc::queue_full, describe(Errc::queue_full));
    }
    waiting_bytes_ += payload.size();
    waiting_.push_back({kind, std::string(payload)});
    return {};
  }

  SendResult send_now(FrameKind kind, std::string_view payload) {
    SendOptions options;
    options.kind = SendClass::transient;
    return kind == FrameKind::text ? socket_.send(payload, std::move(options))
                                   : socket_.send(as_bytes(payload), std::move(options));
  }

  void send_waiting() {
    while (!waiting_.empty() && send_now(waiting_.front().kind, waiting_.front().payload).why != Errc::queue_full) {
      waiting_bytes_ -= waiting_.front().payload.size();
      waiting_.pop_front();
    }
  }

  void forget_waiting() {
    waiting_.clear();
    waiting_bytes_ = 0;
  }

  const std::size_t max_waiting_bytes_;
  std::deque<Frame> waiting_;  ///< for the link to be less congested
  std::size_t waiting_bytes_ = 0;
  ReliableWebSocket socket_;
};

}  // namespace

std::unique_ptr<Connection> make_reliable_connection(Source url, ReliableConnectionOptions options,
                                                     Platform& platform) {
  return std::make_unique<ReliableConnection>(std::move(url), std::move(options), platform);
}

}  // namespace tether
