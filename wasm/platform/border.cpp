#include "platform/border.hpp"

#include <emscripten.h>

#include <utility>

#include "core/inbox.hpp"

namespace tether::platform {

namespace {
core::Inbox inbox;
std::string text_result;
}  // namespace

Inbound::~Inbound() {
  if (data_ != nullptr) inbox.release(data_, size_);
}

std::string take_text_result() { return std::exchange(text_result, {}); }

extern "C" {

/// Memory for `size` bytes from JavaScript, or 0. The export that is given the address gives it back.
EMSCRIPTEN_KEEPALIVE std::uint8_t* tether_acquire(std::size_t size) { return inbox.acquire(size); }

EMSCRIPTEN_KEEPALIVE void tether_text_result(std::uint8_t* data, std::size_t size) {
  text_result = Inbound(data, size).text();
}

}  // extern "C"

}  // namespace tether::platform
