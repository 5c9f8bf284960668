#include "core/outbox.hpp"

#include <algorithm>
#include <utility>

namespace tether::core {

using Milliseconds = std::chrono::milliseconds;

void Outbox::set_link(Transport* link, Milliseconds now) {
  link_ = link;
  pacer_.reset();
  expire(now);  // the timer that does it may be late
  flush(now);
  // Who was told to wait by the last link waits for an event; it will come from no other place.
  if (link_ != nullptr && !pacer_.stopped() && std::exchange(congested_, false)) events_.writable();
}

Result<void> Outbox::send_now(FrameKind kind, std::string_view payload, std::uint32_t request) {
  if (link_ == nullptr) return Error(Errc::not_open, "there is no link");
  Result<void> sent = kind == FrameKind::text ? link_->send_text(payload) : link_->send_binary(as_bytes(payload));
  if (!sent) return sent;
  ++stats_.frames_out;
  stats_.bytes_out += payload.size();
  pacer_.sent(payload.size());
  events_.frame_sent(request);
  return sent;
}

SendResult Outbox::submit(FrameKind kind, std::string_view payload, SendOptions&& options, std::uint32_t request,
                          Milliseconds now) {
  const bool can_send = link_ != nullptr && queue_.empty() && !flushing_ && pacer_.may_send(*link_, now);
  if (!can_send) {
    if (options.kind != SendClass::transient) return enqueue(kind, payload, std::move(options), request, now);
    ++stats_.dropped_transient;
    return {SendStatus::dropped, link_ == nullptr ? Errc::not_open : Errc::queue_full};
  }
  if (const Result<void> sent = send_now(kind, payload, request); !sent) {
    ++stats_.rejected;
    return {SendStatus::rejected, sent.error().code};
  }
  if (link_ == nullptr || pacer_.may_send(*link_, now)) return {SendStatus::sent, {}};
  congested_ = true;
  return {SendStatus::back_pressure, {}};
}

SendResult Outbox::enqueue(FrameKind kind, std::string_view payload, SendOptions&& options, std::uint32_t request,
                           Milliseconds now) {
  auto message = std::make_unique<QueuedMessage>();
  message->kind = kind;
  message->payload = payload;
  message->send_class = options.kind;
  message->key = std::move(options.key);
  message->done = std::move(options.done);
  message->request = request;
  const Milliseconds ttl = options.ttl > Milliseconds(0) ? options.ttl : options_.ttl;
  if (request == 0) message->expires = later(now, ttl);
  SendQueue::Messages dropped;
  const bool queued = queue_.push(std::move(message), dropped);
  settle(dropped);
  if (!queued) {
    ++stats_.rejected;
    return {SendStatus::rejected, Errc::queue_full};
  }
  ++stats_.queued;
  if (!pacer_.stopped()) return {SendStatus::queued, {}};
  congested_ = true;
  return {SendStatus::back_pressure, {}};
}

void Outbox::flush(Milliseconds now) {
  if (flushing_) return;
  flushing_ = true;
  while (link_ != nullptr && !queue_.empty() && pacer_.may_send(*link_, now)) {
    std::unique_ptr<QueuedMessage> message = queue_.pop();
    if (const Result<void> sent = send_now(message->kind, message->payload, message->request); !sent) {
      ++stats_.dropped_failed;
      message->result = {SendStatus::dropped, sent.error().code};
    }
    events_.settled(std::move(message));
  }
  flushing_ = false;
}

void Outbox::drop_all(Errc why) {
  congested_ = false;
  SendQueue::Messages dropped = queue_.clear(why);
  settle(dropped);
}

void Outbox::count(Errc why) {
  switch (why) {
    case Errc::expired: ++stats_.dropped_expired; break;
    case Errc::replaced: ++stats_.dropped_replaced; break;
    case Errc::queue_full: ++stats_.dropped_overflow; break;
    default: ++stats_.dropped_closed; break;
  }
}

void Outbox::settle(SendQueue::Messages& dropped) {
  while (!dropped.empty()) {
    std::unique_ptr<QueuedMessage> message = dropped.pop_front();
    count(message->result.why);
    events_.settled(std::move(message));
  }
}

Milliseconds Outbox::due() const noexcept { return std::min(queue_.due(), pacer_.due()); }

void Outbox::expire(Milliseconds now) {
  SendQueue::Messages dropped;
  queue_.expire(now, dropped);
  settle(dropped);
}

void Outbox::check(Milliseconds now) {
  expire(now);
  if (link_ == nullptr || !pacer_.look(*link_, now)) return;
  flush(now);
  if (pacer_.stopped()) return;
  congested_ = false;
  events_.writable();
}

}  // namespace tether::core
