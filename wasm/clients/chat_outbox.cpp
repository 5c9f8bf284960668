#include "clients/chat_outbox.hpp"

#include <algorithm>
#include <utility>

namespace tether::detail {

using Milliseconds = std::chrono::milliseconds;

bool ChatOutbox::add(ChatMessage message) {
  if (entries_.size() >= k_max_messages) return false;
  entries_.push_back({std::move(message)});
  return true;
}

void ChatOutbox::link_up(Milliseconds now) {
  link_down();
  up_ = true;
  paced_until_ = paused_until_ = now;
}

void ChatOutbox::link_down() {
  up_ = doubtful_ = false;
  for (Entry& entry : entries_) {
    entry.sent = false;
    entry.deadline.stop();
  }
}

void ChatOutbox::set_doubtful(bool doubtful, Milliseconds now) {
  if (!up_ || doubtful_ == doubtful) return;
  doubtful_ = doubtful;
  for (Entry& entry : entries_) {
    if (doubtful) entry.deadline.stop();
    if (!doubtful && entry.sent) entry.deadline.start(now, k_answer_deadline);
  }
}

std::optional<ChatMessage> ChatOutbox::next(Milliseconds now) {
  if (!up_ || unanswered() >= k_window || now < may_send_at()) return {};
  const auto found = first_unsent();
  if (found == entries_.end()) return {};
  Entry& entry = entries_[static_cast<std::size_t>(found - entries_.begin())];
  entry.twice = entry.ever;
  entry.sent = entry.ever = true;
  // After a refusal the first deadline goes on: a message that the server will never take must fail some time.
  if (!doubtful_ && !entry.deadline.active()) entry.deadline.start(now, k_answer_deadline);
  paced_until_ = std::max(paced_until_, now) + k_pace;
  return entry.message;
}

std::optional<ChatMessage> ChatOutbox::take(const MessageId& id) {
  const auto found = find(id);
  if (found == entries_.end()) return {};
  if (found->twice) answered_.push_back(id);
  if (answered_.size() > k_max_messages) answered_.pop_front();
  ChatMessage message = found->message;
  entries_.erase(found);
  return message;
}

bool ChatOutbox::was_answered(const MessageId& id) const {
  return std::find(answered_.begin(), answered_.end(), id) != answered_.end();
}

void ChatOutbox::something_refused(Milliseconds now) {
  if (!up_ || unanswered() == 0) return;
  paused_until_ = now + k_pause;
  for (Entry& entry : entries_) entry.sent = false;
}

std::vector<ChatMessage> ChatOutbox::take_overdue(Milliseconds now) {
  std::vector<ChatMessage> overdue;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    if (entry->deadline.check(now) == core::Deadline::Outcome::expired) {
      overdue.push_back(std::move(entry->message));
      entry = entries_.erase(entry);
    } else {
      ++entry;
    }
  }
  return overdue;
}

std::vector<ChatMessage> ChatOutbox::take_all() {
  std::vector<ChatMessage> all;
  for (Entry& entry : std::exchange(entries_, {})) all.push_back(std::move(entry.message));
  return all;
}

Milliseconds ChatOutbox::due() const {
  Milliseconds due = core::k_never;
  for (const Entry& entry : entries_) due = std::min(due, entry.deadline.due());
  const bool can_send = up_ && unanswered() < k_window && first_unsent() != entries_.end();
  return can_send ? std::min(due, may_send_at()) : due;
}

ChatOutbox::Entries::const_iterator ChatOutbox::find(const MessageId& id) const {
  return std::find_if(entries_.begin(), entries_.end(), [&id](const Entry& entry) { return entry.message.id == id; });
}

ChatOutbox::Entries::const_iterator ChatOutbox::first_unsent() const {
  return std::find_if(entries_.begin(), entries_.end(), [](const Entry& entry) { return !entry.sent; });
}

std::size_t ChatOutbox::unanswered() const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.sent; }));
}

Milliseconds ChatOutbox::may_send_at() const {
  constexpr Milliseconds k_head_start = k_pace * (k_window - 1);
  return std::max(paced_until_ - k_head_start, paused_until_);
}

}  // namespace tether::detail
