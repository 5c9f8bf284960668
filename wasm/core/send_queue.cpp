#include "core/send_queue.hpp"

#include <algorithm>
#include <utility>

namespace tether::core {

bool SendQueue::fits(std::size_t more_bytes) const noexcept {
  return messages_.size() < options_.max_messages && more_bytes <= options_.max_bytes &&
         bytes_ <= options_.max_bytes - more_bytes;
}

QueuedMessage SendQueue::take(Messages::iterator at) {
  QueuedMessage message = std::move(*at);
  messages_.erase(at);
  bytes_ -= message.payload.size();
  if (messages_.empty()) due_ = k_never;
  return message;
}

bool SendQueue::make_room(std::size_t bytes, std::list<DroppedMessage>& dropped) {
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
  if (messages_.size() - count >= options_.max_messages || bytes > options_.max_bytes ||
      left > options_.max_bytes - bytes) {
    return false;
  }
  for (auto at = messages_.begin(); at != messages_.end() && !fits(bytes);) {
    const auto next = std::next(at);
    if (may_go(*at)) dropped.push_back({take(at), Errc::queue_full});
    at = next;
  }
  return true;
}

SendQueue::Messages::iterator SendQueue::find_older(const QueuedMessage& message) {
  if (message.send_class != SendClass::latest) return messages_.end();
  return std::find_if(messages_.begin(), messages_.end(), [&message](const QueuedMessage& waiting) {
    return waiting.send_class == SendClass::latest && waiting.key == message.key;
  });
}

bool SendQueue::push(QueuedMessage message, std::list<DroppedMessage>& dropped) {
  auto older = find_older(message);
  const bool fits_in_place = older != messages_.end() && message.payload.size() <= options_.max_bytes &&
                             bytes_ - older->payload.size() <= options_.max_bytes - message.payload.size();
  if (!fits_in_place && !fits(message.payload.size())) {
    if (!make_room(message.payload.size(), dropped)) return false;
    older = find_older(message);  // it may have made room
  }
  due_ = std::min(due_, message.expires);
  bytes_ += message.payload.size();
  if (older == messages_.end()) {
    messages_.push_back(std::move(message));
    return true;
  }
  bytes_ -= older->payload.size();
  std::swap(*older, message);
  dropped.push_back({std::move(message), Errc::replaced});
  return true;
}

QueuedMessage SendQueue::pop() { return take(messages_.begin()); }

void SendQueue::expire(Milliseconds now, std::list<DroppedMessage>& dropped) {
  if (now < due_) return;
  due_ = k_never;
  for (auto at = messages_.begin(); at != messages_.end();) {
    const auto next = std::next(at);
    if (at->expires <= now) {
      dropped.push_back({take(at), Errc::expired});
    } else {
      due_ = std::min(due_, at->expires);
    }
    at = next;
  }
}

void SendQueue::remove_request(std::uint32_t request) {
  const auto found = std::find_if(messages_.begin(), messages_.end(),
                                  [request](const QueuedMessage& message) { return message.request == request; });
  if (found != messages_.end()) (void)take(found);
}

std::list<DroppedMessage> SendQueue::clear(Errc why) {
  std::list<DroppedMessage> dropped;
  while (!messages_.empty()) dropped.push_back({pop(), why});
  due_ = k_never;
  return dropped;
}

}  // namespace tether::core
