#pragma once
#include <chrono>

#include <tether/timers.hpp>

#include "core/deadline.hpp"

namespace tether::core {

/// Is called when what a DueTimer was set for is due.
class DueTimerOwner {
public:
  /// `was_due` is the time the timer was set for; it may fire later. The owner sets it anew.
  virtual void on_due(std::chrono::milliseconds was_due) = 0;

protected:
  ~DueTimerOwner() = default;
};

/// One timer for all that a connection waits for, set to the earliest of it.
class DueTimer {
public:
  using Milliseconds = std::chrono::milliseconds;

  /// The references outlive the timer.
  DueTimer(Scheduler& scheduler, DueTimerOwner& owner) : scheduler_(scheduler), owner_(owner) {}
  DueTimer(const DueTimer&) = delete;
  DueTimer& operator=(const DueTimer&) = delete;
  ~DueTimer() { cancel(); }

  /// k_never: nothing is waited for. It may fire earlier than `due`, never later because of this.
  /// `fresh`: called from the link, so that a timer set now is not one that timers set.
  void set(Milliseconds due, bool fresh);
  void cancel();

private:
  void fire();

  Scheduler& scheduler_;
  DueTimerOwner& owner_;
  Scheduler::TimerId timer_ = 0;
  Milliseconds due_ = k_never;
  Milliseconds set_at_{0};
};

}  // namespace tether::core
