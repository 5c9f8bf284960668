// The inside of <tether-chat>: rooms, what was said before, who is there, and what became of one's own messages.
// chat.html holds what is always there; this fills it from a tether::ChatClient.
#include <array>
#include <cstdlib>
#include <map>
#include <optional>

#include <tether/chat_client.hpp>

#include "chat/room.hpp"
#include "shared/connection_line.hpp"

namespace demo {
namespace {

class ChatPage {
public:
  ChatPage() {
    on_submit(part("sign-in"), [this] { sign_in(trimmed_value(part("name"))); });
    on_submit(part("join-room"), [this] { join(trimmed_value(part("room-name"))); });
    on_submit(part("compose"), [this] { send_typed(); });
    message_.bind("keydown", [this](Event& event) {
      if (event.key() != "Enter" || event.shift() || event.is_composing()) return;
      event.prevent_default();
      send_typed();
    });
    part("new-messages").bind("click", [this](Event&) {
      current_->log.focus();  // the button disappears
      current_->scroll_to_end();
      show_unread(*current_);
    });
    part("enter").set_flag("disabled", false);
    if (const std::string name = option("username"); !name.empty()) enter(name);
  }

private:
  void sign_in(const std::string& name) {
    if (name.empty()) return;
    enter(name);
    message_.focus();  // the form is gone
  }

  /// Without a room of the element's own the user chooses among rooms, the lobby to begin with.
  void enter(const std::string& name) {
    const std::string room = option("room");
    part("sign-in").set_flag("hidden", true);
    part("chat").set_flag("hidden", false);
    part("chat").toggle_class("one-room", !room.empty());
    part("rooms-card").set_flag("hidden", !room.empty());
    const std::string url = option("url");
    client_.emplace(url, name);
    listen();
    client_->join_room(room.empty() ? "lobby" : room);
    connection_.follow(*client_, url, message_);
  }

  void listen() {
    client_->bind(event::history, [this](const ChatHistory& history) { show_history(history); });
    client_->bind(event::message, [this](const ChatMessage& message) {
      show_message(message);
      tell("tether-message", {{"room", message.room},
                              {"username", message.username},
                              {"text", message.text},
                              {"id", message.id},
                              {"time", static_cast<std::int64_t>(message.time.count())},
                              {"own", message.username == client_->username()}});
    });
    client_->bind(event::delivery, [this](const Delivery& delivery) {
      mark(delivery);
      if (current_ != nullptr && current_->at_end) current_->scroll_to_end();  // the line may have grown
    });
    client_->bind(event::presence, [this](const ChatPresence& presence) {
      if (Room* room = find(presence.room)) room->users = presence.users;
      show_users();
    });
    client_->bind(event::join, [this](const ChatJoin& join) { remark(join.room, join.username, " joined"); });
    client_->bind(event::leave, [this](const ChatLeave& leave) { remark(leave.room, leave.username, " left"); });
    client_->bind(event::unparsed, [this](const UnparsedText& unparsed) {
      notify("The server sent something that is no chat message: " + unparsed.text);
      ConnectionLine::tell_error(to_string(unparsed.why.code), unparsed.text);
    });
    client_->bind(event::error, [this](const Error& error) {
      // The connection's line says how a link fares.
      if (error.code != Errc::connection_failed) notify(error.detail);
    });
  }

  void join(const std::string& name) {
    part("room-name").set_value("");
    notify({});
    if (Room* room = find(name)) return show(room);
    // The room appears with its history, so one that the server refuses leaves nothing behind.
    if (!name.empty()) client_->join_room(name);
  }

  void leave(const std::string& name) {
    const bool was_current = find(name) == current_;
    client_->leave_room(name);
    rooms_.erase(name);
    if (was_current) show(rooms_.empty() ? nullptr : &rooms_.begin()->second);
    part("room-name").focus();  // the button is gone
  }

  void send_typed() {
    const std::string text = trimmed_value(message_);
    if (text.empty()) return;
    if (current_ == nullptr) return notify("Join a room first.");
    notify({});
    message_.set_value("");
    send(text);
  }

  void send(const std::string& text) {
    const MessageId id = client_->send_message(text, current_->name);
    add_message(*current_, {current_->name, client_->username(), text, id, {}});
    mark({id, current_->name, DeliveryStatus::pending, {}});
    current_->scroll_to_end();
  }

  void send_again(const Delivery& failed) {
    message_.focus();  // the button is gone
    if (!client_->resend(failed.id)) return notify("This message is too old to be sent again.");
    mark({failed.id, failed.room, DeliveryStatus::pending, {}});
    current_->scroll_to_end();
  }

  /// Shows on a line of one's own what became of it.
  void mark(const Delivery& delivery) {
    Room* room = find(delivery.room);
    Line* found = room == nullptr ? nullptr : room->find(key_of(client_->username(), delivery.id));
    if (found == nullptr) return;
    const Line& line = delivery.status == DeliveryStatus::pending ? room->put_off(*found) : room->settle(*found);
    constexpr std::array k_words{"waiting\u2026", "sent", "not sent: "};
    const bool failed = delivery.status == DeliveryStatus::failed;
    line.delivery.set_text(k_words[static_cast<std::size_t>(delivery.status)] + delivery.reason);
    line.box.toggle_class("failed", failed);
    if (!failed) return;
    add(line.delivery, "button", "", "Send again").bind("click", [this, delivery](Event&) { send_again(delivery); });
  }

  void show_history(const ChatHistory& history) {
    const auto [entry, is_new] = rooms_.try_emplace(history.room, history.room);
    Room& room = entry->second;
    if (history.gap) add(room.settle(room.add_line("remark")).box, "p", "", "Some lines are missing here.");
    // After a lost connection some of it may be here already.
    for (const ChatMessage& message : history.messages) show_message(message);
    if (!is_new) return;
    room.choose.bind("click", [this, &room](Event&) { show(&room); });
    room.leave.bind("click", [this, name = room.name](Event&) { leave(name); });
    room.log.bind("scroll", [this, &room](Event&) {
      room.look_at_scrolling();
      show_unread(room);
    });
    show(&room);
  }

  void show_message(const ChatMessage& message) {
    Room* room = find(message.room);
    if (room == nullptr) return;  // left while the message was on its way
    const bool own = message.username == client_->username();
    Line* line = message.id.empty() ? nullptr : room->find(key_of(message.username, message.id));
    if (line == nullptr) {
      line = &room->settle(add_message(*room, message));
      if (!own) ++room->unread;
      show_unread(*room);
    }
    line->time.set_text(clock_time(message.time));
    if (own) mark({message.id, message.room, DeliveryStatus::sent, {}});
  }

  Line& add_message(Room& room, const ChatMessage& message) {
    Line& line = room.add_line(message.username == client_->username() ? "message own" : "message");
    line.key = key_of(message.username, message.id);
    line.box.set_attribute("part", message.username == client_->username() ? "message own" : "message");
    const Element head = add(line.box, "p", "head");
    add(head, "b", "author", message.username);
    line.time = add(head, "time", "");
    line.delivery = add(head, "span", "delivery");
    add(line.box, "p", "text", message.text);
    return line;
  }

  void remark(const std::string& room_name, const std::string& username, const char* what) {
    Room* room = find(room_name);
    if (room == nullptr || username == client_->username()) return;
    add(room->settle(room->add_line("remark")).box, "p", "", username + what);
  }

  void show(Room* shown) {
    current_ = shown;
    for (const auto& [name, room] : rooms_) {
      room.log.set_flag("hidden", &room != shown);
      room.choose.set_attribute("aria-current", &room == shown ? "true" : "false");
    }
    part("room-title").set_text(shown != nullptr ? shown->name : "No room");
    part("new-messages").set_flag("hidden", true);
    show_users();
    if (shown == nullptr) return;
    if (shown->at_end) shown->scroll_to_end();
    show_unread(*shown);
  }

  void show_users() {
    const Element list = part("people");
    list.set_text("");
    for (const std::string& user : current_ != nullptr ? current_->users : std::vector<std::string>()) {
      add(list, "li", "", user == client_->username() ? user + " (you)" : user);
    }
  }

  void show_unread(Room& room) {
    if (&room == current_ && room.at_end) room.unread = 0;
    const std::string count = std::to_string(room.unread);
    room.unread_mark.set_text(room.unread == 0 ? std::string() : " " + count + " new");
    if (&room != current_) return;
    part("new-messages").set_flag("hidden", room.unread == 0);
    part("new-messages").set_text(count + (room.unread == 1 ? " new message" : " new messages"));
  }

  void notify(std::string_view text) { part("notice").set_text(text); }

  Room* find(const std::string& name) {
    const auto found = rooms_.find(name);
    return found == rooms_.end() ? nullptr : &found->second;
  }

  static std::string key_of(const std::string& username, const MessageId& id) { return id + " " + username; }

  /// "14:05".
  [[nodiscard]] std::string clock_time(std::chrono::milliseconds since_1970) const {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(since_1970 + utc_offset_).count();
    const auto two_digits = [](auto number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return two_digits(minutes / 60 % 24) + ":" + two_digits(minutes % 60);
  }

  // For the times beside the messages: only the page knows where the reader is.
  const std::chrono::minutes utc_offset_{std::atoi(option("utc-offset-minutes").c_str())};
  const Element message_ = part("message");
  ConnectionLine connection_;
  std::map<std::string, Room> rooms_;
  Room* current_ = nullptr;
  std::optional<ChatClient> client_;
  // The page has called the element's send(); it learns from this whether the message was taken.
  const Request send_request_{"tether-send", [this](Event& event) {
                                const std::string text = option("text");
                                if (current_ == nullptr || text.empty()) return;
                                send(text);
                                event.prevent_default();
                              }};
};

}  // namespace
}  // namespace demo

int main() { demo::run<demo::ChatPage>(); }
