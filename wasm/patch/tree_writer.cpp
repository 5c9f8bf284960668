#include "patch/tree_writer.hpp"

namespace tether::patch {

namespace {
// How a clone gets its text; patch_ops.def says what the numbers mean.
constexpr std::uint32_t k_text_replaced = 1U << 16U;
constexpr std::uint32_t k_text_new = 2U << 16U;
constexpr std::uint32_t k_styles_anew = 1U << 18U;
}  // namespace

std::uint32_t TreeWriter::write(const NodeRecords& records) {
  const Pair* const pairs = records.pairs.data();
  const std::size_t count = records.nodes.size();
  std::uint32_t root = 0;
  open_.clear();
  for (std::size_t at = 0; at < count;) {
    const NodeRecord& node = records.nodes[at];
    if (node.template_id == 0) {
      const Pair* const own = pairs + node.first_pair;
      const std::uint32_t handle = remember(node, own);
      put_element(stream_, node, {own, node.attribute_count + node.style_count}, handle, uid_name_);
      if (at == 0) root = handle;
      place(handle, node.child_count);
      ++at;
      continue;
    }
    const Templates::View known = templates_.view(node.template_id);
    const Pair* known_pairs = known.pairs.data();
    stream_.put(node.template_id << 1U | 1U);
    for (const NodeRecord& original : known.nodes) {
      const NodeRecord& copy = records.nodes[at];
      const Pair* const own = pairs + copy.first_pair;
      const std::uint32_t handle = remember(copy, own);
      write_changes(copy, own, original, known_pairs, handle);
      known_pairs += copy.attribute_count + copy.style_count;
      if (at == 0) root = handle;
      place(handle, copy.child_count);
      ++at;
    }
  }
  return root;
}

std::uint32_t TreeWriter::remember(const NodeRecord& node, const Pair* pairs) {
  const std::uint32_t handle = nodes_.create(hash(node.uid));
  TrackedNode& tracked = nodes_[handle];
  tracked.ns = node.ns;
  tracked.child_ns = node.child_ns;
  tracked.plain_text = node.child_count == 0 && !node.is_markup;
  tracked.inert = node.inert;
  tracked.attributes =
      values_.save(handle, ValueStore::Kind::attributes, {pairs, node.attribute_count});
  tracked.styles =
      values_.save(handle, ValueStore::Kind::styles, {pairs + node.attribute_count, node.style_count});
  return handle;
}

// Hangs the node below the one whose children are coming, and opens it if it has children itself.
void TreeWriter::place(std::uint32_t handle, std::uint32_t children) {
  if (!open_.empty()) {
    nodes_.link(open_.back().handle, handle, 0);
    --open_.back().children_left;
  }
  if (children != 0) open_.push(Open{handle, children});
  while (!open_.empty() && open_.back().children_left == 0) open_.pop();
}

void TreeWriter::write_changes(const NodeRecord& node, const Pair* pairs, const NodeRecord& known,
                               const Pair* known_pairs, std::uint32_t handle) {
  stream_.put(handle);
  const std::size_t head = stream_.position();
  stream_.put(0U);
  std::uint32_t changes = 1;
  stream_.put_unique(uid_name_, node.uid);
  for (std::uint32_t i = 0; i < node.attribute_count; ++i) {
    if (pairs[i].value == known_pairs[i].value) continue;
    put_pair(stream_, pairs[i]);
    ++changes;
  }
  // All or none: one style may be part of another, and a value that the browser refuses must not leave the template's.
  if (known.no_styles || !same_styles(node, pairs, known_pairs)) {
    if (!known.no_styles) changes |= k_styles_anew;
    for (std::uint32_t i = node.attribute_count; i < node.attribute_count + node.style_count; ++i) {
      put_style(stream_, pairs[i]);
    }
    changes += node.style_count;
  }
  if (node.has_text && !known.has_text) {
    changes |= k_text_new;
    stream_.put_text(node.text);
  } else if (node.has_text && node.text != known.text) {
    changes |= k_text_replaced;
    stream_.put_text(node.text);
  }
  stream_.set(head, changes);
}

}  // namespace tether::patch
