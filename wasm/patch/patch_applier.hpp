#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>

#include "patch/content_gate.hpp"
#include "patch/graveyard.hpp"
#include "patch/node_records.hpp"
#include "patch/node_store.hpp"
#include "patch/pair_changes.hpp"
#include "patch/patch_host.hpp"
#include "patch/patch_stream.hpp"
#include "patch/templates.hpp"
#include "patch/tree_builder.hpp"
#include "patch/tree_writer.hpp"
#include "patch/value_store.hpp"

namespace tether::patch {

struct PatchRules {
  const ContentRules* content = &strict_rules;
  bool detect_markup = false;  ///< a text with '<' or '&' may be HTML, as Duck has it
};

/// Turns the six kinds of patch into operations on the document. A patch for a uid that nobody knows is ignored, and
/// every patch may come twice.
class PatchApplier {
public:
  PatchApplier(PatchReporter& reporter, const PatchRules& rules, core::HashKey key);

  /// Where streams go; the host outlives the applier or is taken away by null.
  void attach(PatchHost* host) noexcept { host_ = host; }

  /// Takes in a node that the document has already.
  void adopt(const AdoptedNode& node);

  /// The tree or the pairs of the patch at hand are built here, then passed by calling one of the functions below.
  TreeBuilder& build_tree(std::string_view parent_uid);
  TreeBuilder& build_replacement(std::string_view uid);
  TreeBuilder& build_pairs(std::string_view uid);

  void replace(std::string_view uid);
  void remove(std::string_view uid);
  void insert(std::string_view parent_uid, std::uint32_t index);
  void set_text(std::string_view uid, std::string_view text);
  void replace_attributes(std::string_view uid);
  void replace_styles(std::string_view uid);

  /// Ends a frame: hands over what was written since the last time.
  void flush();
  /// Tells what a frame could not do.
  void report(const Error& error) const { gate_.report(error); }

  /// A number as text, kept until the frame ends.
  std::string_view keep_number(double number);

  struct Sizes {
    std::size_t nodes;
    std::size_t value_bytes;
    std::size_t capacity_bytes;
  };
  [[nodiscard]] Sizes sizes() const noexcept;

private:
  [[nodiscard]] std::uint32_t find(std::string_view uid) const noexcept { return nodes_.find(writer_.hash(uid)); }
  void release(std::uint32_t handle);
  void release_children(std::uint32_t handle);
  void release_now();
  void write_released();
  void take_out(std::uint32_t handle);
  void bury(std::uint32_t handle);
  void exhume(std::uint32_t handle);
  void forget_grave(std::size_t index);
  void forget_graves_below(std::uint32_t parent);
  [[nodiscard]] bool fits_at(std::size_t depth) const;
  void place(std::uint32_t parent, std::uint32_t index);
  void change(std::uint32_t handle, PairKind kind);
  void rename(std::uint32_t handle, std::string_view uid);
  /// The next operation may need a new stream.
  void next_operation();
  void hand_over();

  PatchHost* host_ = nullptr;
  PatchStream stream_;
  NameTable names_;
  ContentGate gate_;
  NodeStore nodes_;
  std::size_t unnamed_ = 0;  ///< of the nodes
  ValueStore values_;
  Templates templates_;
  const core::HashKey key_;
  TreeWriter writer_;
  TreeBuilder builder_;
  NodeRecords records_;
  Graveyard graves_;
  std::uint32_t last_inserted_ = 0;  ///< by the operation before, 0 if that was another
  core::PodBuffer<std::uint32_t> released_;
  std::list<std::string> numbers_;  ///< which does not move them
};

}  // namespace tether::patch
