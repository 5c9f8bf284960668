// The modules that take the place of Duck's lively.js: js-glue/loader/lively_client.mjs calls these exports. The one
// with TETHER_TRUSTING leaves out what only a server needs that is not trusted.
#include <emscripten.h>

#include <memory>
#include <string>

#include <tether/lively_client.hpp>

#include "modules/face.hpp"
#include "platform/border.hpp"

namespace tether::modules {

namespace {

/// There is one in a page, as there is one document.
constexpr std::uint32_t k_handle = 1;

#ifdef TETHER_TRUSTING
LivelyPlatform& lively_platform() { return trusting_lively_platform(); }
#else
LivelyPlatform& lively_platform() { return browser_lively_platform(); }
#endif

std::unique_ptr<LivelyClient>& client() {
  static auto* instance = new std::unique_ptr<LivelyClient>();
  return *instance;
}

}  // namespace

extern "C" {

/// Takes the page over. `texts` are the lines of LivelyOptions: url, page_uid, page_host, nonce. Bit 0 of `options`:
/// the HTML of the server is not trusted; bit 1: it runs no scripts.
EMSCRIPTEN_KEEPALIVE void tether_lively_open(std::uint8_t* texts, std::size_t size, int options) {
  const platform::Inbound text(texts, size);
  const std::vector<std::string> lines = split_lines(text.text());
  if (lines.size() != 4) return;
  LivelyOptions chosen;
  chosen.url = lines[0];
  chosen.page_uid = lines[1];
  chosen.page_host = lines[2];
  chosen.nonce = lines[3];
  if ((options & 1) != 0) chosen.trust = PatchTrust::strict;
  chosen.scripts = (options & 2) == 0;
  client().reset();  // the old one would let go of the page that the new one has taken
  client() = std::make_unique<LivelyClient>(std::move(chosen), lively_platform());
  client()->bind(event::error, [](const Error& error) { emit_error(k_handle, FaceEvent::error, error); });
}

/// The number of the ConnectionState.
EMSCRIPTEN_KEEPALIVE int tether_lively_state() {
  return static_cast<int>(client() ? client()->state() : ConnectionState::idle);
}

/// Leaves the document as it is.
EMSCRIPTEN_KEEPALIVE void tether_lively_close() { client().reset(); }

}  // extern "C"

}  // namespace tether::modules
