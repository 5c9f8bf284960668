#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include <tether/reliable_websocket.hpp>
#include <tether/transport.hpp>

#include "core/pacer.hpp"
#include "core/send_queue.hpp"

namespace tether::core {

/// Hears what becomes of messages. Handlers of the application run after the Outbox's own function has returned.
class OutboxEvents {
public:
  /// A frame was handed to the link; `request` is 0 if it carries none.
  virtual void frame_sent(std::uint32_t request) = 0;
  /// A message that waited is sent or gone, as its `result` says; its `done` may be empty.
  virtual void settled(std::unique_ptr<QueuedMessage> message) = 0;
  /// What SendStatus::back_pressure told of is over.
  virtual void writable() = 0;

protected:
  ~OutboxEvents() = default;
};

/// Everything on its way out: hands messages to the link while there is one and it is not congested, and keeps them in
/// order until then. A message leaves the queue before it is handed over, so none goes out twice.
class Outbox {
public:
  using Milliseconds = std::chrono::milliseconds;

  /// The references outlive the Outbox.
  Outbox(const QueueOptions& options, ConnectionStats& stats, OutboxEvents& events)
      : options_(options), stats_(stats), events_(events), queue_(options), pacer_(options) {}

  /// From now on messages go to `link`, first those that waited; null: there is none.
  void set_link(Transport* link, Milliseconds now);

  /// `payload` is valid and not too large. A message of a request waits as long as the request.
  SendResult submit(FrameKind kind, std::string_view payload, SendOptions&& options, std::uint32_t request,
                    Milliseconds now);
  /// Past the queue: what keeps the link alive must not wait behind what it carries.
  Result<void> send_now(FrameKind kind, std::string_view payload, std::uint32_t request = 0);
  void remove_request(std::uint32_t request) { queue_.remove_request(request); }
  /// Drops all that waits.
  void drop_all(Errc why);

  /// When to call `check` next; it may be called at any time.
  [[nodiscard]] Milliseconds due() const noexcept;
  void check(Milliseconds now);

  [[nodiscard]] std::size_t waiting_bytes() const noexcept { return queue_.bytes(); }

private:
  void flush(Milliseconds now);
  void expire(Milliseconds now);
  SendResult enqueue(FrameKind kind, std::string_view payload, SendOptions&& options, std::uint32_t request,
                     Milliseconds now);
  void settle(SendQueue::Messages& dropped);
  void count(Errc why);

  const QueueOptions& options_;
  ConnectionStats& stats_;
  OutboxEvents& events_;
  SendQueue queue_;
  Pacer pacer_;
  Transport* link_ = nullptr;
  bool flushing_ = false;
  bool congested_ = false;  ///< somebody was told SendStatus::back_pressure and waits
};

}  // namespace tether::core
