#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace tether {

/// Borrowed bytes. As an argument they live only during the call.
using Bytes = std::span<const std::uint8_t>;

/// The bytes of a text, which has to outlive them.
inline Bytes as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Bytes as a text, whatever they hold: nothing is checked or copied. They have to outlive it.
inline std::string_view as_text(Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace tether
