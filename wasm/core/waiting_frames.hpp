#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <tether/detail/chain.hpp>
#include <tether/events.hpp>

#include "core/deadline.hpp"

namespace tether::core {

struct WaitingFrame final : detail::Link {
  FrameKind kind = FrameKind::text;
  std::string payload;
  std::chrono::milliseconds expires{0};
};

/// What may wait.
struct WaitingLimits {
  std::size_t max_frames = 0;                     ///< 0: nothing may
  std::size_t max_bytes = std::size_t{1} << 20U;  ///< of payload
  std::chrono::milliseconds ttl{60'000};          ///< what waited longer is no longer wanted
};

/// Frames in the order in which they were given, with a bound. SendQueue knows more: classes, keys, who makes room.
class WaitingFrames {
public:
  using Milliseconds = std::chrono::milliseconds;

  explicit WaitingFrames(const WaitingLimits& limits) noexcept : limits_(limits) {}

  /// False if there is no room.
  bool push(FrameKind kind, std::string_view payload, Milliseconds now);
  /// The first; null if there is none.
  std::unique_ptr<WaitingFrame> pop() noexcept;
  /// The first, if it has waited too long; else null.
  std::unique_ptr<WaitingFrame> pop_expired(Milliseconds now) noexcept { return now < due() ? nullptr : pop(); }
  /// When the first will have waited too long.
  [[nodiscard]] Milliseconds due() const noexcept { return frames_.empty() ? k_never : frames_.front()->expires; }

private:
  const WaitingLimits limits_;
  detail::Chain<WaitingFrame> frames_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace tether::core
