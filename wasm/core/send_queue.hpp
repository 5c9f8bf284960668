#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>

#include <tether/reliable_websocket.hpp>

#include "core/deadline.hpp"

namespace tether::core {

/// A message that waits for its link.
struct QueuedMessage {
  FrameKind kind = FrameKind::text;
  std::string payload;
  SendClass send_class = SendClass::reliable;
  std::string key;
  std::chrono::milliseconds expires = k_never;
  std::function<void(SendResult)> done;
  std::uint32_t request = 0;  ///< the request it carries, 0 for none
};

/// Why messages left the queue without being sent, and which.
struct DroppedMessage {
  QueuedMessage message;
  Errc why;
};

/// Messages in the order in which they go out, with a bound on their number and bytes. It never loses one silently:
/// what has to go is handed back.
class SendQueue {
public:
  using Milliseconds = std::chrono::milliseconds;

  explicit SendQueue(const QueueOptions& options) : options_(options) {}

  /// False if there is no room. `dropped` gets the messages that made room or were replaced.
  bool push(QueuedMessage message, std::list<DroppedMessage>& dropped);
  /// The first message, which is then no longer in the queue. There must be one.
  QueuedMessage pop();
  /// Takes out what has waited too long.
  void expire(Milliseconds now, std::list<DroppedMessage>& dropped);
  /// Takes out the message of a request that is over. The number of messages that still wait is small, so this looks
  /// at each.
  void remove_request(std::uint32_t request);
  /// Takes out everything.
  std::list<DroppedMessage> clear(Errc why);

  [[nodiscard]] bool empty() const noexcept { return messages_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return messages_.size(); }
  /// Payload bytes in the queue.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  /// When to call `expire` next.
  [[nodiscard]] Milliseconds due() const noexcept { return due_; }

private:
  using Messages = std::list<QueuedMessage>;

  [[nodiscard]] bool fits(std::size_t more_bytes) const noexcept;
  bool make_room(std::size_t bytes, std::list<DroppedMessage>& dropped);
  QueuedMessage take(Messages::iterator at);
  /// The message that this one takes the place of.
  Messages::iterator find_older(const QueuedMessage& message);

  const QueueOptions& options_;
  Messages messages_;
  std::size_t bytes_ = 0;
  Milliseconds due_ = k_never;  ///< no later than the first expiry
};

}  // namespace tether::core
