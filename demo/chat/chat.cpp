// The chat demo: rooms, what was said before, who is there, and what became of one's own messages.
// index.html has the page's fixed parts, room.hpp a room's log; this joins them to a tether::ChatClient.
#include <cstdlib>
#include <map>
#include <optional>

#include <tether/chat_client.hpp>

#include "chat/room.hpp"

namespace demo {
namespace {

std::string two_digits(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// "14:05".
std::string clock_time(std::chrono::milliseconds since_1970, std::chrono::minutes utc_offset) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(since_1970 + utc_offset).count();
  return two_digits(minutes / 60 % 24) + ":" + two_digits(minutes % 60);
}

/// Names a message in its room; empty for one without an id, which cannot be told from others.
std::string key_of(std::string_view author, const MessageId& id) {
  return id.empty() ? std::string() : id + " " + std::string(author);
}

class ChatPage {
public:
  ChatPage() {
    on_submit(part("sign-in"), [this] { sign_in(trimmed_value(part("name"))); });
    on_submit(part("join-room"), [this] { join(part("room-name")); });
    on_submit(part("compose"), [this] { send(); });
    message_.bind("keydown", [this](Event& event) {
      if (event.key() != "Enter" || event.shift() || event.is_composing()) return;
      event.prevent_default();
      send();
    });
    new_messages_.bind("click", [this](Event&) {
      // The button disappears, so the focus goes to what it brought into view.
      current_->focus();
      current_->follow();
    });
    part("join").set_flag("disabled", false);
  }

private:
  void sign_in(const std::string& name) {
    if (name.empty()) return;
    client_.emplace("/chat", name);
    listen_to(*client_);
    client_->join_room("lobby");
    connection_.follow(*client_, message_);
    part("sign-in").set_flag("hidden", true);
    part("chat").set_flag("hidden", false);
    message_.focus();
  }

  void listen_to(ChatClient& client) {
    client.bind(event::history, [this](const ChatHistory& history) { show_history(history); });
    client.bind(event::message, [this](const ChatMessage& message) { show_message(message); });
    client.bind(event::delivery, [this](const Delivery& delivery) {
      Room* room = find(delivery.room);
      Line* line = room != nullptr ? room->find(key_of(client_->username(), delivery.id)) : nullptr;
      if (line != nullptr) mark(*line, delivery);
    });
    client.bind(event::presence, [this](const ChatPresence& presence) {
      Room* room = find(presence.room);
      if (room != nullptr) room->users = presence.users;
      if (room == current_) show_users();
    });
    client.bind(event::join, [this](const ChatJoin& join) { remark(join.room, join.username, " joined"); });
    client.bind(event::leave, [this](const ChatLeave& leave) { remark(leave.room, leave.username, " left"); });
    client.bind(event::unparsed, [this](const UnparsedText& unparsed) {
      notify("The server sent something that is no chat message: " + unparsed.text);
    });
    client.bind(event::error, [this](const Error& error) {
      // A link that failed also closes, and then the connection's line says so.
      if (error.code != Errc::connection_failed) notify(error.detail);
    });
  }

  void join(const Element& field) {
    const std::string name = trimmed_value(field);
    if (name.empty()) return;
    notify({});
    field.set_value("");
    if (Room* room = find(name)) return show(room);
    // The room appears with its history, so a server that refuses it leaves nothing behind.
    client_->join_room(name);
  }

  void leave(const std::string& name) {
    client_->leave_room(name);
    const bool was_current = find(name) == current_;
    rooms_.erase(name);
    if (was_current) show(rooms_.empty() ? nullptr : &rooms_.begin()->second);
    part("room-name").focus();
  }

  void send() {
    const std::string text = trimmed_value(message_);
    if (text.empty()) return;
    if (current_ == nullptr) return notify("Join a room first.");
    notify({});
    message_.set_value("");
    const MessageId id = client_->send_message(text, current_name_);
    const std::string& me = client_->username();
    mark(current_->add_message(key_of(me, id), me, text, true), {id, current_name_, DeliveryStatus::pending, {}});
    current_->follow();
  }

  void mark(const Line& line, const Delivery& delivery) {
    switch (delivery.status) {
      case DeliveryStatus::pending: line.delivery.set_text("sending\u2026"); break;
      case DeliveryStatus::sent: line.delivery.set_text("sent"); break;
      case DeliveryStatus::failed: {
        line.delivery.set_text("not sent: " + delivery.reason);
        const Element again = add(line.delivery, "button", "again", "Send again");
        again.bind("click", [this, delivery](Event&) { send_again(delivery); });
      }
    }
    line.box.toggle_class("pending", delivery.status == DeliveryStatus::pending);
    line.box.toggle_class("failed", delivery.status == DeliveryStatus::failed);
  }

  void send_again(Delivery delivery) {
    message_.focus();
    if (!client_->resend(delivery.id)) return notify("This message is too old to be sent again.");
    Room* room = find(delivery.room);
    const Line* line = room->find(key_of(client_->username(), delivery.id));
    delivery.status = DeliveryStatus::pending;
    mark(*line, delivery);
    room->move_to_end(*line);
    room->follow();
  }

  void show_history(const ChatHistory& history) {
    const auto [entry, is_new] = rooms_.try_emplace(history.room, history.room);
    Room& room = entry->second;
    if (is_new) {
      room.on_choose([this, &room] { show(&room); });
      room.on_leave([this, name = history.room] { leave(name); });
      room.on_unread([this, &room](int) { if (&room == current_) show_unread(); });
    }
    // After a lost connection most of it is here already.
    for (const ChatMessage& message : history.messages) show_message(message);
    room.read_out_from_now();
    if (is_new) show(&room);
  }

  void show_message(const ChatMessage& message) {
    Room* room = find(message.room);
    if (room == nullptr) return;  // left while the message was on its way
    const bool own = message.username == client_->username();
    const std::string key = key_of(message.username, message.id);
    Line* line = key.empty() ? nullptr : room->find(key);
    if (line == nullptr) line = &room->add_message(key, message.username, message.text, own);
    if (message.time.count() > 0) line->time.set_text(clock_time(message.time, utc_offset_));
    if (own) mark(*line, {message.id, message.room, DeliveryStatus::sent, {}});
  }

  void remark(const std::string& room_name, const std::string& username, std::string_view what) {
    Room* room = find(room_name);
    if (room != nullptr && username != client_->username()) room->add_remark(username + std::string(what));
  }

  void show(Room* room) {
    current_ = room;
    current_name_.clear();
    for (auto& [name, each] : rooms_) {
      each.show(&each == room);
      if (&each == room) current_name_ = name;
    }
    part("room-title").set_text(room != nullptr ? current_name_ : "No room");
    show_users();
    show_unread();
  }

  void show_users() {
    const Element list = part("people");
    list.set_text("");
    if (current_ == nullptr) return;
    for (const std::string& user : current_->users) {
      add(list, "li", "", user == client_->username() ? user + " (you)" : user);
    }
  }

  void show_unread() {
    const int count = current_ != nullptr ? current_->unread() : 0;
    new_messages_.set_flag("hidden", count == 0);
    new_messages_.set_text(std::to_string(count) + (count == 1 ? " new message" : " new messages"));
  }

  void notify(std::string_view text) { part("notice").set_text(text); }

  Room* find(const std::string& name) {
    const auto found = rooms_.find(name);
    return found == rooms_.end() ? nullptr : &found->second;
  }

  // Minutes, set by page.mjs; without it times are in UTC.
  const std::chrono::minutes utc_offset_{
      std::atoi(document().root().attribute("data-utc-offset-minutes").value_or("0").c_str())};
  const Element message_ = part("message");
  const Element new_messages_ = part("new-messages");
  ConnectionLine connection_;
  std::map<std::string, Room> rooms_;
  Room* current_ = nullptr;
  std::string current_name_;
  std::optional<ChatClient> client_;
};

}  // namespace
}  // namespace demo

int main() {
  // Outlives main: from here on the page's events call it.
  new demo::ChatPage();
}
