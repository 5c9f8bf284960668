#pragma once
#include <cstdint>

#include <tether/connection.hpp>

#include "clients/lively_page.hpp"

namespace tether::lively {

/// Tells the user about the connection, and no more than is of interest: a link that comes back at once is none of it.
class Notices {
public:
  explicit Notices(Page& page) noexcept : page_(page) {}

  /// `attempt` is 1 for the first try after a loss.
  void on_reconnecting(std::uint32_t attempt) {
    if (attempt < 2 || offline_) return;
    offline_ = true;
    page_.notify(Notice::offline);
  }

  void on_state(ConnectionState state) {
    if (state == ConnectionState::closed) page_.notify(Notice::not_connected);
    if (state != ConnectionState::up || !offline_) return;
    offline_ = false;
    page_.notify(Notice::restored);
  }

  /// The user did something that the server does not hear of now.
  void on_nothing_sent() {
    if (offline_) page_.notify(Notice::not_connected);
  }

private:
  Page& page_;
  bool offline_ = false;  ///< and the user was told so
};

}  // namespace tether::lively
