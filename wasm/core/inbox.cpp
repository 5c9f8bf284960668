#include "core/inbox.hpp"

#include <cstdlib>
#include <cstring>

namespace tether::core {

namespace {
// An empty frame needs an address too: null means "no memory".
constexpr std::size_t k_smallest = 64;
}  // namespace

// malloc rather than new: a failed new ends the program, and here the caller has an answer to it.
Inbox::~Inbox() { std::free(kept_); }

std::uint8_t* Inbox::acquire(std::size_t size) noexcept {
  if (size < k_smallest) size = k_smallest;
  if (kept_in_use_ || size > k_keep_bytes) return static_cast<std::uint8_t*>(std::malloc(size));
  if (size > kept_size_) {
    auto* grown = static_cast<std::uint8_t*>(std::malloc(size));
    if (grown == nullptr) return nullptr;
    std::free(kept_);
    kept_ = grown;
    kept_size_ = size;
  }
  kept_in_use_ = true;
  return kept_;
}

void Inbox::release(std::uint8_t* data, std::size_t size) noexcept {
#ifndef NDEBUG
  if (data != nullptr) std::memset(data, 0xdd, size);
#else
  (void)size;
#endif
  if (data == kept_) {
    kept_in_use_ = false;
  } else {
    std::free(data);
  }
}

}  // namespace tether::core
