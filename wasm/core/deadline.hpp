#pragma once
#include <chrono>
#include <cstdint>
#include <limits>

namespace tether::core {

/// No time at all: later than any.
inline constexpr std::chrono::milliseconds k_never{std::numeric_limits<std::int64_t>::max()};

/// `now` and `length`, where a length beyond all times means k_never and one below 0 means 0.
constexpr std::chrono::milliseconds later(std::chrono::milliseconds now, std::chrono::milliseconds length) noexcept {
  return length <= std::chrono::milliseconds(0) ? now : length < k_never - now ? now + length : k_never;
}

/// A timer that fires later than this has slept: frames may wait behind it unread.
inline constexpr std::chrono::milliseconds k_late{250};
/// The same in a hidden page, whose timers browsers let run only at whole seconds.
inline constexpr std::chrono::milliseconds k_late_hidden{1'250};

/// A time by which something must have happened, which is not believed at once: events that arrived before it may still
/// wait behind the timer that reports it. After a busy or sleeping main thread Chromium ran the overdue timer before
/// the messages in 20 of 20 runs, and Firefox a second timer, too, in 5 of 6. So a deadline that passes lets one task
/// run first, and some time pass if the thread was busy; one that is seen far too late is forgiven, and its owner asks
/// the peer again. Not for ever: timers of a page that is hidden for long run once a minute, and a dead peer is dead
/// there too.
class Deadline {
public:
  enum class Outcome : std::uint8_t {
    pending,   ///< not yet; look again at `due`
    forgiven,  ///< seen too late to mean anything; started anew with its full length
    expired,   ///< over
  };

  void start(std::chrono::milliseconds now, std::chrono::milliseconds length) noexcept {
    due_ = later(now, length);
    length_ = length;
    yielding_ = false;
    late_ = false;
  }
  void stop() noexcept {
    due_ = k_never;
    forgiven_ = 0;
  }

  [[nodiscard]] bool active() const noexcept { return due_ != k_never; }
  /// When to call `check` next; k_never while stopped.
  [[nodiscard]] std::chrono::milliseconds due() const noexcept { return due_; }

  /// `tolerance`: a timer that is no later than this is on time.
  Outcome check(std::chrono::milliseconds now, std::chrono::milliseconds tolerance = k_late) noexcept {
    if (now < due_) return Outcome::pending;
    if (now - due_ > tolerance) late_ = true;
    if (!yielding_) {
      yielding_ = true;
      due_ = !late_ && now - due_ > k_busy ? now + k_settle : now;
      return Outcome::pending;
    }
    if (late_ && forgiven_ < k_most_forgiven) {
      ++forgiven_;
      start(now, length_);
      return Outcome::forgiven;
    }
    stop();
    return Outcome::expired;
  }

  /// So often in a row, that is without a `stop` in between. A live peer is heard after one of these.
  static constexpr std::uint8_t k_most_forgiven = 3;

private:
  /// A timer later than this found the thread busy: what arrived meanwhile is still on its way to its handlers ...
  static constexpr std::chrono::milliseconds k_busy{5};
  /// ... and has come there after this time.
  static constexpr std::chrono::milliseconds k_settle{50};

  std::chrono::milliseconds due_ = k_never;
  std::chrono::milliseconds length_{0};
  bool yielding_ = false;
  bool late_ = false;
  std::uint8_t forgiven_ = 0;
};

}  // namespace tether::core
