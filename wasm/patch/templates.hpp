#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/pod_buffer.hpp"
#include "patch/names.hpp"
#include "patch/node_records.hpp"
#include "patch/patch_stream.hpp"
#include "patch/style_groups.hpp"
#include "patch/value_store.hpp"

namespace tether::patch {

/// Trees that came at least twice and differ in values only: the page builds the first such tree once more as a
/// template and clones it, and only what differs is written. Nodes and values are those of the tree seen first.
class Templates {
public:
  Templates(const NameTable& names, ValueStore& values) : names_(names), values_(values) {}

  /// Larger trees are looked at part by part.
  static constexpr std::uint32_t k_max_nodes = 64;
  static constexpr std::size_t k_max_templates = 500;
  static constexpr std::size_t k_max_bytes = std::size_t{1} << 20U;  ///< that all templates take

  /// Marks each part of `records` that can be a clone with its template, and defines templates seen the second time.
  void plan(NodeRecords& records, PatchStream& stream);

  /// Of one node: the pairs of the tree seen first, as lists of the ValueStore that the clones share as far as theirs
  /// are alike, and which styles the template leaves to each clone.
  struct Lists {
    std::uint32_t attributes;
    std::uint32_t styles;
    StyleGroups own_styles;
  };
  struct View {
    std::span<const NodeRecord> nodes;
    std::span<const Pair> pairs;
    std::span<const Lists> lists;  ///< one for each node
  };
  /// `id` is one that `plan` wrote into a record.
  [[nodiscard]] View view(std::uint32_t id) const noexcept;

private:
  struct Entry {
    std::uint64_t shape = 0;
    bool defined = false;
    core::PodBuffer<NodeRecord> nodes;
    core::PodBuffer<Pair> pairs;
    core::PodBuffer<char> bytes;
    core::PodBuffer<Lists> lists;  ///< empty until it is defined
  };

  std::uint32_t find(std::uint64_t shape) const noexcept;
  void remember(std::span<const NodeRecord> nodes, const NodeRecords& records);
  void define(std::uint32_t id, std::span<const NodeRecord> nodes, const Pair* pairs, PatchStream& stream);
  void start_anew();
  [[nodiscard]] bool is_full() const noexcept { return entries_.size() >= k_max_templates || bytes_ >= k_max_bytes; }

  const NameTable& names_;
  ValueStore& values_;
  std::vector<Entry> entries_;        ///< ids are places in here, from 1 on
  std::vector<std::uint32_t> slots_;  ///< open addressing by shape; 0 is free
  std::size_t bytes_ = 0;
};

/// Writes a node's attribute or style with its value.
inline void put_pair(PatchStream& stream, const Pair& pair) { stream.put_value(pair.name, pair.value); }
/// Likewise; the value of a style may end in !important, which the page wants to hear apart.
void put_style(PatchStream& stream, const Pair& pair);
void put_element(PatchStream& stream, const NodeRecord& node, std::span<const Pair> pairs, std::uint32_t handle,
                 std::uint32_t uid_name);

}  // namespace tether::patch
