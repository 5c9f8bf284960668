#include "core/send_queue.hpp"

#include <algorithm>
#include <utility>

namespace tether::core {

bool SendQueue::fits(std::size_t more_bytes) const noexcept {
  return size_ < options_.max_messages && more_bytes <= options_.max_bytes && bytes_ <= options_.max_bytes - more_bytes;
}

void SendQueue::forget(const QueuedMessage& message) noexcept {
  bytes_ -= message.payload.size();
  if (--size_ == 0) due_ = k_never;
}

template <class Predicate>
void SendQueue::drop_if(Predicate chosen, Errc why, Messages& dropped) {
  const auto drops = [this, &chosen, why](QueuedMessage& message) {
    if (!chosen(message)) return false;
    message.result = {SendStatus::dropped, why};
    forget(message);
    return true;
  };
  messages_.take_if(drops, dropped);
}

bool SendQueue::make_room(std::size_t bytes, Messages& dropped) {
  const auto may_go = [this](const QueuedMessage& message) {
    return options_.overflow == Overflow::drop_oldest ||
           (options_.overflow == Overflow::drop_volatile && message.send_class == SendClass::latest);
  };
  // Nothing is dropped unless that makes enough room.
  std::size_t count = 0;
  std::size_t freed = 0;
  for (const QueuedMessage& message : messages_) {
    if (!may_go(message)) continue;
    ++count;
    freed += message.payload.size();
  }
  const std::size_t left = bytes_ - freed;
  if (size_ - count >= options_.max_messages || bytes > options_.max_bytes || left > options_.max_bytes - bytes) {
    return false;
  }
  const auto has_to_go = [&](const QueuedMessage& message) { return !fits(bytes) && may_go(message); };
  drop_if(has_to_go, Errc::queue_full, dropped);
  return true;
}

QueuedMessage* SendQueue::find_older(const QueuedMessage& message) const {
  if (message.send_class != SendClass::latest) return nullptr;
  for (QueuedMessage& waiting : messages_) {
    if (waiting.send_class == SendClass::latest && waiting.key == message.key) return &waiting;
  }
  return nullptr;
}

bool SendQueue::push(std::unique_ptr<QueuedMessage> message, Messages& dropped) {
  const std::size_t bytes = message->payload.size();
  QueuedMessage* older = find_older(*message);
  const bool fits_in_place =
      older != nullptr && bytes <= options_.max_bytes && bytes_ - older->payload.size() <= options_.max_bytes - bytes;
  if (!fits_in_place && !fits(bytes)) {
    if (!make_room(bytes, dropped)) return false;
    older = find_older(*message);  // it may have made room
  }
  due_ = std::min(due_, message->expires);
  bytes_ += bytes;
  if (older == nullptr) {
    ++size_;
    messages_.push_back(std::move(message));
    return true;
  }
  bytes_ -= older->payload.size();
  older->result = {SendStatus::dropped, Errc::replaced};
  dropped.push_back(messages_.replace(*older, std::move(message)));
  return true;
}

std::unique_ptr<QueuedMessage> SendQueue::pop() {
  forget(*messages_.front());
  return messages_.pop_front();
}

void SendQueue::expire(Milliseconds now, Messages& dropped) {
  if (now < due_) return;
  const auto is_over = [now](const QueuedMessage& message) { return message.expires <= now; };
  drop_if(is_over, Errc::expired, dropped);
  due_ = k_never;
  for (const QueuedMessage& message : messages_) due_ = std::min(due_, message.expires);
}

void SendQueue::remove_request(std::uint32_t request) {
  Messages removed;
  const auto carries_it = [request](const QueuedMessage& message) { return message.request == request; };
  drop_if(carries_it, Errc::timed_out, removed);
}

SendQueue::Messages SendQueue::clear(Errc why) {
  Messages dropped;
  const auto any = [](const QueuedMessage&) { return true; };
  drop_if(any, why, dropped);
  return dropped;
}

}  // namespace tether::core
