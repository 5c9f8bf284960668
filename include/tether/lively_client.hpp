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
  std::string page_uid;   ///< by which it knows the page (data-uid of <html>)
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
  Platform& connection;
  PatchPlatform& patches;
  ScriptPlatform& scripts;
  lively::Page& page;
};

/// The page this module runs in. Defined only in the library tether::lively, for Emscripten.
LivelyPlatform& browser_lively_platform();
/// The same with trusting_patch_platform(), for LivelyOptions that trust the server.
LivelyPlatform& trusting_lively_platform();

/// Takes a page that a Duck server has rendered over: sends its events, applies the answers, moves from page to page.
/// One per page. It connects when it is made and reconnects for ever.
class LivelyClient {
public:
  explicit LivelyClient(LivelyOptions options, LivelyPlatform& platform = browser_lively_platform());
  LivelyClient(LivelyClient&&) noexcept;
  LivelyClient& operator=(LivelyClient&&) noexcept;
  ~LivelyClient();

  /// Goes to a page of the same server without a full load, if that is possible. `path` is path, query and hash;
  /// `next_uid` names the page where it was visited before.
  void navigate(std::string_view path, std::string_view next_uid = {});

  [[nodiscard]] ConnectionState state() const;
  /// By which the server knows the page that is shown now.
  [[nodiscard]] std::string_view page_uid() const;

  /// What went wrong and did not stop the client: a malformed frame, content that was refused, a message that could not
  /// be sent.
  BindingId bind(event::Error, std::function<void(const Error&)> handler);
  void unbind(BindingId id);

  class Impl;

private:
  detail::Ref<Impl> impl_;
};

}  // namespace tether
