#pragma once
// The client of a Duck Lively server (docs/protocols/lively.md).
#include <functional>
#include <string>
#include <string_view>

#include <tether/connection_state.hpp>
#include <tether/detail/ref.hpp>
#include <tether/events.hpp>
#include <tether/js.hpp>
#include <tether/limits.hpp>
#include <tether/patch.hpp>
#include <tether/platform.hpp>
#include <tether/result.hpp>

namespace tether {

/// What the server has put into the page, and how far it is trusted with it.
struct LivelyOptions {
  std::string url;        ///< of its WebSocket, absolute (LIVELY_WS_URL)
  std::string page_uid;   ///< by which it knows the page (`data-uid` of its root)
  std::string page_host;  ///< the page's host name; on another one than the server's each navigation is a full load
  PatchTrust trust = PatchTrust::unsafe_trusted_html;  ///< as the script that this one replaces
  bool scripts = true;                                 ///< the server may run them, as with that script
  std::string nonce;                                   ///< for them; ScriptOptions::nonce
  DecodeLimits limits;                                 ///< of one frame
};

namespace lively {
class Page;
}

/// What a LivelyClient needs from its surroundings. The references outlive every client made with them.
struct LivelyPlatform {
  Platform& connection;     ///< the link to the server
  PatchPlatform& patches;   ///< for the document
  ScriptPlatform& scripts;  ///< for what the server has the page run
  lively::Page& page;       ///< events, addresses and uploads of the page
};

/// The page this module runs in. Defined only in the library tether::lively, for Emscripten.
LivelyPlatform& browser_lively_platform();
/// The same with trusting_patch_platform(), for LivelyOptions that trust the server.
LivelyPlatform& trusting_lively_platform();

/// Takes a page that a Duck server has rendered over: sends its events, applies the answers, moves from page to page.
/// One per page. It connects when it is made and reconnects for ever.
class LivelyClient {
public:
  /// Takes the page over and connects. `platform` outlives the client.
  explicit LivelyClient(LivelyOptions options, LivelyPlatform& platform = browser_lively_platform());
  ///@{
  /// The other one has no page afterwards: it may be destroyed or assigned to, nothing else.
  LivelyClient(LivelyClient&&) noexcept;
  LivelyClient& operator=(LivelyClient&&) noexcept;
  ///@}
  /// Closes the link and leaves the document as it is; links and history are the browser's again.
  ~LivelyClient();

  /// Goes to a page of the same server without a full load, if that is possible. `path` is path, query and hash;
  /// `next_uid` names the page where it was visited before.
  void navigate(std::string_view path, std::string_view next_uid = {});

  /// `connecting` from the beginning on.
  [[nodiscard]] ConnectionState state() const;
  /// By which the server knows the page that is shown now.
  [[nodiscard]] std::string_view page_uid() const;

  /// What went wrong and did not stop the client: a malformed frame, content that was refused, a message that could not
  /// be sent.
  BindingId bind(event::Error, std::function<void(const Error&)> handler);
  /// Removes a handler of `bind`.
  void unbind(BindingId id);

  class Impl;

private:
  detail::Ref<Impl> impl_;
};

}  // namespace tether
