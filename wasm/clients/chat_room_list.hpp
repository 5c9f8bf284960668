#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/chat.hpp"

namespace tether::detail {

/// The rooms that one is in, in the order in which they were joined, with the last line that was seen in each.
class ChatRoomList {
public:
  /// A room that is joined anew begins without a past.
  void join(std::string_view room) {
    leave(room);
    names_.emplace_back(room);
  }
  void leave(std::string_view room) {
    std::erase(names_, room);
    if (const auto seen = last_seen_.find(room); seen != last_seen_.end()) last_seen_.erase(seen);
  }
  [[nodiscard]] bool contains(std::string_view room) const {
    return std::find(names_.begin(), names_.end(), room) != names_.end();
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// The room joined last; the lobby, if there is none.
  [[nodiscard]] std::string_view last() const {
    return names_.empty() ? protocol::chat::k_lobby : std::string_view(names_.back());
  }

  void note_seen(const ChatMessage& message) {
    if (contains(message.room) && !message.id.empty()) last_seen_[message.room] = {message.username, message.id};
  }
  /// Null if nothing was seen yet.
  [[nodiscard]] const protocol::chat::LineId* last_seen(std::string_view room) const {
    const auto seen = last_seen_.find(room);
    return seen == last_seen_.end() ? nullptr : &seen->second;
  }

private:
  std::vector<std::string> names_;
  std::map<std::string, protocol::chat::LineId, std::less<>> last_seen_;
};

}  // namespace tether::detail
