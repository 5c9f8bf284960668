#pragma once
#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include <tether/timers.hpp>

#include "core/deadline.hpp"

namespace tether::core {

/// Calls a function once when a Deadline is over. The function may destroy the timer.
class PatientTimer {
public:
  /// `scheduler` outlives the timer. A length of 0 never ends.
  PatientTimer(std::chrono::milliseconds length, std::function<void()> over, Scheduler& scheduler)
      : scheduler_(scheduler), over_(std::move(over)) {
    if (length <= std::chrono::milliseconds(0)) return;
    deadline_.start(scheduler_.now(), length);
    wait();
  }
  PatientTimer(const PatientTimer&) = delete;
  PatientTimer& operator=(const PatientTimer&) = delete;

private:
  void wait() {
    const auto left = std::max(deadline_.due() - scheduler_.now(), std::chrono::milliseconds(0));
    timer_ = after(
        left, [this] { look(); }, scheduler_);
  }
  void look() {
    if (deadline_.check(scheduler_.now(), k_late_hidden) != Deadline::Outcome::expired) return wait();
    const auto over = std::move(over_);
    over();
  }

  Scheduler& scheduler_;
  std::function<void()> over_;
  Deadline deadline_;
  Timer timer_;
};

}  // namespace tether::core
