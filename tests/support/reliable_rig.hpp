#pragma once
#include <optional>
#include <string>
#include <utility>

#include <tether/reliable_websocket.hpp>

#include "support/fake_platform.hpp"
#include "support/journal.hpp"

namespace tether::test {

/// A ReliableWebSocket on fakes. Its journal has what it told its handlers, in order.
struct ReliableRig {
  using Milliseconds = std::chrono::milliseconds;

  explicit ReliableRig(ReliableWebSocketOptions options = {}, Source url = "/ws") {
    socket.emplace(std::move(url), std::move(options), platform.ports);
    listen();
  }

  /// With auto-reconnect and heartbeat, connected.
  static void settle(ReliableRig& rig) {
    rig.socket->enable_auto_reconnect();
    rig.socket->set_heartbeat(HeartbeatOptions{});
    rig.open();
    rig.journal.take();
  }

  void listen() {
    socket->bind(event::open, [this] { journal.add("open"); });
    socket->bind(event::message,
                 [this](const Message& message) { journal.add("message:" + std::string(message.text())); });
    socket->bind(event::close, [this](const ClosedInfo& info) {
      journal.add("close:" + std::to_string(info.code) + ":" + std::string(to_string(info.cause)));
    });
    socket->bind(event::error,
                 [this](const Error& error) { journal.add("error:" + std::string(to_string(error.code))); });
    socket->bind(event::state, [this](const StateChange& change) {
      journal.add(std::string(to_string(change.new_state)) + "(" + std::string(to_string(change.cause)) + ")");
    });
    socket->bind(event::reconnecting, [this](const Reconnecting& plan) {
      journal.add("retry:" + std::to_string(plan.attempt));
      last_delay = plan.delay;
    });
    socket->bind(event::writable, [this] { journal.add("writable"); });
    socket->bind(event::degraded,
                 [this](const Degraded& info) { journal.add("degraded:" + std::to_string(info.failures)); });
  }

  /// Connects and lets the server accept.
  void open() {
    socket->connect();
    link().open();
  }
  /// Lets the planned attempt begin and the server accept it.
  void reopen() {
    advance(last_delay);
    link().open();
  }

  [[nodiscard]] FakeLink& link() { return platform.transports.last(); }
  [[nodiscard]] std::size_t attempts() const { return platform.transports.links.size(); }
  [[nodiscard]] ConnectionState state() const { return socket->state(); }
  void advance(Milliseconds by) { platform.scheduler.advance(by); }
  /// Answers pings with pongs for a while, as a live server does.
  void live(Milliseconds time, Milliseconds step = Milliseconds(100)) {
    for (Milliseconds passed{0}; passed < time; passed += step) {
      advance(step);
      answer_pings();
    }
  }
  /// How long it takes until the state is no longer up or suspect.
  Milliseconds time_to_notice(Milliseconds limit) {
    const Milliseconds start = platform.scheduler.now();
    while (platform.scheduler.now() - start < limit) {
      if (state() != ConnectionState::up && state() != ConnectionState::suspect) break;
      advance(Milliseconds(10));
    }
    return platform.scheduler.now() - start;
  }
  void answer_pings() {
    FakeLink& current = link();
    for (; answered < current.sent.size(); ++answered) {
      if (current.sent[answered].bytes == "ping") current.text("pong");
    }
  }

  FakePlatform platform;
  Journal journal;
  Milliseconds last_delay{0};
  std::size_t answered = 0;
  std::optional<ReliableWebSocket> socket;
};

/// The status of a send as text: "sent", or "rejected:too-large".
inline std::string text_of(SendResult result) {
  constexpr const char* k_names[] = {"sent", "queued", "back-pressure", "dropped", "rejected"};
  std::string text = k_names[static_cast<std::size_t>(result.status)];
  if (!result.accepted()) text += ":" + std::string(to_string(result.why));
  return text;
}

}  // namespace tether::test
