#pragma once
// The chat's frames (docs/protocols/chat.md), between text and meaning. No state, no connection.
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <tether/chat_messages.hpp>

namespace tether::protocol::chat {

/// The room of a frame that names none.
inline constexpr std::string_view k_lobby = "lobby";

/// What tells a line from all others in its room.
struct LineId {
  std::string username;
  MessageId id;
};

/// `last_seen`: the last line of the room that one has, null if there is none.
std::string encode_join(std::string_view username, std::string_view room, const LineId* last_seen = nullptr);
std::string encode_leave(std::string_view username, std::string_view room);
std::string encode_message(const ChatMessage& message);

/// The server refused something; `id` names the message, if it was one.
struct Refusal {
  std::string message;
  std::optional<MessageId> id;
};

struct Ping {};
struct Pong {};

using ServerFrame = std::variant<ChatMessage, ChatJoin, ChatLeave, ChatPresence, ChatHistory, Refusal, Ping, Pong>;

/// Errors: those of json::parse, and `bad_message` for JSON that is no frame of this protocol.
Result<ServerFrame> decode(std::string_view text);

}  // namespace tether::protocol::chat
