#pragma once
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include <tether/chat_messages.hpp>

#include "core/deadline.hpp"

namespace tether::detail {

/// One's own messages, from the moment they are written to the server's answer, in the order in which they were
/// written. A message that a broken link leaves unanswered goes out again on the next one, under its id, before
/// anything newer. It decides what goes out when; its owner sends and tells.
class ChatOutbox {
public:
  using Milliseconds = std::chrono::milliseconds;

  /// A server that has not answered by then has probably lost the message. Only time on a good link counts.
  static constexpr Milliseconds k_answer_deadline{10'000};
  /// More messages than this wait for no server; a page that sends on regardless would only grow.
  static constexpr std::size_t k_max_messages = 256;
  /// Servers limit what a client may send; the demo server takes 40 frames at once and then 20 a second, joins
  /// included. So at most k_window messages wait for answers, and they go out k_window at once, then one per k_pace.
  static constexpr std::size_t k_window = 10;
  static constexpr Milliseconds k_pace{75};
  /// Pause after the server refused something: long enough for a limit such as the demo server's to recover.
  static constexpr Milliseconds k_pause{2'000};

  /// False if too many wait already.
  bool add(ChatMessage message);
  [[nodiscard]] bool contains(const MessageId& id) const { return find(id) != entries_.end(); }

  // How the link is.
  /// There is a new one, and the server knows which rooms one is in.
  void link_up(Milliseconds now);
  void link_down();
  /// While the link is in doubt no deadline runs.
  void set_doubtful(bool doubtful, Milliseconds now);

  /// The message to send now, if there is one; it counts as sent.
  std::optional<ChatMessage> next(Milliseconds now);
  /// The server has answered, or will never get it. Nothing if no such message waits.
  std::optional<ChatMessage> take(const MessageId& id);
  /// True for the second answer to a message that was sent twice: whoever wrote it has seen the first.
  [[nodiscard]] bool was_answered(const MessageId& id) const;
  /// The server refused something without saying what, perhaps because it was too much: pauses, then sends again what
  /// is unanswered. A deadline that runs goes on.
  void something_refused(Milliseconds now);
  /// The messages whose deadline is over.
  std::vector<ChatMessage> take_overdue(Milliseconds now);
  std::vector<ChatMessage> take_all();

  /// When to call `take_overdue` and `next` again.
  [[nodiscard]] Milliseconds due() const;

private:
  struct Entry {
    ChatMessage message;
    bool sent = false;   ///< on this link, and not to be sent again
    bool twice = false;  ///< sent more than once
    bool ever = false;   ///< sent at all
    core::Deadline deadline{};
  };
  using Entries = std::deque<Entry>;

  [[nodiscard]] Entries::const_iterator find(const MessageId& id) const;
  /// The first that is to be sent.
  [[nodiscard]] Entries::const_iterator first_unsent() const;
  [[nodiscard]] std::size_t unanswered() const;
  [[nodiscard]] Milliseconds may_send_at() const;

  Entries entries_;
  std::deque<MessageId> answered_;  ///< of messages that were sent more than once
  bool up_ = false;
  bool doubtful_ = false;
  Milliseconds paced_until_{0};   ///< when all that was sent would have been sent at one per k_pace
  Milliseconds paused_until_{0};  ///< after a refusal
};

}  // namespace tether::detail
