#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include <tether/reliable_websocket.hpp>

namespace tether::core {

/// What a connection has been through: how long it was in each state, how its last link ended, and the last
/// transitions.
class ConnectionReport {
public:
  using Milliseconds = std::chrono::milliseconds;

  static constexpr std::size_t k_transitions = 64;

  explicit ConnectionReport(Milliseconds now) : since_(now) {}

  void add(const StateChange& change, Milliseconds now);
  void link_ended(const CloseInfo& info) { last_close_ = info; }

  /// A JSON object; docs/reliability.md lists its members. Times are milliseconds of the monotonic clock.
  [[nodiscard]] std::string to_json(const ConnectionStats& stats, std::string_view heartbeat, Milliseconds now) const;

private:
  static constexpr std::size_t k_states = 8;

  /// No texts: a connection that flaps for a year keeps the same size.
  struct Transition {
    Milliseconds at{0};
    ConnectionState from{}, to{};
    StateCause cause{};
  };

  std::array<Milliseconds, k_states> time_in_{};
  std::array<Transition, k_transitions> transitions_{};
  std::size_t count_ = 0;
  ConnectionState state_ = ConnectionState::idle;
  StateCause cause_ = StateCause::user;
  Milliseconds since_;
  CloseInfo last_close_{0, {}, false};
};

}  // namespace tether::core
