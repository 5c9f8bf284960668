#pragma once
// The frames of Duck Lively (docs/protocols/lively.md): MessagePack, one array per binary frame, the code of the
// message first.
#include <cstdint>
#include <string_view>
#include <vector>

#include <tether/bytes.hpp>
#include <tether/limits.hpp>
#include <tether/result.hpp>

namespace tether::protocol::lively {

/// The code of a message.
enum class Opcode : std::uint8_t {
  apply_patches = 1,
  component_event = 100,
  execute_script = 101,
  script_result = 111,
  navigate = 120,
  navigation_result = 121,
  request_file = 130,
  upload_failed = 131,
  upload_started = 132,
  upload_progress = 133,
  component_unknown = 150,
  sync_browser_state = 170,
};

// --- From the server. All views point into the frame.

/// A script to run, and an expression whose value is asked for.
struct ExecuteScript {
  std::string_view code;
  std::string_view variable;  ///< empty: nothing is asked for
  double timeout_s = 0;       ///< after which the server listens no more; 0: never
  bool wait = false;          ///< the server waits for an answer
  std::string_view id;        ///< of the answer
};

/// A step of a navigation; the last one is `final`.
struct NavigationResult {
  std::string_view path;  ///< empty: unknown
  bool full_reload = false;
  std::string_view page_uid;  ///< empty: as before
  Bytes patches;              ///< a list of patches, as in a frame of patches
  bool final = false;
};

/// The server wants the file that the user chose in a form.
struct FileRequest {
  std::string_view form_id;
  std::string_view file_id;
  std::string_view name;  ///< of the input
  std::string_view upload_url;
  std::vector<std::string_view> types;  ///< MIME types it takes; none: all
  bool wants_progress = false;
  std::string_view token;
};

/// An event reached the server for a component it no longer has.
struct UnknownComponent {
  std::string_view uid;
  bool reload = false;
};

/// What a server's frame turns out to be.
class ServerMessages {
public:
  /// `frame` is the whole frame, [1, patches]; its inside is not checked yet.
  virtual void on_patches(Bytes frame) = 0;
  virtual void on_script(const ExecuteScript& request) = 0;
  virtual void on_navigation(const NavigationResult& result) = 0;
  virtual void on_file_request(const FileRequest& request) = 0;
  virtual void on_unknown_component(const UnknownComponent& unknown) = 0;
  /// The page is to fetch `url` with its credentials, for the cookies of the answer.
  virtual void on_sync(std::string_view url) = 0;

protected:
  ~ServerMessages() = default;
};

/// Reads one frame and passes on what it says. Errors with the byte offset, and then nothing is passed on:
/// `bad_msgpack`, `bad_message`, `too_many_items`, `too_large`.
Result<void> read(Bytes frame, const DecodeLimits& limits, ServerMessages& to);

// --- To the server. Each gives a whole frame.

using Frame = std::vector<std::uint8_t>;

/// Something that happened to a component, or to the document: then `uid` is the page's.
struct ComponentEvent {
  std::string_view page_uid;
  std::string_view uid;
  std::string_view name;
  Bytes value;  ///< one MessagePack item
  bool is_document_event = false;
};

/// A header of the request that a navigation stands for.
struct Header {
  std::string_view name;
  std::string_view value;
};

Frame write(const ComponentEvent& event);
/// `result` is one MessagePack item.
Frame write_script_result(std::string_view id, Bytes result);
Frame write_script_error(std::string_view id, std::string_view error);
/// `next_uid` is empty for a page that was never visited. Without `headers` the server answers with a full reload.
Frame write_navigation(std::string_view page_uid, std::string_view next_uid, std::string_view path,
                       const std::vector<Header>& headers);
Frame write_upload_started(std::string_view file_id);
Frame write_upload_progress(std::string_view file_id, double percent);
Frame write_upload_failed(std::string_view file_id, std::string_view reason);

/// A frame of patches that holds `patches`, a list as NavigationResult has it.
Frame write_patches(Bytes patches);

}  // namespace tether::protocol::lively
