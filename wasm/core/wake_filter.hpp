#pragma once
#include <algorithm>
#include <chrono>

#include "core/deadline.hpp"

namespace tether::core {

/// Turns a burst of reasons to wake (online, visible, resumed, ...) into one, and keeps wakes apart, so that a page
/// whose network flickers does not hammer its server.
class WakeFilter {
public:
  /// Later reasons within this time belong to the same wake.
  static constexpr std::chrono::milliseconds k_gather{250};
  static constexpr std::chrono::milliseconds k_apart{2'000};

  void signal(std::chrono::milliseconds now) noexcept {
    if (due_ == k_never) due_ = std::max(now + k_gather, next_allowed_);
  }
  void cancel() noexcept { due_ = k_never; }

  [[nodiscard]] std::chrono::milliseconds due() const noexcept { return due_; }

  /// Whether it is time to wake now.
  bool take(std::chrono::milliseconds now) noexcept {
    if (now < due_) return false;
    due_ = k_never;
    next_allowed_ = now + k_apart;
    return true;
  }

private:
  std::chrono::milliseconds due_ = k_never;
  std::chrono::milliseconds next_allowed_{0};
};

}  // namespace tether::core
