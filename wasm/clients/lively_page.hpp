#pragma once
// The page of a Duck app as its client sees it.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/lively.hpp"

namespace tether::lively {

/// What the user is told, in Duck's own words.
enum class Notice : std::uint8_t {
  offline = 0,          ///< "You're offline"
  restored = 1,         ///< "Connection restored"
  not_connected = 2,    ///< "Not connected!"
  session_expired = 3,  ///< "Session expired, reloading..."
};

/// Where the page is asked to go, without a full load if that is possible.
struct NavigationRequest {
  std::string path;           ///< path, query and hash
  std::string next_uid;       ///< of that page where it was visited before; empty: unknown
  bool from_history = false;  ///< the browser has changed its entry already
};

/// What became of an attempt to upload a file.
enum class UploadStep : std::uint8_t {
  started = 0,
  progress = 1,  ///< the number is the percentage
  done = 2,
  failed = 3,   ///< it can be tried again
  refused = 4,  ///< it cannot
};

class PageEvents {
public:
  /// `event.page_uid` is empty.
  virtual void on_component_event(const protocol::lively::ComponentEvent& event) = 0;
  virtual void on_navigation_request(NavigationRequest request) = 0;
  /// `reason` is for the server, of an attempt that failed or was refused.
  virtual void on_upload(std::uint32_t upload, UploadStep step, double percent, std::string_view reason) = 0;
  /// The answer to `sync` is there, good or not.
  virtual void on_synced() = 0;
  /// The page could not do what it was told.
  virtual void on_page_failure(std::string_view what) = 0;

protected:
  ~PageEvents() = default;
};

/// The port. Everything it is told happens at once, and it calls back only later.
class Page {
public:
  /// Begins to listen; null ends it. `events` outlives that.
  virtual void attach(PageEvents* events) = 0;

  /// A full load of `url`; of the page itself if that is empty.
  virtual void load(std::string_view url) = 0;
  /// The page that the server knows by `uid` is there now.
  virtual void set_page_uid(std::string_view uid) = 0;
  /// A new entry in the browser's history, for the page that is coming.
  virtual void enter(std::string_view path) = 0;
  /// The page is complete: scrolls, announces itself to its own scripts and ends the progress bar.
  virtual void arrive(bool from_history) = 0;
  virtual void show_progress(int percent) = 0;
  virtual void notify(Notice notice) = 0;
  /// Headers of a request for a page, as lines: name and value in turn.
  [[nodiscard]] virtual std::vector<std::string> navigation_headers() = 0;
  /// Fetches `url` with the page's credentials.
  virtual void sync(std::string_view url) = 0;

  /// Uploads the file that the user chose; `upload` names the attempt and its repetitions. The views live during the
  /// call.
  virtual void upload(std::uint32_t upload, const protocol::lively::FileRequest& request) = 0;
  virtual void repeat_upload(std::uint32_t upload) = 0;
  virtual void forget_upload(std::uint32_t upload) = 0;

protected:
  ~Page() = default;
};

}  // namespace tether::lively
