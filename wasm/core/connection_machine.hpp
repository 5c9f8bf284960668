#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <tether/connection_state.hpp>
#include <tether/connection_times.hpp>
#include <tether/lifecycle.hpp>
#include <tether/platform.hpp>

#include "core/backoff.hpp"
#include "core/deadline.hpp"

namespace tether::core {

/// What the machine asks of its owner. Only `begin_attempt` may call back into the machine; events that the others tell
/// of reach handlers after the machine's own function has returned.
class ConnectionActions {
public:
  /// Asks the providers and opens a transport. The owner answers with `preparing` and `opening`, or `attempt_failed`.
  virtual void begin_attempt(bool refresh_token) = 0;
  /// Closes what this attempt has made and forgets it: no event of it may reach the machine any more.
  virtual void end_attempt(std::uint16_t code, std::string_view reason) = 0;
  virtual void changed(const StateChange& change) = 0;
  virtual void planned(const Reconnecting& plan) = 0;
  virtual void degraded(const Degraded& info) = 0;
  virtual void closed(const ClosedInfo& info) = 0;

protected:
  ~ConnectionActions() = default;
};

/// The states of a connection and the only ways between them. It knows no socket and no clock: its owner says what
/// happened and when, and does what it asks for.
class ConnectionMachine {
public:
  using Milliseconds = std::chrono::milliseconds;

  /// The references outlive the machine. `can_refresh`: a provider may know a better token than the one refused.
  ConnectionMachine(const AttemptTimes& times, bool can_refresh, Random& random, ConnectionActions& actions)
      : times_(times), actions_(actions), backoff_(random), can_refresh_(can_refresh) {}

  [[nodiscard]] ConnectionState state() const noexcept { return state_; }
  [[nodiscard]] bool has_link() const noexcept {
    return state_ == ConnectionState::up || state_ == ConnectionState::suspect;
  }

  // What the application wants.
  void enable_retry(const ReconnectOptions& options);
  void disable_retry();
  void connect(Milliseconds now);
  void reconnect(Milliseconds now);
  void close(std::uint16_t code, std::string_view reason);

  // How the attempt and its link fare.
  /// A provider has been asked.
  void preparing(Milliseconds now);
  /// The transport has been opened and shakes hands.
  void opening(Milliseconds now);
  void opened(Milliseconds now);
  void frame_received() noexcept { carried_frame_ = true; }
  /// The attempt cannot go on. Causes bad_request and provider_stopped end the connection.
  void attempt_failed(Milliseconds now, StateCause cause, std::string_view detail);
  /// The link ended. `broke_protocol`: the browser gave up on it because of what the server sent.
  void link_closed(Milliseconds now, const CloseInfo& info, bool broke_protocol, ReconnectDecision decision);
  void peer_dead(Milliseconds now);
  /// What the heartbeat thinks of the link.
  void set_doubtful(bool doubtful);

  // What the page says.
  void set_offline(Milliseconds now, bool offline);
  void set_hidden(Milliseconds now, bool hidden);
  /// Frozen, cached or left: closes the link at once and waits for `wake`.
  void pause(Milliseconds now, std::uint16_t code, std::string_view reason);
  void wake(Milliseconds now);

  /// When to call `check` next.
  [[nodiscard]] Milliseconds due() const;
  void check(Milliseconds now);

  /// Attempts since the last good link, the one that is up included.
  [[nodiscard]] std::uint32_t attempts(Milliseconds now) const noexcept {
    return is_good_link(now) ? 0 : backoff_.attempts();
  }
  [[nodiscard]] std::uint32_t late_timers() const noexcept { return late_timers_; }

private:
  /// An attempt that lasts this long may hang on a network that is gone: a wake starts it anew.
  static constexpr Milliseconds k_stuck{2'000};
  static constexpr std::uint32_t k_degraded_after = 5;
  static constexpr std::size_t k_protocol_errors = 3;
  static constexpr Milliseconds k_protocol_window{60'000};

  void change(ConnectionState next, StateCause cause, std::string_view detail = {});
  void begin(Milliseconds now, StateCause cause);
  void plan(Milliseconds now, Milliseconds delay, bool mind_offline = true);
  void retry_soon(Milliseconds now, StateCause cause);
  void lose(Milliseconds now, StateCause cause, FirstDelay first, std::string_view detail, Milliseconds wish = {},
            bool at_once = false);
  void end(StateCause cause, std::string_view detail);
  [[nodiscard]] bool is_good_link(Milliseconds now) const noexcept {
    return has_link() && (carried_frame_ || retry_.quiet_is_stable) && now - up_since_ >= retry_.stable_after;
  }
  void note_good_link(Milliseconds now);
  void note_handshake_failure();
  void give_up_if_stuck(Milliseconds now);
  [[nodiscard]] bool allows_retry(Milliseconds now) const;
  [[nodiscard]] bool too_many_protocol_errors(Milliseconds now);
  [[nodiscard]] Milliseconds connect_timeout() const;
  void update_suspect(StateCause doubt, StateCause relief);

  const AttemptTimes& times_;
  ConnectionActions& actions_;
  Backoff backoff_;
  ReconnectOptions retry_;
  bool retries_ = false;
  const bool can_refresh_;

  ConnectionState state_ = ConnectionState::idle;
  CloseInfo last_close_;
  Deadline attempt_deadline_;
  bool shaking_hands_ = false;  ///< else a provider is being asked
  Milliseconds retry_due_ = k_never;
  Milliseconds pause_due_ = k_never;
  Deadline stuck_;  ///< of the handshake that a wake found
  Milliseconds attempt_at_{0};
  Milliseconds up_since_{0};
  Milliseconds trouble_since_ = k_never;
  bool attempt_counted_ = false;  ///< the next one, by Backoff
  bool carried_frame_ = false;
  bool offline_ = false;
  bool doubtful_ = false;
  bool hidden_ = false;
  bool refresh_token_ = false;
  bool refreshed_ = false;
  bool refused_size_ = false;
  std::uint32_t timeouts_ = 0;
  std::uint32_t handshake_failures_ = 0;
  std::uint32_t late_timers_ = 0;
  std::array<Milliseconds, k_protocol_errors> protocol_errors_{};
  std::size_t protocol_error_count_ = 0;
};

}  // namespace tether::core
