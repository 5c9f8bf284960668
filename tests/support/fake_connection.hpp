#pragma once
#include <functional>
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
  int disconnects = 0;
  bool destroyed = false;
  std::optional<Errc> connect_error;
  std::optional<Errc> send_error;
  ConnectionEvents* events = nullptr;

  void open() {
    state = ConnectionState::open;
    if (events != nullptr) events->on_open();
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
  void close(std::uint16_t code = 1006, std::string reason = {}) {
    state = ConnectionState::closed;
    if (events != nullptr) events->on_close({code, std::move(reason), false});
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
  Result<void> connect() override {
    ++line_->connects;
    if (line_->connect_error) return Error(*line_->connect_error);
    line_->state = ConnectionState::connecting;
    return {};
  }
  void disconnect() override { ++line_->disconnects; }
  Result<void> send(std::string_view text) override {
    if (line_->send_error) return Error(*line_->send_error, "refused by the fake");
    if (line_->state != ConnectionState::open) return Error(Errc::not_open, "the fake is not open");
    line_->sent.emplace_back(text);
    return {};
  }
  [[nodiscard]] ConnectionState state() const override { return line_->state; }

private:
  std::shared_ptr<FakeLine> line_;
};

}  // namespace tether::test
