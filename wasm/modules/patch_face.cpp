// The JavaScript face of tether::Patcher: js-glue/loader/patcher.mjs calls these exports.
#include <emscripten.h>

#include <memory>

#include <tether/patch.hpp>

#include "modules/face.hpp"
#include "platform/border.hpp"

namespace tether::modules {

namespace {

using Patchers = FaceTable<Patcher, FaceClass::patcher>;

Patchers& patchers() {
  static auto* table = new Patchers();
  return *table;
}

Patcher* find(std::uint32_t handle) {
  std::unique_ptr<Patcher>* found = patchers().find(handle);
  return found != nullptr ? found->get() : nullptr;
}

int destroyed() { return report(Error(Errc::stale_handle, "the patcher was destroyed")); }

void bind_all(Patcher& patcher, std::uint32_t handle) {
  patcher.bind(event::error, [handle](const Error& error) { emit_error(handle, FaceEvent::error, error); });
  patcher.bind(event::node, [handle](const NodeEvent& event) {
    const std::string text = event.uid + '\n' + event.type + '\n' + event.value;
    emit(handle, FaceEvent::node, event.checked ? 1 : 0, as_bytes(text));
  });
}

}  // namespace

extern "C" {

/// Bit 0 of `options`: detect markup; bit 1: trust the server's HTML. 0 if the root holds more than memory does.
EMSCRIPTEN_KEEPALIVE std::uint32_t tether_patcher_new(int options) {
  PatcherOptions chosen;
  if ((options & 1) != 0) chosen.markup = Markup::detect;
  if ((options & 2) != 0) chosen.trust = PatchTrust::unsafe_trusted_html;
  auto patcher = std::make_unique<Patcher>(std::move(chosen));
  Patcher& bound = *patcher;
  const std::uint32_t handle = patchers().insert(std::move(patcher));
  if (handle != 0) bind_all(bound, handle);
  return handle;
}

EMSCRIPTEN_KEEPALIVE int tether_patcher_apply(std::uint32_t handle, std::uint8_t* frame, std::size_t size) {
  const platform::Inbound bytes(frame, size);
  Patcher* patcher = find(handle);
  return patcher != nullptr ? report(patcher->apply(bytes.bytes())) : destroyed();
}

EMSCRIPTEN_KEEPALIVE int tether_patcher_push(std::uint32_t handle, std::uint8_t* frame, std::size_t size) {
  const platform::Inbound bytes(frame, size);
  Patcher* patcher = find(handle);
  if (patcher == nullptr) return destroyed();
  patcher->push(bytes.bytes());
  return 1;
}

EMSCRIPTEN_KEEPALIVE void tether_patcher_flush(std::uint32_t handle) {
  if (Patcher* patcher = find(handle)) patcher->flush();
}

/// `what`: 0 nodes, 1 frames that wait, 2 remembered bytes, 3 bytes of all tables, 4 entries of the page's table, 5
/// nodes that it holds.
EMSCRIPTEN_KEEPALIVE std::size_t tether_patcher_stat(std::uint32_t handle, int what) {
  const Patcher* patcher = find(handle);
  if (patcher == nullptr) return 0;
  const Patcher::Stats stats = patcher->stats();
  switch (what) {
    case 0: return stats.nodes;
    case 1: return stats.waiting_frames;
    case 2: return stats.remembered_bytes;
    case 3: return stats.capacity_bytes;
    case 4: return stats.table_entries;
    default: return stats.held_nodes;
  }
}

EMSCRIPTEN_KEEPALIVE void tether_patcher_destroy(std::uint32_t handle) { patchers().erase(handle); }

}  // extern "C"

}  // namespace tether::modules
