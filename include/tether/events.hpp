#pragma once
// What the emitters of this library have in common: event names and the token that removes a binding.
#include <cstdint>
#include <string>
#include <string_view>

#include <tether/bytes.hpp>

namespace tether {

/// Names one binding of one emitter; pass it to that emitter's `unbind`. Never reused by the same emitter.
struct BindingId {
  std::uint32_t value = 0;
  friend bool operator==(BindingId a, BindingId b) noexcept { return a.value == b.value; }
};

/// The names passed to `bind`: `socket.bind(event::open, [] { ... })`.
namespace event {
inline constexpr struct Open {
} open{};
inline constexpr struct Message {
} message{};
inline constexpr struct Error {
} error{};
inline constexpr struct Close {
} close{};
inline constexpr struct Join {
} join{};
inline constexpr struct Leave {
} leave{};
inline constexpr struct Presence {
} presence{};
inline constexpr struct History {
} history{};
inline constexpr struct Delivery {
} delivery{};
inline constexpr struct Unparsed { } unparsed{}; }  // namespace event

enum class FrameKind : std::uint8_t { text = 0, binary = 1 };

/// One WebSocket payload as it arrived. Valid only during the callback: debug builds overwrite it afterwards.
struct Message {
  FrameKind kind = FrameKind::text;
  Bytes bytes;

  [[nodiscard]] bool is_text() const noexcept { return kind == FrameKind::text; }
  /// The payload as UTF-8; U+0000 is kept and nothing is appended.
  [[nodiscard]] std::string_view text() const noexcept { return as_text(bytes); }
};

/// Why and how a connection ended, as the browser's close event says it (RFC 6455 section 7.1.5).
struct CloseInfo {
  std::uint16_t code = 1006;
  std::string reason;
  bool was_clean = false;
};

/// The browser's own four states, with its numbers.
enum class ReadyState : std::uint8_t { connecting = 0, open = 1, closing = 2, closed = 3 };

}  // namespace tether
