#pragma once
#include <chrono>
#include <cstddef>

#include <tether/reliable_options.hpp>
#include <tether/transport.hpp>

#include "core/deadline.hpp"

namespace tether::core {

/// Keeps the browser's send buffer small: it stops at QueueOptions::high_water and goes on at low_water. The browser
/// tells nobody when its buffer drains, so while stopped the owner looks again at `due`, and after inbound frames.
class Pacer {
public:
  using Milliseconds = std::chrono::milliseconds;

  explicit Pacer(const QueueOptions& options) : options_(options) {}

  /// Whether a frame may go out now. If not, this begins to watch the buffer.
  bool may_send(const Transport& transport, Milliseconds now);
  void sent(std::size_t bytes) noexcept { buffered_ += bytes; }
  [[nodiscard]] bool stopped() const noexcept { return due_ != k_never; }
  /// Looks at the buffer; true if sending goes on now.
  bool look(const Transport& transport, Milliseconds now);
  /// The link is gone, and its buffer with it.
  void reset() noexcept {
    buffered_ = 0;
    due_ = k_never;
  }
  [[nodiscard]] Milliseconds due() const noexcept { return due_; }

private:
  static constexpr Milliseconds k_first_look{16};  ///< a frame of the page
  static constexpr Milliseconds k_last_look{100};

  const QueueOptions& options_;
  std::size_t buffered_ = 0;  ///< at most this much: what was sent since the browser was asked last is counted in full
  Milliseconds due_ = k_never;
  Milliseconds wait_ = k_first_look;
};

}  // namespace tether::core
