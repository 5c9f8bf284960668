#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tether/connection.hpp>

namespace tether::test {

/// The far end of a FakeConnection; it outlives the connection and lets a test play the server.
struct FakeLine {
  std::vector<std::string> sent;
  ConnectionState state = ConnectionState::idle;
  int connects = 0;
  int reconnects = 0;
  int disconnects = 0;
  bool destroyed = false;
  std::optional<Errc> send_error;
  bool lets_wait = false;  ///< messages wait for a link
  std::vector<std::string> waiting;
  ConnectionEvents* events = nullptr;

  void change(ConnectionState next, StateCause cause = StateCause::user) {
    const ConnectionState old = std::exchange(state, next);
    if (events != nullptr && old != next) events->on_state({old, next, cause, {}});
  }
  void open() {
    change(ConnectionState::up, StateCause::opened);
    for (const std::string& text : std::exchange(waiting, {})) {
      sent.push_back(text);
      if (events != nullptr) events->on_waited({});
    }
    if (events != nullptr) events->on_open();
  }
  /// The link breaks, and an attempt is planned.
  void lose(std::chrono::milliseconds delay = std::chrono::seconds(2)) {
    change(ConnectionState::backoff, StateCause::lost);
    if (events != nullptr) events->on_reconnecting({1, delay});
  }
  /// The text is overwritten after the call, so that a view that somebody kept shows itself.
  void text(std::string_view frame) {
    std::string copy(frame);
    if (events != nullptr) events->on_text(copy);
    copy.assign(copy.size(), '\x7f');
  }
  void fail(Errc why) {
    if (events != nullptr) events->on_error(Error(why, "failed by the fake"));
  }
  /// The end for good.
  void close(std::uint16_t code = 1006, std::string reason = {}, StateCause cause = StateCause::lost) {
    change(ConnectionState::closed, cause);
    for (std::size_t left = std::exchange(waiting, {}).size(); left > 0; --left) {
      if (events != nullptr) events->on_waited(Error(Errc::not_sent, "dropped by the fake"));
    }
    if (events != nullptr) events->on_close({{code, std::move(reason), false}, cause});
  }

  /// What was sent since the last call, separated by '|'.
  std::string take_sent() {
    std::string all;
    for (const std::string& frame : std::exchange(sent, {})) {
      if (!all.empty()) all += '|';
      all += frame;
    }
    return all;
  }
};

class FakeConnection final : public Connection {
public:
  explicit FakeConnection(std::shared_ptr<FakeLine> line) : line_(std::move(line)) {}
  ~FakeConnection() override {
    line_->events = nullptr;
    line_->destroyed = true;
  }

  void attach(ConnectionEvents& events) override { line_->events = &events; }
  void connect() override {
    ++line_->connects;
    line_->change(ConnectionState::connecting);
  }
  void reconnect() override { ++line_->reconnects; }
  /// Ends at once, as a connection that nobody waits for.
  void disconnect() override {
    ++line_->disconnects;
    if (line_->state != ConnectionState::idle) line_->close(1000, {}, StateCause::user);
  }
  Result<void> send(std::string_view text) override {
    if (line_->send_error) return Error(*line_->send_error, "refused by the fake");
    const bool has_ended = line_->state == ConnectionState::idle || line_->state == ConnectionState::closed;
    if (!has_link(line_->state) && (has_ended || !line_->lets_wait)) {
      return Error(Errc::not_open, "the fake is not open");
    }
    (has_link(line_->state) ? line_->sent : line_->waiting).emplace_back(text);
    return {};
  }
  Result<void> send(Bytes frame) override { return send(as_text(frame)); }
  [[nodiscard]] ConnectionState state() const override { return line_->state; }

private:
  std::shared_ptr<FakeLine> line_;
};

}  // namespace tether::test
