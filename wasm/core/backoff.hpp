#pragma once
#include <chrono>
#include <cstdint>

#include <tether/connection_times.hpp>
#include <tether/platform.hpp>

#include "core/close_rules.hpp"

namespace tether::core {

/// Chooses the delay before each attempt: decorrelated jitter (Brooker 2015, see ReconnectOptions), with a first delay
/// that depends on what ended the link. An instance belongs to one connection, and so does its random sequence.
class Backoff {
public:
  explicit Backoff(Random& random) : random_(random) {}

  /// The delay before the next attempt, which this counts. `retry_after` is the server's wish, 0 for none.
  std::chrono::milliseconds next(const ReconnectOptions& options, FirstDelay first, bool hidden,
                                 std::chrono::milliseconds retry_after = {});
  /// A delay for a cause on this side that comes in between, such as a wake. Neither counts nor resets.
  std::chrono::milliseconds local(const ReconnectOptions& options);
  /// Counts the attempt that follows `local`.
  void count_attempt() noexcept { ++attempts_; }

  /// The link was good: the next delay is a first one again.
  void reset() noexcept;

  /// Attempts since the last good link.
  [[nodiscard]] std::uint32_t attempts() const noexcept { return attempts_; }

private:
  Random& random_;
  std::chrono::milliseconds previous_{0};
  std::uint32_t attempts_ = 0;
};

}  // namespace tether::core
