#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "patch/content_gate.hpp"
#include "patch/node_records.hpp"
#include "patch/patch_stream.hpp"

namespace tether::patch {

/// Deeper than this no tree of a server is built, at once or piece by piece; the parsers of browsers stop at as many.
inline constexpr std::size_t k_max_tree_depth = 512;

/// Collects the nodes of one tree in the order in which a frame has them, and lets the gate look at each. Names are
/// announced to the stream as they come, so before the operation that uses them.
class TreeBuilder {
public:
  TreeBuilder(NameTable& names, const ContentGate& gate, PatchStream& stream, bool detect_markup)
      : names_(names), gate_(gate), stream_(stream), detect_markup_(detect_markup) {
    // While there is room for it.
    names_.intern(k_placeholder);
  }

  /// Starts a tree below an element whose children have the namespace `ns`.
  void start(NodeRecords& records, NodeNamespace ns);
  /// Starts a node: then come its attributes, its styles, its text and its children.
  void begin_node(std::string_view tag, std::string_view uid);
  void attribute(std::string_view name, std::string_view value);
  void style(std::string_view name, std::string_view value);
  void text(std::string_view text);
  /// Ends the node's own part; the next `count` nodes are its children. True once the tree is complete.
  bool children(std::uint32_t count);

  // For patches that change a node's pairs: as above, for an element in `ns`.
  void start_pairs(NodeRecords& records, NodeNamespace ns);

  /// The value of data-uid among the attributes since the last start; empty if there was none.
  [[nodiscard]] std::string_view uid_attribute() const noexcept { return uid_attribute_; }
  [[nodiscard]] bool is_markup(std::string_view text) const noexcept;
  /// How many levels the tree has; a leaf is one.
  [[nodiscard]] std::size_t levels() const noexcept { return levels_; }

private:
  struct Open {
    std::uint32_t node;
    std::uint32_t children_left;
    bool dropped;  ///< its children are not built
  };

  // Stands where a refused element would: it shows nothing, and what follows keeps its place.
  static constexpr std::string_view k_placeholder = "template";

  void report_unnamed(std::string_view name);
  void add_pair(const Pair& pair, std::uint32_t list);
  std::uint32_t announced(std::uint32_t name);
  std::uint32_t attribute_word(std::string_view name, std::string_view value);
  void close(std::uint32_t ended);
  void listen(std::string_view names);

  NameTable& names_;
  const ContentGate& gate_;
  PatchStream& stream_;
  const bool detect_markup_;
  NodeRecords* records_ = nullptr;
  core::PodBuffer<Open> open_;
  NodeNamespace ns_ = NodeNamespace::html;
  std::size_t levels_ = 1;
  std::uint32_t lists_ = 0;  ///< of pairs that were begun; a node has one of attributes and one of styles
  bool dropping_ = false;    ///< the node at hand lies in a refused element
  std::string_view uid_attribute_;
  std::string known_events_;  ///< the value of data-events that came last: most are alike
};

}  // namespace tether::patch
