#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <vector>

#include <tether/lifecycle.hpp>
#include <tether/patch.hpp>
#include <tether/timers.hpp>

namespace tether::patch {

/// Decides when a frame of patches is applied, so that a flood of them leaves the page its time: at once while no more
/// than a budget was spent since the last animation frame, then frame by frame. A hidden page has no animation frames
/// and gets a timer instead.
class PatchQueue final : private PageLifecycleListener {
public:
  class Events {
  public:
    virtual void apply_now(Bytes frame) = 0;
    /// It is time for `take_turn`. What the frames lead to may end the queue once that has returned, not before.
    virtual void on_queue_turn() = 0;
    /// Whether a frame is being applied: the page's own code may push the next one out of the middle of it.
    [[nodiscard]] virtual bool applying() const = 0;
    [[nodiscard]] virtual bool composing() const = 0;

  protected:
    ~Events() = default;
  };

  /// The references outlive the queue.
  PatchQueue(const PatcherOptions& options, PatchPlatform& platform, Events& events);
  PatchQueue(const PatchQueue&) = delete;
  PatchQueue& operator=(const PatchQueue&) = delete;
  ~PatchQueue();

  /// False if there is no room: then all that waited was dropped, too.
  bool push(Bytes frame);
  /// Applies all that waits.
  void flush();
  /// Applies what waits, as far as the budget goes.
  void take_turn();
  void clear() noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return frames_.size(); }

private:
  using Milliseconds = std::chrono::milliseconds;

  [[nodiscard]] bool held_up();
  [[nodiscard]] bool is_composing();
  void apply(Bytes frame);
  void arm();
  void disarm();
  void on_page_event(PageEvent event) override;

  const PatcherOptions& options_;
  PatchPlatform& platform_;
  Events& events_;
  std::list<std::vector<std::uint8_t>> frames_;
  std::size_t bytes_ = 0;
  Milliseconds spent_{0};             ///< since the last turn
  Milliseconds composing_since_{-1};  ///< -1: nothing is composed
  Scheduler::TimerId turn_ = 0;
};

}  // namespace tether::patch
