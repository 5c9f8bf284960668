#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <tether/reliable_websocket.hpp>

#include "core/deadline.hpp"
#include "core/dispatch_queue.hpp"

namespace tether::core {

/// A message that waits for its link; later, the call of its `done`.
struct QueuedMessage final : Deferred {
  void run() override { done(result); }

  FrameKind kind = FrameKind::text;
  std::string payload;
  SendClass send_class = SendClass::reliable;
  std::string key;
  std::chrono::milliseconds expires = k_never;
  std::function<void(SendResult)> done;
  std::uint32_t request = 0;  ///< the request it carries, 0 for none
  SendResult result;          ///< once it has left the queue
};

/// Messages in the order in which they go out, with a bound on their number and bytes. It never loses one silently:
/// what has to go is handed back.
class SendQueue {
public:
  using Milliseconds = std::chrono::milliseconds;
  using Messages = detail::Chain<QueuedMessage>;

  explicit SendQueue(const QueueOptions& options) : options_(options) {}

  /// False if there is no room. `dropped` gets the messages that made room or were replaced.
  bool push(std::unique_ptr<QueuedMessage> message, Messages& dropped);
  /// The first message, which is then no longer in the queue. There must be one.
  std::unique_ptr<QueuedMessage> pop();
  /// Takes out what has waited too long.
  void expire(Milliseconds now, Messages& dropped);
  /// Takes out the message of a request that is over. The number of messages that still wait is small, so this looks
  /// at each.
  void remove_request(std::uint32_t request);
  /// Takes out everything.
  Messages clear(Errc why);

  [[nodiscard]] bool empty() const noexcept { return messages_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Payload bytes in the queue.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  /// When to call `expire` next.
  [[nodiscard]] Milliseconds due() const noexcept { return due_; }

private:
  [[nodiscard]] bool fits(std::size_t more_bytes) const noexcept;
  bool make_room(std::size_t bytes, Messages& dropped);
  /// Counts a message that leaves.
  void forget(const QueuedMessage& message) noexcept;
  template <class Predicate>
  void drop_if(Predicate chosen, Errc why, Messages& dropped);
  /// The message that this one takes the place of, or null.
  [[nodiscard]] QueuedMessage* find_older(const QueuedMessage& message) const;

  const QueueOptions& options_;
  Messages messages_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
  Milliseconds due_ = k_never;  ///< no later than the first expiry
};

}  // namespace tether::core
