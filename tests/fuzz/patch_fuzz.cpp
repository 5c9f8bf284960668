// Frames of patches, several on one page: each is refused, or becomes a stream that the interpreter can follow.
//
// The first byte: 1 trusts the server, 2 looks for markup, 4 makes well-formed frames out of the bytes that follow.
// Else these are the frames, each behind its length in two bytes.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "patch/patch_applier.hpp"
#include "protocol/patch_frame.hpp"
#include "support/frame_maker.hpp"
#include "support/msgpack_transcript.hpp"
#include "support/stream_checker.hpp"

namespace patch = tether::patch;
namespace protocol = tether::protocol;
namespace test = tether::test;

namespace {

constexpr std::size_t k_max_frames = 24;

[[noreturn]] void stop(const char* why) {
  std::fprintf(stderr, "patch_fuzz: %s\n", why);
  std::abort();
}

class Page final : private patch::PatchReporter {
public:
  explicit Page(const patch::PatchRules& rules) : applier_(*this, rules, tether::core::HashKey{1, 2}) {
    applier_.attach(&checker_);
    adopt("0", 0);
    adopt("1", 1);
  }

  void apply(tether::Bytes frame) {
    if (!protocol::check_patch_frame(frame, {}, 1000)) return;
    // Whoever else reads MessagePack must read it, too.
    if (!test::oracle_transcript(frame)) stop("accepted what is no MessagePack");
    protocol::apply_patch_frame(frame, applier_);
    settle();
  }

private:
  void adopt(std::string_view uid, std::uint32_t parent) {
    const patch::AdoptedNode::Pair attributes[] = {{"class", "a"}, {"id", ""}};
    const patch::AdoptedNode::Pair styles[] = {{"padding-top", "1px"}};
    patch::AdoptedNode node;
    node.uid = uid;
    node.parent = parent;
    node.attributes = attributes;
    node.styles = styles;
    applier_.adopt(node);
    checker_.adopt(parent + 1, parent);
  }

  void settle() {
    if (!checker_.problem().empty()) stop(checker_.problem().c_str());
    if (checker_.live_handles() != applier_.sizes().nodes) stop("a handle is left over");
  }

  void refused(const tether::Error&) override {}

  test::StreamChecker checker_;
  patch::PatchApplier applier_;
};

void apply_raw(Page& page, tether::Bytes bytes) {
  for (std::size_t count = 0; bytes.size() > 2 && count < k_max_frames; ++count) {
    const std::size_t wanted = static_cast<std::size_t>(bytes[0]) << 8U | bytes[1];
    bytes = bytes.subspan(2);
    const std::size_t size = wanted < bytes.size() ? wanted : bytes.size();
    page.apply(bytes.first(size));
    bytes = bytes.subspan(size);
  }
}

void apply_made(Page& page, tether::Bytes bytes) {
  test::ByteChoices choices(bytes);
  for (std::size_t count = 0; !choices.empty() && count < k_max_frames; ++count) {
    page.apply(test::make_frame(choices));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Page page({(data[0] & 1U) != 0 ? &patch::trusting_rules : &patch::strict_rules, (data[0] & 2U) != 0});
  const tether::Bytes bytes(data + 1, size - 1);
  (data[0] & 4U) != 0 ? apply_made(page, bytes) : apply_raw(page, bytes);
  return 0;
}
