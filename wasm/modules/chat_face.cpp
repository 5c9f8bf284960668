// The JavaScript face of tether::ChatClient: js-glue/loader/chat_client.mjs calls these exports.
#include <emscripten.h>

#include <memory>

#include <tether/chat_client.hpp>

#include "modules/client_face.hpp"
#include "platform/border.hpp"

namespace tether::modules {

namespace {

using Clients = FaceTable<ChatClient, FaceClass::chat>;

Clients& clients() {
  static auto* table = new Clients();
  return *table;
}

ChatClient* find(std::uint32_t handle) {
  std::unique_ptr<ChatClient>* found = clients().find(handle);
  return found != nullptr ? found->get() : nullptr;
}

Value event_of(std::string_view name, std::string_view room) {
  Value event;
  event.append_entry("event", name).append_entry("room", room);
  return event;
}

Value value_of(const ChatMessage& message) {
  Value event = event_of("message", message.room);
  event.append_entry("username", message.username).append_entry("text", message.text).append_entry("id", message.id);
  event.append_entry("time", std::int64_t{message.time.count()});
  return event;
}

void emit_person(std::uint32_t handle, std::string_view name, std::string_view room, std::string_view username) {
  Value event = event_of(name, room);
  event.append_entry("username", username);
  emit_json(handle, event);
}

void bind_chat(ChatClient& client, std::uint32_t handle) {
  client.bind(event::message, [handle](const ChatMessage& message) { emit_json(handle, value_of(message)); });
  client.bind(event::join, [handle](const ChatJoin& join) { emit_person(handle, "join", join.room, join.username); });
  client.bind(event::leave,
              [handle](const ChatLeave& leave) { emit_person(handle, "leave", leave.room, leave.username); });
  client.bind(event::presence, [handle](const ChatPresence& presence) {
    Value users(Value::List{});
    for (const std::string& user : presence.users) users.push_back(user);
    Value event = event_of("presence", presence.room);
    emit_json(handle, event.append_entry("users", std::move(users)));
  });
  client.bind(event::history, [handle](const ChatHistory& history) {
    Value messages(Value::List{});
    for (const ChatMessage& message : history.messages) messages.push_back(value_of(message));
    Value event = event_of("history", history.room);
    event.append_entry("gap", history.gap);
    emit_json(handle, event.append_entry("messages", std::move(messages)));
  });
  client.bind(event::delivery, [handle](const Delivery& delivery) {
    Value event = event_of("delivery", delivery.room);
    event.append_entry("id", delivery.id);
    event.append_entry("status", delivery.status == DeliveryStatus::sent ? "sent" : "failed");
    emit_json(handle, event.append_entry("reason", delivery.reason));
  });
  client.bind(event::unparsed, [handle](const UnparsedText& unparsed) {
    Value event;
    event.append_entry("event", "unparsed").append_entry("text", unparsed.text);
    emit_json(handle, event.append_entry("reason", unparsed.why.detail));
  });
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE std::uint32_t tether_chat_new(std::uint8_t* url, std::size_t url_size, std::uint8_t* username,
                                                   std::size_t username_size, std::uint8_t* origins,
                                                   std::size_t origins_size, int plain_text) {
  const platform::Inbound url_text(url, url_size);
  const platform::Inbound username_text(username, username_size);
  const platform::Inbound origin_lines(origins, origins_size);
  ReliableConnectionOptions options = client_options(origin_lines.text());
  if (plain_text != 0) options.turn_heartbeat_off();
  auto client =
      std::make_unique<ChatClient>(make_reliable_connection(url_text.text(), std::move(options), browser_platform()),
                                   std::string(username_text.text()), browser_platform(),
                                   plain_text != 0 ? ChatFormat::plain_text : ChatFormat::json);
  ChatClient& bound = *client;
  const std::uint32_t handle = clients().insert(std::move(client));
  if (handle == 0) return 0;
  bind_connection(bound, handle);
  bind_chat(bound, handle);
  return handle;
}

EMSCRIPTEN_KEEPALIVE void tether_chat_connect(std::uint32_t handle) {
  if (ChatClient* client = find(handle)) client->connect();
}

EMSCRIPTEN_KEEPALIVE void tether_chat_reconnect(std::uint32_t handle) {
  if (ChatClient* client = find(handle)) client->reconnect();
}

EMSCRIPTEN_KEEPALIVE void tether_chat_disconnect(std::uint32_t handle) {
  if (ChatClient* client = find(handle)) client->disconnect();
}

EMSCRIPTEN_KEEPALIVE void tether_chat_room(std::uint32_t handle, int join, std::uint8_t* room, std::size_t size) {
  const platform::Inbound name(room, size);
  ChatClient* client = find(handle);
  if (client == nullptr) return;
  join != 0 ? client->join_room(name.text()) : client->leave_room(name.text());
}

/// Emits the new message's id as a text event of target 0.
EMSCRIPTEN_KEEPALIVE void tether_chat_send(std::uint32_t handle, std::uint8_t* text, std::size_t text_size,
                                           std::uint8_t* room, std::size_t room_size) {
  const platform::Inbound message(text, text_size);
  const platform::Inbound room_name(room, room_size);
  ChatClient* client = find(handle);
  if (client == nullptr) return;
  const MessageId id = client->send_message(message.text(), room_name.text());
  emit(0, FaceEvent::text, 0, as_bytes(id));
}

EMSCRIPTEN_KEEPALIVE int tether_chat_resend(std::uint32_t handle, std::uint8_t* id, std::size_t size) {
  const platform::Inbound text(id, size);
  ChatClient* client = find(handle);
  return client != nullptr && client->resend(MessageId(text.text())) ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE void tether_chat_state(std::uint32_t handle) {
  const ChatClient* client = find(handle);
  emit_state(client != nullptr ? client->state() : ConnectionState::closed);
}

EMSCRIPTEN_KEEPALIVE void tether_chat_destroy(std::uint32_t handle) { clients().erase(handle); }

}  // extern "C"

}  // namespace tether::modules
