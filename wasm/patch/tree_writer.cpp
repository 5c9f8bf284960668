#include "patch/tree_writer.hpp"

#include <span>

#include "core/same_text.hpp"

namespace tether::patch {

namespace {
// How a clone gets its text; patch_ops.def says what the numbers mean.
constexpr std::uint32_t k_text_replaced = 1U << 16U;
constexpr std::uint32_t k_text_new = 2U << 16U;
constexpr std::uint32_t k_styles_anew = 1U << 18U;
}  // namespace

std::uint32_t TreeWriter::write(const NodeRecords& records, std::uint16_t depth) {
  const Pair* const pairs = records.pairs.data();
  const std::size_t count = records.nodes.size();
  std::uint32_t root = 0;
  depth_ = depth;
  open_.clear();
  for (std::size_t at = 0; at < count;) {
    const NodeRecord& node = records.nodes[at];
    if (node.template_id == 0) {
      const std::uint32_t handle = write_element(node, pairs + node.first_pair);
      if (at == 0) root = handle;
      ++at;
      continue;
    }
    const Templates::View known = templates_.view(node.template_id);
    const Pair* known_pairs = known.pairs.data();
    stream_.put(node.template_id << 1U | 1U);
    for (std::size_t i = 0; i < known.nodes.size(); ++i, ++at) {
      const NodeRecord& copy = records.nodes[at];
      const std::uint32_t handle =
          write_clone(copy, pairs + copy.first_pair, known.nodes[i], known_pairs, known.lists[i]);
      known_pairs += copy.attribute_count + copy.style_count;
      if (at == 0) root = handle;
    }
  }
  return root;
}

std::uint32_t TreeWriter::remember(const NodeRecord& node) {
  const std::uint32_t handle = nodes_.create(hash(node.uid));
  TrackedNode& tracked = nodes_[handle];
  tracked.ns = node.ns;
  tracked.child_ns = node.child_ns;
  tracked.plain_text = node.child_count == 0 && !node.is_markup;
  tracked.inert = node.inert;
  return handle;
}

// Hangs the node below the one whose children are coming, and opens it if it has children itself.
void TreeWriter::place(std::uint32_t handle, std::uint32_t children) {
  if (!open_.empty()) {
    nodes_.link(open_.back().handle, handle, 0);
    --open_.back().children_left;
  } else {
    nodes_[handle].depth = depth_;
  }
  if (children != 0) open_.push(Open{handle, children});
  while (!open_.empty() && open_.back().children_left == 0) open_.pop();
}

std::uint32_t TreeWriter::write_element(const NodeRecord& node, const Pair* pairs) {
  const std::uint32_t handle = remember(node);
  nodes_[handle].attributes = values_.save({pairs, node.attribute_count});
  nodes_[handle].styles = values_.save({pairs + node.attribute_count, node.style_count});
  put_element(stream_, node, {pairs, node.attribute_count + node.style_count}, handle, names_.uid_name());
  place(handle, node.child_count);
  return handle;
}

std::uint32_t TreeWriter::write_clone(const NodeRecord& node, const Pair* pairs, const NodeRecord& known,
                                      const Pair* known_pairs, const Templates::Lists& lists) {
  const std::span<const Pair> attributes(pairs, node.attribute_count);
  const std::span<const Pair> styles(pairs + node.attribute_count, node.style_count);
  const std::uint32_t handle = remember(node);
  stream_.put(handle);
  const std::size_t head = stream_.position();
  stream_.put(0U);
  stream_.put_unique(names_.uid_name(), node.uid);
  std::uint32_t written = 1;
  for (const Pair& attribute : attributes) {
    if (core::same_text(attribute.value, (known_pairs++)->value)) continue;
    put_pair(stream_, attribute);
    ++written;
  }
  const bool same_attributes = written == 1;

  // A value that the browser refuses must not leave the template's, so that goes if one of its own is another here.
  const StyleGroups& own = lists.own_styles;
  bool same_styles = true;
  bool anew = false;
  for (const Pair& style : styles) {
    if (core::same_text(style.value, (known_pairs++)->value)) continue;
    same_styles = false;
    anew = anew || !own.has(names_[style.name & k_name_mask]);
  }
  for (const Pair& style : styles) {
    if (!anew && !own.has(names_[style.name & k_name_mask])) continue;
    put_style(stream_, style);
    ++written;
  }

  std::uint32_t modes = anew ? k_styles_anew : 0;
  if (node.has_text && !known.has_text) {
    modes |= k_text_new;
    stream_.put_text(node.text);
  } else if (node.has_text && !core::same_text(node.text, known.text)) {
    modes |= k_text_replaced;
    stream_.put_text(node.text);
  }
  stream_.set(head, written | modes);

  TrackedNode& tracked = nodes_[handle];
  tracked.attributes = same_attributes ? values_.share(lists.attributes) : values_.save(attributes);
  tracked.styles = same_styles ? values_.share(lists.styles) : values_.save(styles);
  place(handle, node.child_count);
  return handle;
}

}  // namespace tether::patch
