// The library tether::script.
#include <emscripten.h>

#include <tether/js.hpp>

#include "core/handle_table.hpp"
#include "platform/border.hpp"
#include "platform/imports.hpp"

namespace tether {

namespace {

using Listeners = core::HandleTable<ScriptListener*>;

// Never destroyed: a script may end while the program does.
Listeners& listeners() {
  static auto* table = new Listeners();
  return *table;
}

class BrowserScriptHost final : public ScriptHost {
public:
  void allow(std::string_view nonce) override { tether_script_allow(nonce.data(), nonce.size()); }

  std::uint32_t run(const HostScript& script, ScriptListener& listener) override {
    const std::uint32_t ticket = listeners().insert(&listener);
    if (ticket == 0) return 0;
    tether_script_run(ticket, script.code.data(), script.code.size(), script.variable.data(), script.variable.size(),
                      script.max_reply_bytes, script.with_stack ? 1 : 0);
    return ticket;
  }

  void forget(std::uint32_t ticket) override { listeners().erase(ticket); }

  std::string way() override { return tether_script_way() != 0 ? platform::take_text_result() : std::string(); }
};

/// Tells the listener of `ticket`, if it still waits, and retires the ticket.
void finish(std::uint32_t ticket, const Result<Bytes>& result) {
  ScriptListener** const found = listeners().find(ticket);
  if (found == nullptr) return;
  ScriptListener* const listener = *found;
  listeners().erase(ticket);
  listener->on_script_done(ticket, result);
}

}  // namespace

ScriptPlatform& browser_script_platform() {
  static BrowserScriptHost host;
  static ScriptPlatform platform{host, browser_scheduler()};
  return platform;
}

namespace js {

ScriptRunner& runner() {
  static auto* instance = new ScriptRunner();
  return *instance;
}

void allow(ScriptOptions options) { runner() = ScriptRunner(std::move(options)); }

}  // namespace js

extern "C" {

EMSCRIPTEN_KEEPALIVE void tether_script_result(std::uint32_t ticket, std::uint8_t* data, std::size_t size) {
  const platform::Inbound bytes(data, size);
  finish(ticket, bytes.bytes());
}

/// `code` is an Errc.
EMSCRIPTEN_KEEPALIVE void tether_script_failed(std::uint32_t ticket, int code, std::uint8_t* data, std::size_t size) {
  const platform::Inbound text(data, size);
  finish(ticket, Error(static_cast<Errc>(code), text.text()));
}

}  // extern "C"

}  // namespace tether
