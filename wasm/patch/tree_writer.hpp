#pragma once
#include <cstdint>
#include <string_view>

#include "core/pod_buffer.hpp"
#include "core/siphash.hpp"
#include "patch/names.hpp"
#include "patch/node_records.hpp"
#include "patch/node_store.hpp"
#include "patch/patch_stream.hpp"
#include "patch/templates.hpp"
#include "patch/value_store.hpp"

namespace tether::patch {

/// Writes a described tree into the stream and remembers its nodes.
class TreeWriter {
public:
  TreeWriter(NodeStore& nodes, const NameTable& names, ValueStore& values, Templates& templates, PatchStream& stream,
             const core::HashKey& key)
      : nodes_(nodes), names_(names), values_(values), templates_(templates), stream_(stream), key_(key) {}

  /// The tree operand of the operation begun before; `records` were planned. Returns the root, which is nobody's
  /// child yet and will be at `depth`.
  std::uint32_t write(const NodeRecords& records, std::uint16_t depth);

  [[nodiscard]] UidHash hash(std::string_view uid) const noexcept { return core::siphash(key_, uid); }

private:
  struct Open {
    std::uint32_t handle;
    std::uint32_t children_left;
  };

  std::uint32_t remember(const NodeRecord& node);
  std::uint32_t write_element(const NodeRecord& node, const Pair* pairs);
  std::uint32_t write_clone(const NodeRecord& node, const Pair* pairs, const NodeRecord& known, const Pair* known_pairs,
                            const Templates::Lists& lists);
  void place(std::uint32_t handle, std::uint32_t children);

  NodeStore& nodes_;
  const NameTable& names_;
  ValueStore& values_;
  Templates& templates_;
  PatchStream& stream_;
  const core::HashKey& key_;
  std::uint16_t depth_ = 0;  ///< of the root
  core::PodBuffer<Open> open_;
};

}  // namespace tether::patch
