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
  std::string room;
  std::string username;
  std::string text;
  MessageId id;
  std::chrono::milliseconds time{};  ///< the server's clock, since 1970
};

struct ChatJoin {
  std::string room;
  std::string username;
};

struct ChatLeave {
  std::string room;
  std::string username;
};

struct ChatPresence {
  std::string room;
  std::vector<std::string> users;
};

/// What was said before one joined, oldest first; on a later link, what was said since the last line that one got.
struct ChatHistory {
  std::string room;
  std::vector<ChatMessage> messages;
  bool gap = false;  ///< lines are missing between the last one that one got and the first of these
};

enum class DeliveryStatus : std::uint8_t {
  pending,  ///< waits for a link or for the server's answer
  sent,     ///< the server has it
  failed,   ///< refused, timed out, or the connection ended first: it may or may not have arrived; `resend` is safe
};

/// The fate of a message of one's own.
struct Delivery {
  MessageId id;
  std::string room;
  DeliveryStatus status = DeliveryStatus::pending;
  std::string reason;  ///< for people; empty unless failed
};

/// A text from the server that is no chat message; shown as it is rather than lost.
struct UnparsedText {
  std::string text;
  Error why;
};

}  // namespace tether
