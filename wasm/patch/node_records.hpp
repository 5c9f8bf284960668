#pragma once
#include <cstdint>
#include <string_view>

#include "core/pod_buffer.hpp"
#include "patch/dom_ops.hpp"

namespace tether::patch {

/// In Pair::name: the number of the name, the attribute's kind, and what tells styles.
inline constexpr std::uint32_t k_name_mask = 0xffff;
inline constexpr std::uint32_t k_kind_shift = 16;
inline constexpr std::uint32_t k_style_flag = 1U << 20U;
inline constexpr std::uint32_t k_important_flag = 1U << 21U;

/// A name and its value: an attribute or a style. The value lives as long as the frame.
struct Pair {
  std::uint32_t name;
  std::string_view value;
};

/// One node of a tree that a server describes. The nodes of a tree stand one after the other, parents before their
/// children; the pairs likewise, attributes before styles.
struct NodeRecord {
  std::string_view uid;
  std::string_view text;
  std::uint64_t shape;  ///< of the whole subtree: equal for trees that differ in values only
  std::uint32_t tag;
  std::uint32_t first_pair;
  std::uint32_t attribute_count;
  std::uint32_t style_count;
  std::uint32_t child_count;
  std::uint32_t node_count;   ///< of the subtree, this node included
  std::uint32_t template_id;  ///< the subtree is a clone of it; 0: it is not
  std::uint8_t ns;            ///< a NodeNamespace
  std::uint8_t child_ns;
  bool has_text;
  bool is_markup;    ///< the text is HTML
  bool inert;        ///< a refused element: only its place is kept
  bool no_template;  ///< of the subtree: something in it cannot be cloned
};

struct NodeRecords {
  core::PodBuffer<NodeRecord> nodes;
  core::PodBuffer<Pair> pairs;

  void clear() noexcept {
    nodes.clear();
    pairs.clear();
  }
};

}  // namespace tether::patch
