#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tether::test {

/// What may stand where a text is expected.
using PatchText = std::variant<std::monostate, bool, std::int64_t, double, std::string>;
using PatchPairs = std::vector<std::pair<std::string, PatchText>>;

/// As JavaScript would write it; nil is empty.
std::string text_of(const PatchText& text);
/// As a browser decodes it: ill-formed UTF-8 is replaced.
std::string shown(const PatchText& text);

struct NodeSpec {
  std::string tag;
  std::string uid;
  PatchPairs attributes{};
  PatchPairs styles{};
  PatchText text{};
  std::vector<NodeSpec> children{};
};

/// One of the six patches, by its code in the frame.
struct PatchSpec {
  enum Code { replace_node, remove_node, insert_node, set_text, replace_attributes, replace_styles };
  Code code;
  std::string uid;
  std::uint32_t index = 0;
  NodeSpec node{};
  PatchText text{};
  PatchPairs pairs{};
};

namespace patches {
PatchSpec replace(std::string uid, NodeSpec node);
PatchSpec remove(std::string uid);
PatchSpec insert(std::string parent_uid, std::uint32_t index, NodeSpec node);
PatchSpec text(std::string uid, PatchText text);
PatchSpec attributes(std::string uid, PatchPairs pairs);
PatchSpec styles(std::string uid, PatchPairs pairs);
}  // namespace patches

/// `[1, [patch, ...]]` in MessagePack.
std::vector<std::uint8_t> frame_of(const std::vector<PatchSpec>& patches);

/// A frame as text, for the report of a failure.
std::string describe(const std::vector<PatchSpec>& patches);

}  // namespace tether::test
