// Not shipped: decoding and patching without a page. tools/size_report sees what they cost, and bench/run patch how
// long a frame takes to become an op stream.
#include <emscripten.h>

#include <cstdlib>
#include <memory>

#include "patch/patch_applier.hpp"
#include "protocol/patch_frame.hpp"

extern "C" void tether_probe_apply(const std::uint32_t* words, std::size_t count, const char* ascii,
                                   std::size_t ascii_size, const char* wide, std::size_t wide_size);

namespace {

using namespace tether;

class Host final : public patch::PatchHost {
public:
  void apply(const patch::OpStream& stream) override {
    tether_probe_apply(stream.words.data(), stream.words.size(), stream.ascii.data(), stream.ascii.size(),
                       stream.wide.data(), stream.wide.size());
  }
  std::string number_text(double) override { return {}; }
  [[nodiscard]] bool composing() const override { return false; }
  [[nodiscard]] Table table() const override { return {}; }
};

class Reporter final : public patch::PatchReporter {
public:
  void refused(const Error&) override {}
};

Host host;
Reporter reporter;
std::unique_ptr<patch::PatchApplier> applier;

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void* probe_acquire(std::size_t size) { return std::malloc(size); }

/// Starts anew with one node, which has the uid given.
EMSCRIPTEN_KEEPALIVE void probe_reset(char* uid, std::size_t size) {
  applier = std::make_unique<patch::PatchApplier>(reporter, patch::PatchRules{}, core::HashKey{1, 2});
  applier->attach(&host);
  patch::AdoptedNode node;
  node.uid = {uid, size};
  applier->adopt(node);
  std::free(uid);
}

/// 1 if the frame is well formed.
EMSCRIPTEN_KEEPALIVE int probe_frame(std::uint8_t* frame, std::size_t size) {
  const Bytes bytes(frame, size);
  const bool valid = protocol::check_patch_frame(bytes, DecodeLimits{}, 100'000).has_value();
  if (valid) protocol::apply_patch_frame(bytes, *applier);
  std::free(frame);
  return valid ? 1 : 0;
}

}  // extern "C"
