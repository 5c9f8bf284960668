#include "clients/hypergen_sockets.hpp"

#include <deque>
#include <utility>

namespace tether::hypergen {

/// One URL. Handlers may close it, so each keeps it alive while it runs.
class Sockets::Socket final : public ConnectionEvents, public std::enable_shared_from_this<Socket> {
public:
  Socket(std::string url, std::unique_ptr<Connection> connection, SocketEvents& events)
      : url_(std::move(url)), connection_(std::move(connection)), events_(events) {
    connection_->attach(*this);
  }

  void connect() { connection_->connect(); }

  void end() {
    const auto alive = shared_from_this();
    is_over_ = true;
    connection_->disconnect();
    while (!waiting_.empty()) on_waited(Error(Errc::cancelled, "the connection was closed"));
  }

  Result<void> send(std::uint32_t number, std::string_view text) {
    const auto alive = shared_from_this();
    const bool waits = !has_link(connection_->state());
    if (Result<void> sent = connection_->send(text); !sent) return sent;
    if (waits) {
      waiting_.push_back(number);
    } else {
      events_.on_settled(number, {});
    }
    return {};
  }

private:
  void on_open() override {}
  void on_waited(const Result<void>& outcome) override {
    const auto alive = shared_from_this();
    const std::uint32_t number = waiting_.front();
    waiting_.pop_front();
    events_.on_settled(number, outcome ? std::string_view() : outcome.error().detail);
  }
  void on_text(std::string_view text) override {
    const auto alive = shared_from_this();
    if (!is_over_) events_.on_text(text);
  }
  void on_error(const Error& error) override {
    const auto alive = shared_from_this();
    events_.on_error(error);
  }
  void on_close(const ClosedInfo&) override {}
  void on_state(const StateChange& change) override {
    const auto alive = shared_from_this();
    events_.on_state(url_, change.new_state);
  }
  void on_reconnecting(const Reconnecting&) override {}

  const std::string url_;
  std::unique_ptr<Connection> connection_;
  SocketEvents& events_;
  std::deque<std::uint32_t> waiting_;  ///< the numbers of the messages that the connection keeps, in order
  bool is_over_ = false;
};

Sockets::~Sockets() = default;

Result<void> Sockets::open(const std::string& url, const SocketOptions& options) {
  auto found = sockets_.find(url);
  if (found == sockets_.end()) {
    if (sockets_.size() == k_most_sockets) return Error(Errc::limit_reached, "too many WebSockets in one page");
    found = sockets_.emplace(url, std::make_shared<Socket>(url, connect_(url, options), events_)).first;
  }
  const std::shared_ptr<Socket> socket = found->second;
  socket->connect();
  return {};
}

void Sockets::close(std::string_view url) {
  const auto found = sockets_.find(url);
  if (found == sockets_.end()) return;
  const std::shared_ptr<Socket> socket = std::move(found->second);
  sockets_.erase(found);
  socket->end();
}

Result<void> Sockets::send(std::uint32_t number, std::string_view url, std::string_view text) {
  const auto found = sockets_.find(url);
  if (found == sockets_.end()) return Error(Errc::not_open, "there is no open WebSocket for " + std::string(url));
  return found->second->send(number, text);
}

}  // namespace tether::hypergen
