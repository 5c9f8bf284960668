#pragma once
// What a DaraClient needs of the page it runs in.
#include <functional>
#include <string>
#include <string_view>

#include <tether/result.hpp>

namespace tether::dara {

/// Where an action leads the reader.
struct Destination {
  std::string url;       ///< relative to the page, or absolute; http and https alone are followed
  bool new_tab = false;  ///< keep this page
  bool replace = false;  ///< leave no entry in the history
};

/// What a Notify action says; `status` is one of CANCELED, CREATED, ERROR, FAILED, QUEUED, RUNNING, SUCCESS, WARNING or
/// empty. One with the `key` of an earlier one takes its place.
struct Notification {
  std::string key;      ///< the server's, or the title
  std::string title;    ///< one line
  std::string message;  ///< more of it; may be empty
  std::string status;   ///< how it is shown
};

/// The port. Nothing here throws or calls back from inside.
class Page {
public:
  /// The page's own address.
  [[nodiscard]] virtual std::string address() const = 0;
  /// The base URL that the server has put into the page (window.dara.base_url); empty if none.
  [[nodiscard]] virtual std::string base_url() const = 0;
  /// Errors: `refused_content` for a URL that no page should follow, such as javascript:.
  virtual Result<void> go(const Destination& destination) = 0;
  /// Loads the page anew.
  virtual void reload() = 0;
  /// Shows a notification for a while.
  virtual void notify(const Notification& notification) = 0;
  /// Puts `text` on the clipboard. `done` is called once, later; false where the browser does not allow it.
  virtual void copy(std::string_view text, std::function<void(bool copied)> done) = 0;
  /// Offers `content` as a file.
  virtual void save(std::string_view file_name, std::string_view content_type, std::string_view content) = 0;
  /// Tells the other tabs of this server that the session has ended.
  virtual void announce_logout() = 0;

protected:
  ~Page() = default;
};

}  // namespace tether::dara
