#include <tether/chat_client.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "core/emitter.hpp"
#include "core/format.hpp"
#include "protocol/chat.hpp"

namespace tether {

namespace chat = protocol::chat;

namespace {

using namespace std::chrono_literals;

/// A server that has not answered by then has probably lost the message.
constexpr auto k_answer_deadline = 10s;
/// More messages than this wait for no server; a page that sends on regardless would only grow.
constexpr std::size_t k_max_pending = 256;
/// Failed messages kept for `resend`; the oldest goes first.
constexpr std::size_t k_max_failed = 100;

}  // namespace

class ChatClient::Impl final : public core::Emitter, public ConnectionEvents {
public:
  Impl(std::unique_ptr<Connection> connection, std::string username, Platform& platform)
      : username_(std::move(username)),
        platform_(platform),
        id_prefix_(core::format(FMT_COMPILE("m{}-"), platform.random.next())),
        connection_(std::move(connection)) {
    connection_->attach(*this);
  }

  void shut_down() {
    discard_waiting();
    for_each_list([](auto& list) { list.clear(); });
    pending_.clear();
    connection_.reset();
  }

  void join(std::string_view room) {
    leave_out(room);
    rooms_.emplace_back(room);
    if (is_open()) send_frame(chat::encode_join(username_, room));
  }

  void leave(std::string_view room) {
    leave_out(room);
    if (is_open()) send_frame(chat::encode_leave(username_, room));
  }

  MessageId send(std::string_view text, std::string_view room) {
    ChatMessage message;
    message.room = !room.empty() ? room : !rooms_.empty() ? std::string_view(rooms_.back()) : chat::k_lobby;
    message.username = username_;
    message.text = text;
    message.id = core::format(FMT_COMPILE("{}{}"), std::string_view(id_prefix_), ++last_message_);
    MessageId id = message.id;
    submit(std::move(message));
    return id;
  }

  bool resend(const MessageId& id) {
    const auto found =
        std::find_if(failed_.begin(), failed_.end(), [&id](const ChatMessage& message) { return message.id == id; });
    if (found == failed_.end()) return false;
    ChatMessage message = std::move(*found);
    failed_.erase(found);
    submit(std::move(message));
    return true;
  }

  void on_open() override {
    const auto alive = stay_alive();
    // A copy, and each looked up: a join that fails calls error handlers, which may leave rooms or destroy the client.
    const std::vector<std::string> rooms = rooms_;
    for (const std::string& room : rooms) {
      const bool joined = std::find(rooms_.begin(), rooms_.end(), room) != rooms_.end();
      if (connection_ && joined) send_frame(chat::encode_join(username_, room));
    }
    emit(open_);
  }

  void on_text(std::string_view text) override {
    auto frame = chat::decode(text);
    if (!frame) {
      emit(unparsed_, UnparsedText{std::string(text), frame.error()});
      return;
    }
    std::visit([this](auto& content) { receive(content); }, *frame);
  }

  void on_error(const Error& error) override { emit(error_, error); }

  void on_close(const CloseInfo& info) override {
    const auto alive = stay_alive();
    fail_all("the connection ended before the server answered");
    emit(close_, info);
  }

  void unbind(BindingId id) {
    const auto alive = stay_alive();  // the handler may own the client
    for_each_list([id](auto& list) { (void)list.remove(id); });
  }

  [[nodiscard]] Connection& connection() { return *connection_; }
  [[nodiscard]] const std::string& username() const { return username_; }
  [[nodiscard]] const std::vector<std::string>& rooms() const { return rooms_; }

  core::BindingList<> open_;
  core::BindingList<CloseInfo> close_;
  core::BindingList<Error> error_;
  core::BindingList<ChatMessage> message_;
  core::BindingList<ChatJoin> join_;
  core::BindingList<ChatLeave> leave_;
  core::BindingList<ChatPresence> presence_;
  core::BindingList<ChatHistory> history_;
  core::BindingList<Delivery> delivery_;
  core::BindingList<UnparsedText> unparsed_;

private:
  struct Pending {
    ChatMessage message;
    Timer deadline;
  };

  template <class Action>
  void for_each_list(Action action) {
    action(open_);
    action(close_);
    action(error_);
    action(message_);
    action(join_);
    action(leave_);
    action(presence_);
    action(history_);
    action(delivery_);
    action(unparsed_);
  }

  [[nodiscard]] bool is_open() const { return connection_->state() == ConnectionState::open; }

  void leave_out(std::string_view room) {
    std::erase_if(rooms_, [room](const std::string& joined) { return joined == room; });
  }

  void send_frame(const std::string& frame) {
    if (Result<void> sent = connection_->send(frame); !sent) emit(error_, sent.error());
  }

  // The outcome is told after this turn at the earliest: the caller does not know the id yet.
  void submit(ChatMessage message) {
    const MessageId id = message.id;
    const bool full = pending_.size() >= k_max_pending;
    const Result<void> sent = full ? Result<void>(Error(Errc::limit_reached, "too many messages wait for an answer"))
                                   : connection_->send(chat::encode_message(message));
    const auto delay = sent ? std::chrono::milliseconds(k_answer_deadline) : 0ms;
    std::string reason = sent ? std::string("the server did not answer in time") : sent.error().detail;
    Timer deadline = after(
        delay, [this, id, reason = std::move(reason)] { settle(id, DeliveryStatus::failed, reason); },
        platform_.scheduler);
    pending_[id] = Pending{std::move(message), std::move(deadline)};
  }

  void settle(const MessageId& id, DeliveryStatus status, std::string reason = {}) {
    auto found = pending_.extract(id);
    if (found.empty()) return;
    ChatMessage message = std::move(found.mapped().message);
    Delivery delivery{id, message.room, status, std::move(reason)};
    if (status == DeliveryStatus::failed) {
      failed_.push_back(std::move(message));
      if (failed_.size() > k_max_failed) failed_.pop_front();
    }
    emit(delivery_, std::move(delivery));
  }

  void fail_all(const std::string& reason) {
    std::vector<MessageId> ids;
    for (const auto& entry : pending_) ids.push_back(entry.first);
    for (const MessageId& id : ids) settle(id, DeliveryStatus::failed, reason);
  }

  void receive(const ChatMessage& message) {
    const auto alive = stay_alive();
    if (message.username == username_) settle(message.id, DeliveryStatus::sent);
    emit(message_, message);
  }
  void receive(const ChatJoin& join) { emit(join_, join); }
  void receive(const ChatLeave& leave) { emit(leave_, leave); }
  void receive(const ChatPresence& presence) { emit(presence_, presence); }
  void receive(const ChatHistory& history) { emit(history_, history); }
  void receive(const chat::Refusal& refusal) {
    if (refusal.id && pending_.count(*refusal.id) != 0) {
      settle(*refusal.id, DeliveryStatus::failed, refusal.message);
    } else {
      emit(error_, Error(Errc::server_error, refusal.message));
    }
  }
  void receive(chat::Ping) { send_frame("pong"); }
  void receive(chat::Pong) {}

  std::string username_;
  Platform& platform_;
  std::string id_prefix_;  ///< random, so that two pages of one user never choose the same id
  std::uint32_t last_message_ = 0;
  std::vector<std::string> rooms_;
  std::map<MessageId, Pending> pending_;
  std::deque<ChatMessage> failed_;
  std::unique_ptr<Connection> connection_;
};

ChatClient::ChatClient(std::string url, std::string username, Platform& platform)
    : ChatClient(make_socket_connection(std::move(url), platform), std::move(username), platform) {}

ChatClient::ChatClient(std::unique_ptr<Connection> connection, std::string username, Platform& platform)
    : impl_(std::make_shared<Impl>(std::move(connection), std::move(username), platform)) {}

ChatClient::~ChatClient() { impl_->shut_down(); }

Result<void> ChatClient::connect() { return impl_->connection().connect(); }
void ChatClient::disconnect() { impl_->connection().disconnect(); }
ConnectionState ChatClient::state() const { return impl_->connection().state(); }
const std::string& ChatClient::username() const { return impl_->username(); }
void ChatClient::join_room(std::string_view room) { impl_->join(room); }
void ChatClient::leave_room(std::string_view room) { impl_->leave(room); }
std::vector<std::string> ChatClient::rooms() const { return impl_->rooms(); }
MessageId ChatClient::send_message(std::string_view text, std::string_view room) { return impl_->send(text, room); }
bool ChatClient::resend(const MessageId& id) { return impl_->resend(id); }

BindingId ChatClient::bind(event::Open, std::function<void()> handler) {
  return impl_->add(impl_->open_, std::move(handler));
}
BindingId ChatClient::bind(event::Close, std::function<void(const CloseInfo&)> handler) {
  return impl_->add(impl_->close_, std::move(handler));
}
BindingId ChatClient::bind(event::Error, std::function<void(const Error&)> handler) {
  return impl_->add(impl_->error_, std::move(handler));
}
BindingId ChatClient::bind(event::Message, std::function<void(const ChatMessage&)> handler) {
  return impl_->add(impl_->message_, std::move(handler));
}
BindingId ChatClient::bind(event::Join, std::function<void(const ChatJoin&)> handler) {
  return impl_->add(impl_->join_, std::move(handler));
}
BindingId ChatClient::bind(event::Leave, std::function<void(const ChatLeave&)> handler) {
  return impl_->add(impl_->leave_, std::move(handler));
}
BindingId ChatClient::bind(event::Presence, std::function<void(const ChatPresence&)> handler) {
  return impl_->add(impl_->presence_, std::move(handler));
}
BindingId ChatClient::bind(event::History, std::function<void(const ChatHistory&)> handler) {
  return impl_->add(impl_->history_, std::move(handler));
}
BindingId ChatClient::bind(event::Delivery, std::function<void(const Delivery&)> handler) {
  return impl_->add(impl_->delivery_, std::move(handler));
}
BindingId ChatClient::bind(event::Unparsed, std::function<void(const UnparsedText&)> handler) {
  return impl_->add(impl_->unparsed_, std::move(handler));
}
void ChatClient::unbind(BindingId id) { impl_->unbind(id); }

}  // namespace tether
