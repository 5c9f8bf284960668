#pragma once
#include <tether/connection.hpp>
#include <tether/events.hpp>

namespace tether::detail {

/// Tells `events` of a frame by its kind.
inline void deliver(const Message& message, ConnectionEvents& events) {
  if (message.is_text()) {
    events.on_text(message.text());
  } else {
    events.on_binary(message.bytes);
  }
}

}  // namespace tether::detail
