#pragma once
#include <chrono>
#include <cstdint>

#include <tether/connection_times.hpp>

#include "core/deadline.hpp"

namespace tether::core {

/// Finds out whether the peer is alive. Any inbound frame is a sign of life; a ping goes out only after silence, after
/// a sent frame that nothing answered, or when somebody asks. It decides; its owner sends and closes.
class Heartbeat {
public:
  using Milliseconds = std::chrono::milliseconds;
  enum class Action : std::uint8_t { none, ping, dead };

  /// Null, or an interval of 0: off. `options` outlives this or the next call.
  void configure(const HeartbeatTimes* options, Milliseconds now);
  [[nodiscard]] bool enabled() const noexcept { return options_ != nullptr; }

  void link_up(Milliseconds now);
  void link_down();
  void frame_received(Milliseconds now);
  void pong_received(Milliseconds now);
  void frame_sent(Milliseconds now);
  /// Hidden or offline: longer silences are normal.
  void set_patient(bool patient, Milliseconds now);
  /// Asks the peer now: the owner sends a ping if this is true, and the answer is due after
  /// HeartbeatTimes::after_wake.
  bool probe(Milliseconds now);

  /// Something says that the link may be dead: it is doubtful until the next frame.
  void doubt() noexcept;

  /// What to do now. Call it at `due`.
  Action check(Milliseconds now);
  [[nodiscard]] Milliseconds due() const;

  /// A ping is unanswered for HeartbeatTimes::suspect_after, or `doubt` was called.
  [[nodiscard]] bool doubtful() const noexcept { return doubtful_; }

  [[nodiscard]] Milliseconds last_rtt() const noexcept { return last_rtt_; }
  [[nodiscard]] Milliseconds smoothed_rtt() const noexcept { return smoothed_rtt_; }
  [[nodiscard]] std::uint32_t missed_pongs() const noexcept { return missed_pongs_; }
  [[nodiscard]] std::uint32_t late_timers() const noexcept { return late_timers_; }

private:
  [[nodiscard]] Milliseconds interval() const;
  [[nodiscard]] Milliseconds pong_deadline() const;
  [[nodiscard]] Milliseconds next_ping(Milliseconds now) const;
  /// Else silence means nothing: the server may not answer pings.
  [[nodiscard]] bool expects_pongs() const;
  void ping(Milliseconds now, Milliseconds deadline);
  void rest(Milliseconds now);

  const HeartbeatTimes* options_ = nullptr;
  bool up_ = false;
  bool patient_ = false;
  bool doubtful_ = false;
  Milliseconds ping_due_ = k_never;
  Milliseconds doubt_due_ = k_never;
  Milliseconds pinged_at_ = k_never;
  Milliseconds silent_since_{0};
  Milliseconds unanswered_since_ = k_never;  ///< first frame sent since the last one received
  Deadline pong_;
  Milliseconds last_rtt_{0};
  Milliseconds smoothed_rtt_{0};
  std::uint32_t missed_pongs_ = 0;
  std::uint32_t late_timers_ = 0;
};

}  // namespace tether::core
