#include <emscripten.h>

#include <cstring>
#include <vector>

#include "core/format.hpp"
#include "core/handle_table.hpp"
#include "patch/patch_host.hpp"
#include "patch/patch_stream.hpp"
#include "platform/border.hpp"
#include "platform/imports.hpp"

namespace tether {

namespace {

using Listeners = core::HandleTable<patch::PatchHostEvents*>;

Listeners& listeners() {
  static auto* table = new Listeners();
  return *table;
}

patch::PatchHostEvents* find(std::uint32_t id) {
  patch::PatchHostEvents** found = listeners().find(id);
  return found != nullptr ? *found : nullptr;
}

class BrowserPatchHost final : public patch::PatchHost {
public:
  explicit BrowserPatchHost(std::uint32_t id) : id_(id) {}
  BrowserPatchHost(const BrowserPatchHost&) = delete;
  BrowserPatchHost& operator=(const BrowserPatchHost&) = delete;
  ~BrowserPatchHost() override {
    tether_patch_close(id_);
    listeners().erase(id_);
  }

  void apply(const patch::OpStream& stream) override {
    tether_patch_apply(id_, stream.words.data(), stream.words.size(), stream.ascii.data(), stream.ascii.size(),
                       stream.wide.data(), stream.wide.size());
  }
  std::string number_text(double number) override {
    tether_number_text(number);
    return platform::take_text_result();
  }
  [[nodiscard]] bool composing() const override { return tether_patch_composing() != 0; }
  [[nodiscard]] Table table() const override { return {tether_patch_entries(id_), tether_patch_held_nodes(id_)}; }

private:
  const std::uint32_t id_;
};

class BrowserPatchHosts final : public patch::PatchHosts {
public:
  std::unique_ptr<patch::PatchHost> open(std::string_view root, bool trusted, patch::PatchHostEvents& events) override {
    const std::uint32_t id = listeners().insert(&events);
    if (tether_patch_open(id, root.data(), root.size(), trusted ? 1 : 0) != 0) {
      return std::make_unique<BrowserPatchHost>(id);
    }
    listeners().erase(id);
    return nullptr;
  }
};

patch::PatchHosts& hosts() {
  static BrowserPatchHosts instance;
  return instance;
}

/// Reads what js-glue/patchers.js describes: words, each text's size among them, and the texts one after the other.
class Description {
public:
  Description(Bytes words, std::string_view texts) : words_(words), texts_(texts) {}

  std::uint32_t word() {
    std::uint32_t word = 0;
    if (at_ + sizeof word > words_.size()) return 0;
    std::memcpy(&word, words_.data() + at_, sizeof word);
    at_ += sizeof word;
    return word;
  }
  std::string_view text() {
    const std::string_view text = texts_.substr(0, word());
    texts_.remove_prefix(text.size());
    return text;
  }
  std::vector<patch::AdoptedNode::Pair> pairs(std::uint32_t count) {
    std::vector<patch::AdoptedNode::Pair> pairs;
    for (; count > 0; --count) {
      const std::string_view name = text();
      pairs.push_back({name, text()});
    }
    return pairs;
  }

private:
  Bytes words_;
  std::string_view texts_;
  std::size_t at_ = 0;
};

}  // namespace

PatchPlatform& browser_patch_platform() {
  static PatchPlatform platform{hosts(), browser_scheduler(), browser_random(), browser_lifecycle()};
  return platform;
}

PatchPlatform& trusting_patch_platform() {
  static PatchPlatform platform{hosts(), browser_scheduler(), browser_random(), browser_lifecycle(), nullptr};
  return platform;
}

extern "C" {

EMSCRIPTEN_KEEPALIVE void tether_patch_adopt(std::uint32_t id, std::uint32_t count, std::uint8_t* data,
                                             std::size_t words_size, std::size_t texts_size) {
  const platform::Inbound all(data, words_size + texts_size);
  patch::PatchHostEvents* events = find(id);
  if (events == nullptr) return;
  Description description(all.bytes().first(words_size), all.text().substr(words_size));
  for (; count > 0; --count) {
    patch::AdoptedNode node;
    node.parent = description.word();
    node.ns = description.word();
    node.child_ns = description.word();
    node.inert = description.word() != 0;
    const std::uint32_t attribute_count = description.word();
    const std::uint32_t style_count = description.word();
    node.uid = description.text();
    const auto attributes = description.pairs(attribute_count);
    const auto styles = description.pairs(style_count);
    node.attributes = attributes;
    node.styles = styles;
    events->on_adopted(node);
  }
}

/// Without `strings` there was no memory for the event.
EMSCRIPTEN_KEEPALIVE void tether_patch_event(std::uint32_t id, std::uint8_t* strings, std::size_t uid_size,
                                             std::size_t type_size, std::size_t value_size, int checked) {
  const platform::Inbound text(strings, uid_size + type_size + value_size);
  patch::PatchHostEvents* events = find(id);
  if (events == nullptr) return;
  if (strings == nullptr) {
    events->on_refused(Error(Errc::out_of_memory, "an event of the page is lost"));
    return;
  }
  NodeEvent event;
  event.uid = text.text().substr(0, uid_size);
  event.type = text.text().substr(uid_size, type_size);
  event.value = text.text().substr(uid_size + type_size);
  event.checked = checked != 0;
  events->on_node_event(event);
}

EMSCRIPTEN_KEEPALIVE void tether_patch_failed(std::uint32_t id, std::uint32_t op, std::uint8_t* message,
                                              std::size_t size) {
  const platform::Inbound text(message, size);
  if (patch::PatchHostEvents* events = find(id)) {
    events->on_refused(
        Error(Errc::dom_operation_failed,
              core::format(FMT_COMPILE("{}: {}"), patch::to_string(static_cast<patch::PatchOp>(op)), text.text())));
  }
}

}  // extern "C"

}  // namespace tether
