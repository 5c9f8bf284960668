#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/pod_buffer.hpp"

namespace tether::patch {

/// The strings of an op stream, in the order in which its words use them: JavaScript decodes each pool once and
/// slices it (a pool of ASCII becomes a one-byte string).
class TextPools {
public:
  static constexpr std::uint32_t k_ascii = 0;
  static constexpr std::uint32_t k_wide = 1;

  /// Appends `text` and returns its operand: UTF-16 units << 2 | pool. Ill-formed UTF-8 becomes U+FFFD.
  std::uint32_t put(std::string_view text);

  [[nodiscard]] std::string_view ascii() const noexcept { return {ascii_.data(), ascii_.size()}; }
  [[nodiscard]] std::string_view wide() const noexcept { return {wide_.data(), wide_.size()}; }
  [[nodiscard]] std::size_t size_bytes() const noexcept { return ascii_.size() + wide_.size(); }
  void clear() noexcept {
    ascii_.clear();
    wide_.clear();
  }
  /// Gives room above `bytes` back. Only for empty pools.
  void shrink(std::size_t bytes) noexcept {
    ascii_.shrink(bytes);
    wide_.shrink(bytes);
  }

private:
  std::uint32_t put_wide(std::string_view text);

  core::PodBuffer<char> ascii_;
  core::PodBuffer<char> wide_;
};

}  // namespace tether::patch
