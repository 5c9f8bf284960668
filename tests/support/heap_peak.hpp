#pragma once
#include <cstddef>

namespace tether::test {

/// Measures how much more memory is allocated at the worst moment of its life than at its beginning: everything that
/// comes from malloc or new. Only one at a time, and only where AddressSanitizer counts; elsewhere the peak is 0.
class HeapPeak {
public:
  HeapPeak();
  HeapPeak(const HeapPeak&) = delete;
  HeapPeak& operator=(const HeapPeak&) = delete;
  ~HeapPeak();

  [[nodiscard]] std::size_t bytes() const noexcept;
  /// Whether this program can count.
  static bool counts() noexcept;
};

}  // namespace tether::test
