#pragma once
// What the emitters of this library have in common: event names and the token that removes a binding.
#include <cstdint>
#include <string>
#include <string_view>

#include <tether/bytes.hpp>

namespace tether {

/// Names one binding of one emitter; pass it to that emitter's `unbind`. Never reused by the same emitter.
struct BindingId {
  std::uint32_t value = 0;  ///< counted up from 1; 0 names no binding
  /// Bindings of two emitters may be equal: a number says nothing of whose it is.
  friend bool operator==(BindingId a, BindingId b) noexcept { return a.value == b.value; }
};

/// The names passed to `bind`: `socket.bind(event::open, [] { ... })`. Which ones a class has, its `bind` functions
/// say.
namespace event {
inline constexpr struct Open {
} open{};  ///< a link is up
inline constexpr struct Message {
} message{};  ///< something arrived
inline constexpr struct Error {
} error{};  ///< something went wrong
inline constexpr struct Close {
} close{};  ///< the connection ended
inline constexpr struct Join {
} join{};  ///< somebody came into a room
inline constexpr struct Leave {
} leave{};  ///< somebody left a room
inline constexpr struct Presence {
} presence{};  ///< who is in a room
inline constexpr struct History {
} history{};  ///< what was said in a room before
inline constexpr struct Delivery {
} delivery{};  ///< what became of a message of one's own
inline constexpr struct Unparsed {
} unparsed{};  ///< a text that is no message came
}  // namespace event

/// The two kinds of WebSocket frames that carry data (RFC 6455 section 5.6): UTF-8, or any bytes.
enum class FrameKind : std::uint8_t { text = 0, binary = 1 };

/// One WebSocket payload as it arrived. Valid only during the callback: debug builds overwrite it afterwards.
struct Message {
  FrameKind kind = FrameKind::text;  ///< as the server sent it
  Bytes bytes;                       ///< the whole payload

  /// Whether it came as text; the browser has checked that it is UTF-8 then.
  [[nodiscard]] bool is_text() const noexcept { return kind == FrameKind::text; }
  /// The payload as UTF-8; U+0000 is kept and nothing is appended.
  [[nodiscard]] std::string_view text() const noexcept { return as_text(bytes); }
};

/// Why and how a connection ended, as the browser's close event says it (RFC 6455 section 7.1.5).
struct CloseInfo {
  std::uint16_t code = 1006;  ///< 1005: the server gave none; 1006: the connection broke, or never came to be
  std::string reason;         ///< the server's, at most 123 bytes; often empty
  bool was_clean = false;     ///< both sides took part in the closing handshake
};

/// The browser's own four states, with its numbers.
enum class ReadyState : std::uint8_t { connecting = 0, open = 1, closing = 2, closed = 3 };

}  // namespace tether
