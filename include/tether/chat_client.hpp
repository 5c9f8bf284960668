#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tether/chat_messages.hpp>
#include <tether/connection.hpp>
#include <tether/detail/ref.hpp>

namespace tether {

/// How a server of a chat speaks.
enum class ChatFormat : std::uint8_t {
  json,  ///< docs/protocols/chat.md
  /// Every frame is the text of a message, in no room and of nobody: for servers that send on what they get. A message
  /// counts as sent once a link has it, and comes back as the server sends it on. `username` is not sent, `id` and
  /// `time` are empty, and there is no heartbeat, which others would read.
  plain_text,
};

/// Rooms and messages over one connection, which by default comes back by itself when its link breaks. The wire is
/// described in docs/protocols/chat.md.
///
/// Rooms are joined again on every new link, and messages without an answer go out again, in their order and under
/// their ids, so that each appears once. Any handler may call any method and may destroy the client.
class ChatClient {
public:
  ///@{
  /// Makes a client that does not connect by itself. `url` may be relative to the page; `platform` outlives the client.
  ChatClient(Source url, std::string username, Platform& platform = browser_platform());
  ChatClient(Source url, std::string username, ReliableConnectionOptions options,
             Platform& platform = browser_platform());
  ChatClient(Source url, std::string username, ChatFormat format, Platform& platform = browser_platform());
  ///@}
  /// Over a connection of the caller's choice.
  ChatClient(std::unique_ptr<Connection> connection, std::string username, Platform& platform,
             ChatFormat format = ChatFormat::json);
  ChatClient(const ChatClient&) = delete;
  ChatClient& operator=(const ChatClient&) = delete;
  /// Closes the link. Nothing is told any more, the messages that wait are gone.
  ~ChatClient();

  /// Begins; does nothing while under way. What is wrong with the URL is an error event and a close event.
  void connect();
  /// Retry now: gives up the link or the delay before the next attempt.
  void reconnect();
  /// Ends the connection for good: what still waits fails. `connect` works at once.
  void disconnect();
  /// `idle` before the first `connect`.
  [[nodiscard]] ConnectionState state() const;
  /// As it was given; it does not change.
  [[nodiscard]] const std::string& username() const;

  /// Takes part in a room from now on, at once or with the next link; it becomes the room of messages without one.
  void join_room(std::string_view room);
  /// Takes part no longer. Without a link the server need not be told.
  void leave_room(std::string_view room);
  /// Those that were joined and not left, also without a link; the one joined last comes last.
  [[nodiscard]] std::vector<std::string> rooms() const;

  /// Sends `text` to `room`, or to the room joined last. Without a link it waits for the next one; at most 256 messages
  /// wait. The outcome arrives as a delivery event: it fails if the server refuses it or does not answer within 10 s on
  /// one link, and when the connection ends for good. Messages go out ten at once, then about 13 a second: servers
  /// refuse more.
  MessageId send_message(std::string_view text, std::string_view room = {});
  /// Sends a failed message again under its old id, so that it cannot appear twice. False for an unknown id.
  bool resend(const MessageId& id);

  /// A link is up, the first or the next; rooms are joined and what may go has gone.
  BindingId bind(event::Open, std::function<void()> handler);
  /// The connection ended for good.
  BindingId bind(event::Close, std::function<void(const ClosedInfo&)> handler);
  /// What went wrong with the link, a frame that could not be sent, and `server_error`: a refusal that names no
  /// message.
  BindingId bind(event::Error, std::function<void(const Error&)> handler);
  /// The connection moved from one state to the next.
  BindingId bind(event::State, std::function<void(const StateChange&)> handler);
  /// An attempt is planned.
  BindingId bind(event::Reconnecting, std::function<void(const Reconnecting&)> handler);
  /// Somebody said something in a room. What one said oneself comes back so, too.
  BindingId bind(event::Message, std::function<void(const ChatMessage&)> handler);
  /// Somebody came into a room.
  BindingId bind(event::Join, std::function<void(const ChatJoin&)> handler);
  /// Somebody left a room.
  BindingId bind(event::Leave, std::function<void(const ChatLeave&)> handler);
  /// Who is in a room has changed.
  BindingId bind(event::Presence, std::function<void(const ChatPresence&)> handler);
  /// A room was joined: what was said there before.
  BindingId bind(event::History, std::function<void(const ChatHistory&)> handler);
  /// A message of one's own is stored, or failed.
  BindingId bind(event::Delivery, std::function<void(const Delivery&)> handler);
  /// A text that is no chat message.
  BindingId bind(event::Unparsed, std::function<void(const UnparsedText&)> handler);
  /// Removes a handler. One that is removed while its event is delivered is not called any more.
  void unbind(BindingId id);

private:
  class Impl;
  detail::Ref<Impl> impl_;
};

}  // namespace tether
