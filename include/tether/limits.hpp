#pragma once
#include <cstddef>

namespace tether {

/// What a decoder accepts before it refuses a document, so that a small hostile frame cannot ask for much memory
/// or a deep stack.
struct DecodeLimits {
  std::size_t max_bytes = std::size_t{16} << 20U;      ///< whole document: the frame limit of WebSocketOptions
  std::size_t max_depth = 64;                          ///< nested lists and maps; real protocols use under 20
  std::size_t max_items = 1'000'000;                   ///< values and keys in the whole document, not per list
  std::size_t max_text_bytes = std::size_t{8} << 20U;  ///< one text or binary value
};

}  // namespace tether
