#include <emscripten.h>

#include "core/format.hpp"
#include "dom/dom_tree.hpp"
#include "platform/border.hpp"
#include "platform/imports.hpp"

namespace tether {

namespace {

using patch::NodeQuery;
using patch::NodeRead;

class BrowserDom final : public patch::DomHost {
public:
  void apply(const patch::OpStream& stream) override {
    tether_dom_apply(stream.words.data(), stream.words.size(), stream.ascii.data(), stream.ascii.size(),
                     stream.wide.data(), stream.wide.size());
  }

  void schedule_flush() override { tether_dom_schedule_flush(); }

  Result<std::uint32_t> query(NodeQuery what, std::uint32_t slot, std::string_view argument) override {
    const int count = tether_dom_query(static_cast<std::uint32_t>(what), slot, argument.data(), argument.size());
    if (count >= 0) return static_cast<std::uint32_t>(count);
    return Error(Errc::bad_selector, core::format(FMT_COMPILE("'{}' is no selector"), argument));
  }

  void adopt(std::span<std::uint32_t> slots) override { tether_dom_adopt(slots.data()); }

  std::optional<std::string> read_text(NodeRead what, std::uint32_t slot, std::string_view name) override {
    if (tether_dom_read_text(static_cast<std::uint32_t>(what), slot, name.data(), name.size()) == 0) return {};
    return platform::take_text_result();
  }

  double read_number(NodeRead what, std::uint32_t slot, std::string_view name) override {
    return tether_dom_read_number(static_cast<std::uint32_t>(what), slot, name.data(), name.size());
  }

  void report(const Error& error) override {
    const std::string line = core::format(FMT_COMPILE("{}: {}"), to_string(error.code), std::string_view(error.detail));
    tether_console_error(line.data(), line.size());
  }
};

}  // namespace

Document& document() {
  static BrowserDom host;
  // Never destroyed: events of the page may arrive while the program ends.
  static auto* instance = new Document(host);
  return *instance;
}

extern "C" {

EMSCRIPTEN_KEEPALIVE void tether_dom_flush() { document().flush(); }

EMSCRIPTEN_KEEPALIVE void tether_dom_op_failed(std::uint32_t op, std::uint8_t* message, std::size_t size) {
  const platform::Inbound text(message, size);
  document().tree().report(
      Error(Errc::dom_operation_failed,
            core::format(FMT_COMPILE("{}: {}"), patch::to_string(static_cast<patch::DomOp>(op)), text.text())));
}

/// Bit 0 of the result asks for preventDefault, bit 1 for stopPropagation. `strings` holds the key and, from
/// `key_size` on, the value; the bits of `flags` are those of js-glue/dom_event.js.
EMSCRIPTEN_KEEPALIVE int tether_dom_event(std::uint32_t slot, std::uint32_t name, std::uint32_t target,
                                          std::uint32_t flags, int client_x, int client_y, std::uint8_t* strings,
                                          std::size_t key_size, std::size_t size) {
  const platform::Inbound text(strings, size);
  dom::DomTree& tree = document().tree();
  dom::EventData data;
  data.key = text.text().substr(0, key_size);
  data.value = text.text().substr(key_size);
  data.checked = (flags & 1U) != 0;
  data.shift = (flags & 2U) != 0;
  data.ctrl = (flags & 4U) != 0;
  data.alt = (flags & 8U) != 0;
  data.meta = (flags & 16U) != 0;
  data.is_composing = (flags & 32U) != 0;
  data.client_x = client_x;
  data.client_y = client_y;
  data.target = tree.handle(target);
  const dom::EventOutcome outcome = tree.dispatch(slot, name, data);
  return (outcome.prevent_default ? 1 : 0) | (outcome.stop_propagation ? 2 : 0);
}

}  // extern "C"

}  // namespace tether
