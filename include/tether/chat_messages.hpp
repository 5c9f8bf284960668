#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <tether/result.hpp>

namespace tether {

/// Chosen by the sender; the server drops a second message of the same (username, id).
using MessageId = std::string;

/// One line of a chat.
struct ChatMessage {
  std::string room;                  ///< where it was said; empty in plain text
  std::string username;              ///< who said it, as the server has it; empty in plain text
  std::string text;                  ///< as the server sent it: no HTML
  MessageId id;                      ///< the sender's; empty in plain text
  std::chrono::milliseconds time{};  ///< the server's clock, since 1970
};

/// Somebody came into a room.
struct ChatJoin {
  std::string room;      ///< one that this client has joined
  std::string username;  ///< who came
};

/// Somebody left a room.
struct ChatLeave {
  std::string room;      ///< one that this client has joined
  std::string username;  ///< who left
};

/// Who is in a room. The server tells it after each change.
struct ChatPresence {
  std::string room;                ///< the room
  std::vector<std::string> users;  ///< all of them, in the server's order
};

/// What was said before one joined, oldest first; on a later link, what was said since the last line that one got.
struct ChatHistory {
  std::string room;                   ///< the one that was joined
  std::vector<ChatMessage> messages;  ///< oldest first
  bool gap = false;                   ///< lines are missing between the last one that one got and the first of these
};

/// What has become of a message of one's own.
enum class DeliveryStatus : std::uint8_t {
  pending,  ///< waits for a link or for the server's answer
  sent,     ///< the server has it
  failed,   ///< refused, timed out, or the connection ended first: it may or may not have arrived; `resend` is safe
};

/// The fate of a message of one's own.
struct Delivery {
  MessageId id;                                     ///< as `send_message` returned it
  std::string room;                                 ///< the one it was sent to
  DeliveryStatus status = DeliveryStatus::pending;  ///< an event says `sent` or `failed`
  std::string reason;                               ///< for people; empty unless failed
};

/// A text from the server that is no chat message; shown as it is rather than lost.
struct UnparsedText {
  std::string text;  ///< the whole frame
  Error why;         ///< what makes it none: `bad_json`, `bad_message`
};

}  // namespace tether
