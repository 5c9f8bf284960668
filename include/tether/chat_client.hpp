#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tether/chat_messages.hpp>
#include <tether/connection.hpp>

namespace tether {

/// Rooms and messages over one connection. The wire is described in docs/protocols/chat.md.
///
/// Rooms are remembered: they are joined again on every new connection. Any handler may call any method and may
/// destroy the client.
class ChatClient {
public:
  ChatClient(std::string url, std::string username, Platform& platform = browser_platform());
  /// Over a connection of the caller's choice.
  ChatClient(std::unique_ptr<Connection> connection, std::string username, Platform& platform);
  ChatClient(const ChatClient&) = delete;
  ChatClient& operator=(const ChatClient&) = delete;
  ~ChatClient();

  /// Errors are those of WebSocket::connect.
  Result<void> connect();
  void disconnect();
  [[nodiscard]] ConnectionState state() const;
  [[nodiscard]] const std::string& username() const;

  void join_room(std::string_view room);
  void leave_room(std::string_view room);
  [[nodiscard]] std::vector<std::string> rooms() const;

  /// Sends `text` to `room`, or to the room joined last. The outcome arrives as a delivery event, also when the
  /// client is not connected; at most 256 messages wait for an answer.
  MessageId send_message(std::string_view text, std::string_view room = {});
  /// Sends a failed message again under its old id, so that it cannot appear twice. False for an unknown id.
  bool resend(const MessageId& id);

  BindingId bind(event::Open, std::function<void()> handler);
  BindingId bind(event::Close, std::function<void(const CloseInfo&)> handler);
  BindingId bind(event::Error, std::function<void(const Error&)> handler);
  BindingId bind(event::Message, std::function<void(const ChatMessage&)> handler);
  BindingId bind(event::Join, std::function<void(const ChatJoin&)> handler);
  BindingId bind(event::Leave, std::function<void(const ChatLeave&)> handler);
  BindingId bind(event::Presence, std::function<void(const ChatPresence&)> handler);
  BindingId bind(event::History, std::function<void(const ChatHistory&)> handler);
  BindingId bind(event::Delivery, std::function<void(const Delivery&)> handler);
  BindingId bind(event::Unparsed, std::function<void(const UnparsedText&)> handler);
  void unbind(BindingId id);

private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tether
