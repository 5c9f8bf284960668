#include <tether/chat_client.hpp>

#include <algorithm>
#include <deque>
#include <utility>

#include "clients/chat_outbox.hpp"
#include "clients/chat_room_list.hpp"
#include "core/emitter.hpp"
#include "core/format.hpp"
#include "protocol/chat.hpp"

namespace tether {

namespace chat = protocol::chat;

namespace {

/// Failed messages kept for `resend`; the oldest goes first.
constexpr std::size_t k_max_failed = 100;

ReliableConnectionOptions options_for(ChatFormat format) {
  ReliableConnectionOptions options;
  if (format == ChatFormat::plain_text) options.turn_heartbeat_off();
  return options;
}

}  // namespace

// Calls of the application and of the clock are one `act` each: handlers run when everything is in order again.
class ChatClient::Impl final : public core::Emitter, public ConnectionEvents {
public:
  Impl(std::unique_ptr<Connection> connection, std::string username, Platform& platform, ChatFormat format)
      : plain_(format == ChatFormat::plain_text),
        username_(std::move(username)),
        platform_(platform),
        id_prefix_(core::format(FMT_COMPILE("m{}-"), platform.random.next())),
        connection_(std::move(connection)) {
    connection_->attach(*this);
  }

  void shut_down() {
    discard_waiting();
    for_each_list([](auto& list) { list.clear(); });
    timer_.cancel();
    connection_.reset();
  }

  void connect() {
    act([this] { connection_->connect(); });
  }

  void reconnect() {
    act([this] { connection_->reconnect(); });
  }

  void disconnect() {
    act([this] {
      connection_->disconnect();
      // Here and not in on_close: inside a handler that comes later, and what is sent after this call may stay.
      fail_all();
    });
  }

  void join(std::string_view room) {
    rooms_.join(room);
    if (linked_ && !plain_) send_frame(chat::encode_join(username_, room));
  }

  void leave(std::string_view room) {
    rooms_.leave(room);
    if (linked_ && !plain_) send_frame(chat::encode_leave(username_, room));
  }

  MessageId send(std::string_view text, std::string_view room) {
    ChatMessage message;
    message.room = room.empty() ? rooms_.last() : room;
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
    linked_ = true;
    // A copy, and each looked up: a join that fails calls error handlers, which may leave rooms or destroy the client.
    const std::vector<std::string> rooms = rooms_.names();
    for (const std::string& room : rooms) {
      if (!connection_ || !rooms_.contains(room) || plain_) continue;
      send_frame(chat::encode_join(username_, room, rooms_.last_seen(room)));
    }
    if (!connection_) return;
    act([this] {
      linked_ = has_link(connection_->state());
      if (linked_) outbox_.link_up(now());
      outbox_.set_doubtful(connection_->state() == ConnectionState::suspect, now());
      send_what_may_go();
      emit(open_);
    });
  }

  void on_text(std::string_view text) override {
    if (plain_) {
      ChatMessage message;
      message.text = text;
      emit(message_, message);
      return;
    }
    auto frame = chat::decode(text);
    if (!frame) {
      emit(unparsed_, UnparsedText{std::string(text), frame.error()});
      return;
    }
    std::visit([this](auto& content) { receive(content); }, *frame);
  }

  void on_error(const Error& error) override { emit(error_, error); }

  void on_state(const StateChange& change) override {
    act([&] {
      if (!has_link(change.new_state)) lose_link();
      // The link counts from on_open on: the server does not know yet which rooms this is in.
      outbox_.set_doubtful(change.new_state == ConnectionState::suspect, now());
      arm();
      emit(state_, change);
    });
  }

  void on_reconnecting(const Reconnecting& plan) override { emit(reconnecting_, plan); }

  void on_close(const ClosedInfo& info) override {
    act([&] {
      // Otherwise a handler has connected again meanwhile, and what waits has something to wait for.
      if (connection_->state() == ConnectionState::closed) fail_all();
      emit(close_, info);
    });
  }

  void unbind(BindingId id) {
    const auto alive = stay_alive();  // the handler may own the client
    for_each_list([id](auto& list) { (void)list.remove(id); });
  }

  [[nodiscard]] const Connection& connection() const { return *connection_; }
  [[nodiscard]] const std::string& username() const { return username_; }
  [[nodiscard]] const std::vector<std::string>& rooms() const { return rooms_.names(); }

  core::BindingList<> open_;
  core::BindingList<ClosedInfo> close_;
  core::BindingList<Error> error_;
  core::BindingList<StateChange> state_;
  core::BindingList<Reconnecting> reconnecting_;
  core::BindingList<ChatMessage> message_;
  core::BindingList<ChatJoin> join_;
  core::BindingList<ChatLeave> leave_;
  core::BindingList<ChatPresence> presence_;
  core::BindingList<ChatHistory> history_;
  core::BindingList<Delivery> delivery_;
  core::BindingList<UnparsedText> unparsed_;

private:
  template <class Action>
  void for_each_list(Action action) {
    action(open_);
    action(close_);
    action(error_);
    action(state_);
    action(reconnecting_);
    action(message_);
    action(join_);
    action(leave_);
    action(presence_);
    action(history_);
    action(delivery_);
    action(unparsed_);
  }

  [[nodiscard]] std::chrono::milliseconds now() const { return platform_.scheduler.now(); }

  void lose_link() {
    linked_ = false;
    outbox_.link_down();
  }

  void send_frame(const std::string& frame) {
    if (Result<void> sent = connection_->send(frame); !sent) emit(error_, sent.error());
  }

  void submit(ChatMessage message) {
    act([&] {
      if (outbox_.contains(message.id)) return;
      if (outbox_.add(message)) {
        send_what_may_go();
      } else {
        fail_later(std::move(message), "too many messages wait for an answer");
      }
    });
  }

  // Every caller is inside an `act`.
  void send_what_may_go() {
    while (const std::optional<ChatMessage> message = outbox_.next(now())) {
      const Result<void> sent = connection_->send(plain_ ? message->text : chat::encode_message(*message));
      if (sent && plain_) {
        // Nobody will say that it has arrived.
        if (std::optional<ChatMessage> gone = outbox_.take(message->id)) handed_over_.push_back(std::move(*gone));
      }
      if (sent) continue;
      // Its state event is on the way.
      if (sent.error().code == Errc::not_open) return lose_link();
      if (std::optional<ChatMessage> refused = outbox_.take(message->id)) {
        fail_later(std::move(*refused), sent.error().detail);
      }
    }
    arm();
  }

  void arm() {
    const auto due = unsendable_.empty() && handed_over_.empty() ? outbox_.due() : now();
    if (timer_.active() && timer_due_ == due) return;
    timer_.cancel();
    timer_due_ = due;
    if (due == core::k_never) return;
    timer_ = after(
        std::max(due - now(), std::chrono::milliseconds(0)), [this] { on_timer(); }, platform_.scheduler);
  }

  void on_timer() {
    act([this] {
      for (auto& [message, reason] : std::exchange(unsendable_, {})) fail(std::move(message), reason);
      tell_handed_over();
      for (ChatMessage& message : outbox_.take_overdue(now())) {
        fail(std::move(message), "the server did not answer in time");
      }
      send_what_may_go();
    });
  }

  // The outcome is told after this turn at the earliest: the caller of send_message does not know the id yet.
  void fail_later(ChatMessage message, std::string reason) {
    unsendable_.emplace_back(std::move(message), std::move(reason));
    arm();
  }

  void fail(ChatMessage message, std::string reason) {
    Delivery delivery{message.id, message.room, DeliveryStatus::failed, std::move(reason)};
    failed_.push_back(std::move(message));
    if (failed_.size() > k_max_failed) failed_.pop_front();
    emit(delivery_, delivery);
  }

  void tell_handed_over() {
    for (const ChatMessage& message : std::exchange(handed_over_, {})) {
      emit(delivery_, Delivery{message.id, message.room, DeliveryStatus::sent, {}});
    }
  }

  void fail_all() {
    tell_handed_over();
    for (auto& [message, reason] : std::exchange(unsendable_, {})) fail(std::move(message), reason);
    for (ChatMessage& message : outbox_.take_all()) {
      fail(std::move(message), "the connection ended before the server answered");
    }
    arm();
  }

  void receive(const ChatMessage& message) {
    act([&] {
      const bool own = message.username == username_;
      if (own && outbox_.take(message.id)) {
        emit(delivery_, Delivery{message.id, message.room, DeliveryStatus::sent, {}});
      } else if (own && outbox_.was_answered(message.id)) {
        return;
      }
      // The answer to a repeat may be an old line, out of its place; an older mark only costs lines that come twice.
      if (!own || !outbox_.was_answered(message.id)) rooms_.note_seen(message);
      emit(message_, message);
      send_what_may_go();
    });
  }
  void receive(const ChatJoin& join) { emit(join_, join); }
  void receive(const ChatLeave& leave) { emit(leave_, leave); }
  void receive(const ChatPresence& presence) { emit(presence_, presence); }
  void receive(const ChatHistory& history) {
    if (!history.messages.empty()) rooms_.note_seen(history.messages.back());
    emit(history_, history);
  }
  void receive(const chat::Refusal& refusal) {
    act([&] {
      if (refusal.id && outbox_.was_answered(*refusal.id) && !outbox_.contains(*refusal.id)) return;
      std::optional<ChatMessage> refused = refusal.id ? outbox_.take(*refusal.id) : std::nullopt;
      if (refused) {
        fail(std::move(*refused), refusal.message);
      } else {
        emit(error_, Error(Errc::server_error, refusal.message));
        outbox_.something_refused(now());
      }
      send_what_may_go();
    });
  }
  void receive(chat::Ping) { send_frame("pong"); }
  void receive(chat::Pong) {}

  const bool plain_;  ///< ChatFormat::plain_text
  std::string username_;
  Platform& platform_;
  std::string id_prefix_;  ///< random, so that two pages of one user never choose the same id
  std::uint32_t last_message_ = 0;
  detail::ChatRoomList rooms_;
  bool linked_ = false;  ///< between on_open and the end of that link
  detail::ChatOutbox outbox_;
  std::vector<std::pair<ChatMessage, std::string>> unsendable_;  ///< and why; to be told soon
  std::vector<ChatMessage> handed_over_;                         ///< in plain text, to a link; to be told soon
  std::deque<ChatMessage> failed_;
  Timer timer_;
  std::chrono::milliseconds timer_due_{0};
  std::unique_ptr<Connection> connection_;
};

ChatClient::ChatClient(Source url, std::string username, Platform& platform)
    : ChatClient(std::move(url), std::move(username), {}, platform) {}

ChatClient::ChatClient(Source url, std::string username, ReliableConnectionOptions options, Platform& platform)
    : ChatClient(make_reliable_connection(std::move(url), std::move(options), platform), std::move(username),
                 platform) {}

ChatClient::ChatClient(Source url, std::string username, ChatFormat format, Platform& platform)
    : ChatClient(make_reliable_connection(std::move(url), options_for(format), platform), std::move(username), platform,
                 format) {}

ChatClient::ChatClient(std::unique_ptr<Connection> connection, std::string username, Platform& platform,
                       ChatFormat format)
    : impl_(new Impl(std::move(connection), std::move(username), platform, format)) {}

ChatClient::~ChatClient() { impl_->shut_down(); }

void ChatClient::connect() { impl_->connect(); }
void ChatClient::reconnect() { impl_->reconnect(); }
void ChatClient::disconnect() { impl_->disconnect(); }
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
BindingId ChatClient::bind(event::Close, std::function<void(const ClosedInfo&)> handler) {
  return impl_->add(impl_->close_, std::move(handler));
}
BindingId ChatClient::bind(event::State, std::function<void(const StateChange&)> handler) {
  return impl_->add(impl_->state_, std::move(handler));
}
BindingId ChatClient::bind(event::Reconnecting, std::function<void(const Reconnecting&)> handler) {
  return impl_->add(impl_->reconnecting_, std::move(handler));
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
