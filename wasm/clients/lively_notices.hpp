#pragma once
#include <chrono>

#include <tether/connection_state.hpp>

#include "clients/lively_page.hpp"

namespace tether::lively {

/// Tells the user about the connection, and no more than is of interest: a link that comes back at once is none of it.
class Notices {
public:
  explicit Notices(Page& page) noexcept : page_(page) {}

  /// An attempt is planned, so one that was under way has failed. A first one that comes soon is none of the user's
  /// business.
  void on_reconnecting(const Reconnecting& plan) {
    if (offline_ || (!trying_ && plan.delay < k_soon)) return;
    offline_ = true;
    page_.notify(Notice::offline);
  }

  void on_state(ConnectionState state) {
    if (state == ConnectionState::closed) page_.notify(Notice::not_connected);
    if (state == ConnectionState::connecting) trying_ = true;
    if (state != ConnectionState::up) return;
    trying_ = false;
    if (!offline_) return;
    offline_ = false;
    page_.notify(Notice::restored);
  }

  /// The user did something that the server does not hear of now.
  void on_nothing_sent() {
    if (offline_) page_.notify(Notice::not_connected);
  }

private:
  static constexpr std::chrono::seconds k_soon{5};

  Page& page_;
  bool trying_ = false;   ///< since the last link
  bool offline_ = false;  ///< and the user was told so
};

}  // namespace tether::lively
