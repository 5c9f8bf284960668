#include "protocol/chat.hpp"

#include <tether/json.hpp>
#include <tether/value.hpp>

#include "core/format.hpp"

namespace tether::protocol::chat {

namespace {

Error missing(std::string_view type, std::string_view field) {
  return Error(Errc::bad_message, core::format(FMT_COMPILE("a '{}' needs a text '{}'"), type, field));
}

std::string room_of(const Value& frame) { return std::string(frame["room"].as_text(k_lobby)); }

// Servers write ids as text or as numbers.
MessageId id_of(const Value& frame) {
  const Value& id = frame["id"];
  if (id.is_int()) return core::format(FMT_COMPILE("{}"), id.as_int());
  return MessageId(id.as_text(id.as_big_int()));
}

Result<ChatMessage> decode_message(const Value& frame, std::string room) {
  if (!frame["username"].is_text()) return missing("message", "username");
  if (!frame["text"].is_text()) return missing("message", "text");
  ChatMessage message;
  message.room = std::move(room);
  message.username = frame["username"].as_text();
  message.text = frame["text"].as_text();
  message.id = id_of(frame);
  message.time = std::chrono::milliseconds(frame["time"].as_int());
  return message;
}

Result<ServerFrame> decode_history(const Value& frame) {
  ChatHistory history{room_of(frame), {}, frame["gap"].as_bool()};
  for (const Value& entry : frame["messages"].as_list()) {
    auto message = decode_message(entry, history.room);
    if (!message) return message.error();
    history.messages.push_back(std::move(*message));
  }
  return ServerFrame(std::move(history));
}

ServerFrame decode_presence(const Value& frame) {
  ChatPresence presence{room_of(frame), {}};
  for (const Value& user : frame["users"].as_list()) {
    if (user.is_text()) presence.users.emplace_back(user.as_text());
  }
  return presence;
}

ServerFrame decode_refusal(const Value& frame) {
  Refusal refusal{std::string(frame["message"].as_text("the server gave no reason")), {}};
  if (frame.contains("id")) refusal.id = id_of(frame);
  return refusal;
}

Value frame_of(std::string_view type, std::string_view username, std::string_view room) {
  Value frame;
  frame.append_entry("type", type).append_entry("username", username).append_entry("room", room);
  return frame;
}

}  // namespace

std::string encode_join(std::string_view username, std::string_view room, const LineId* last_seen) {
  Value frame = frame_of("join", username, room);
  if (last_seen != nullptr) {
    Value since;
    since.append_entry("username", last_seen->username).append_entry("id", last_seen->id);
    frame.append_entry("since", std::move(since));
  }
  return json::dump(frame);
}

std::string encode_leave(std::string_view username, std::string_view room) {
  return json::dump(frame_of("leave", username, room));
}

std::string encode_message(const ChatMessage& message) {
  Value frame = frame_of("message", message.username, message.room);
  frame.append_entry("text", message.text).append_entry("id", message.id);
  return json::dump(frame);
}

Result<ServerFrame> decode(std::string_view text) {
  if (text == "ping") return ServerFrame(Ping{});
  if (text == "pong") return ServerFrame(Pong{});
  const Result<Value> parsed = json::parse(text);
  if (!parsed) return parsed.error();
  const Value& frame = *parsed;
  const std::string_view type = frame["type"].as_text();
  if (type == "history") return decode_history(frame);
  if (type == "presence") return decode_presence(frame);
  if (type == "error") return decode_refusal(frame);
  if (type == "message") {
    auto message = decode_message(frame, room_of(frame));
    if (!message) return message.error();
    return ServerFrame(std::move(*message));
  }
  if (type == "join" || type == "leave") {
    if (!frame["username"].is_text()) return missing(type, "username");
    std::string username(frame["username"].as_text());
    if (type == "join") return ServerFrame(ChatJoin{room_of(frame), std::move(username)});
    return ServerFrame(ChatLeave{room_of(frame), std::move(username)});
  }
  return Error(Errc::bad_message, type.empty() ? std::string("expected an object with a text 'type'")
                                               : core::format(FMT_COMPILE("unknown type '{}'"), type));
}

}  // namespace tether::protocol::chat
