#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <tether/timers.hpp>

#include "clients/lively_page.hpp"
#include "protocol/lively.hpp"

namespace tether::lively {

/// What a navigation brings about.
class NavigatorEvents {
public:
  /// Whether a page can come over the link now.
  [[nodiscard]] virtual bool can_navigate() const = 0;
  /// Asks the server for the page. False if it could not be sent.
  virtual bool request_page(const NavigationRequest& request) = 0;
  /// A step of the page that is coming. `new_entry`: the browser's history is to get one for it.
  virtual void on_step(const protocol::lively::NavigationResult& result, std::string_view path, bool new_entry) = 0;
  virtual void on_arrived(bool from_history) = 0;
  virtual void on_progress(int percent) = 0;
  /// It takes a full load.
  virtual void on_full_load(std::string_view path) = 0;

protected:
  ~NavigatorEvents() = default;
};

/// One navigation at a time: the server works on several at once, and their patches would mix. Of those that are asked
/// for meanwhile only the newest is kept; those that it replaces leave no entry in the history. Whatever goes wrong
/// ends in a full load of the page that was wanted.
class Navigator {
public:
  /// After a silence of this length the browser takes over: it shows the user that it is loading.
  static constexpr std::chrono::seconds k_patience{20};

  Navigator(NavigatorEvents& events, Scheduler& scheduler) : events_(events), scheduler_(scheduler) {}

  void start(NavigationRequest request);
  void on_result(const protocol::lively::NavigationResult& result);
  /// The link broke: what was asked for never comes.
  void on_link_lost();
  /// Forgets everything.
  void reset();

  [[nodiscard]] bool busy() const noexcept { return current_.has_value(); }

private:
  void begin(NavigationRequest request);
  void give_up(std::string_view path);
  void finish();

  NavigatorEvents& events_;
  Scheduler& scheduler_;
  std::optional<NavigationRequest> current_;
  std::optional<NavigationRequest> next_;  ///< the newest that was asked for since
  bool has_entry_ = false;                 ///< the history has an entry for the current one
  int progress_ = 0;
  Timer patience_;
};

}  // namespace tether::lively
