#pragma once
#include <cstddef>
#include <cstdint>

namespace tether::core {

/// The memory JavaScript writes inbound frames into before it calls C++. One buffer is reused; a nested or very
/// large frame gets one of its own, so that a burst of big frames does not stay allocated.
class Inbox {
public:
  Inbox() = default;
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;
  ~Inbox();

  /// At least `size` writable bytes, or null when there is no memory. Give it back with `release`.
  std::uint8_t* acquire(std::size_t size) noexcept;

  /// Ends the use of `data`. Debug builds overwrite the bytes, so that a view kept too long shows itself.
  void release(std::uint8_t* data, std::size_t size) noexcept;

  /// Buffers up to this size are kept for the next frame.
  static constexpr std::size_t k_keep_bytes = std::size_t{256} << 10U;

private:
  std::uint8_t* kept_ = nullptr;
  std::size_t kept_size_ = 0;
  bool kept_in_use_ = false;
};

}  // namespace tether::core
