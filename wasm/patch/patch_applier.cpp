#include "patch/patch_applier.hpp"

namespace tether::patch {

PatchApplier::PatchApplier(PatchReporter& reporter, const PatchRules& rules, core::HashKey key)
    : names_(key, *rules.content),
      gate_(names_, reporter),
      templates_(names_, values_),
      key_(key),
      writer_(nodes_, names_, values_, templates_, stream_, key_),
      builder_(names_, gate_, stream_, rules.detect_markup) {}

void PatchApplier::adopt(const AdoptedNode& adopted) {
  const std::uint32_t handle = nodes_.create(writer_.hash(adopted.uid));
  unnamed_ += adopted.uid.empty() ? 1U : 0U;
  TrackedNode& node = nodes_[handle];
  node.ns = static_cast<std::uint8_t>(adopted.ns);
  node.child_ns = static_cast<std::uint8_t>(adopted.child_ns);
  node.inert = adopted.inert;
  builder_.start_pairs(records_, static_cast<NodeNamespace>(adopted.ns));
  for (const AdoptedNode::Pair& pair : adopted.attributes) builder_.attribute(pair.name, pair.value);
  node.attributes = values_.save(records_.pairs.span());
  records_.pairs.clear();
  for (const AdoptedNode::Pair& pair : adopted.styles) builder_.style(pair.name, pair.value);
  node.styles = values_.save(records_.pairs.span());
  if (adopted.parent != 0) nodes_.link(adopted.parent, handle, 0);
}

TreeBuilder& PatchApplier::build_tree(std::string_view parent_uid) {
  const std::uint32_t parent = find(parent_uid);
  builder_.start(records_, static_cast<NodeNamespace>(parent != 0 ? nodes_[parent].child_ns : 0));
  return builder_;
}

TreeBuilder& PatchApplier::build_replacement(std::string_view uid) {
  const std::uint32_t handle = find(uid);
  const std::uint32_t parent = handle != 0 ? nodes_[handle].parent : 0;
  const std::uint32_t around = parent != 0 ? nodes_[parent].child_ns : handle != 0 ? nodes_[handle].ns : 0;
  builder_.start(records_, static_cast<NodeNamespace>(around));
  return builder_;
}

TreeBuilder& PatchApplier::build_pairs(std::string_view uid) {
  const std::uint32_t handle = find(uid);
  builder_.start_pairs(records_, static_cast<NodeNamespace>(handle != 0 ? nodes_[handle].ns : 0));
  return builder_;
}

void PatchApplier::next_operation() {
  if (stream_.full()) hand_over();
}

void PatchApplier::flush() {
  hand_over();
  numbers_.clear();
}

void PatchApplier::hand_over() {
  if (stream_.empty()) return;
  last_inserted_ = 0;
  stream_.put(PatchOp::end);
  if (host_ != nullptr) host_->apply(stream_.finished());
  stream_.clear();
  values_.compact();
}

std::string_view PatchApplier::keep_number(double number) {
  return numbers_.emplace_back(host_ != nullptr ? host_->number_text(number) : std::string());
}

PatchApplier::Sizes PatchApplier::sizes() const noexcept {
  return {nodes_.live() - unnamed_, values_.used_bytes(),
          nodes_.capacity_bytes() + values_.capacity_bytes() + stream_.capacity_bytes()};
}

// Forgets a node that is nobody's child, and all below it; their handles go to released_.
void PatchApplier::release(std::uint32_t handle) {
  nodes_.release(handle, [this](std::uint32_t gone, TrackedNode& node) {
    values_.drop(node.attributes);
    values_.drop(node.styles);
    node.attributes = node.styles = 0;
    if (node.has_grave) forget_graves_below(gone);
    released_.push(gone);
  });
}

void PatchApplier::release_children(std::uint32_t handle) {
  while (const std::uint32_t child = nodes_[handle].first_child) {
    take_out(child);
    release(child);
  }
}

void PatchApplier::take_out(std::uint32_t handle) {
  graves_.sibling_left(handle, nodes_[handle].next);
  nodes_.unlink(handle);
}

// --- Removed nodes that may come back

void PatchApplier::bury(std::uint32_t handle) {
  const Graveyard::Grave grave{handle, nodes_[handle].parent, nodes_[handle].next};
  take_out(handle);
  if (grave.parent != 0) nodes_[grave.parent].has_grave = true;
  graves_.bury(grave);
  if (graves_.size() > Graveyard::k_max_graves) forget_grave(0);
}

void PatchApplier::forget_grave(std::size_t index) {
  const Graveyard::Grave grave = graves_.dig_up(index);
  release(grave.node);
}

void PatchApplier::forget_graves_below(std::uint32_t parent) {
  for (std::size_t index = 0; index < graves_.size();) {
    if (graves_[index].parent == parent) {
      // Its own graves may go with it, so the search starts anew.
      forget_grave(index);
      index = 0;
    } else {
      ++index;
    }
  }
}

void PatchApplier::exhume(std::uint32_t handle) {
  const std::size_t index = graves_.find(handle);
  if (index == graves_.size() || graves_[index].parent == 0) return;
  const Graveyard::Grave grave = graves_.dig_up(index);
  stream_.put(PatchOp::move, grave.parent, handle, grave.next, nodes_[grave.parent].last_child);
  nodes_.link(grave.parent, handle, grave.next);
  last_inserted_ = 0;
}

// --- The six patches

void PatchApplier::insert(std::string_view parent_uid, std::uint32_t index) {
  next_operation();
  std::uint32_t parent = find(parent_uid);
  if (parent == 0 || nodes_[parent].inert) return;
  const std::uint32_t twin = find(records_.nodes[0].uid);
  // What was removed under this uid is gone for good, even the parent if it lay in there.
  if (const std::size_t grave = graves_.find(twin); grave != graves_.size()) {
    forget_grave(grave);
    parent = find(parent_uid);
  }
  if (parent != 0) {
    exhume(parent);
    if (!fits_at(nodes_[parent].depth + 1U)) return release_now();
    // A child that moves is sent anew; what the user does in the old one goes over to the new one. Duck's uids may be
    // stale, so a twin is taken for the same child only if enough others are left for the index to make sense.
    if (twin != 0 && find(records_.nodes[0].uid) == twin && nodes_[twin].parent == parent &&
        nodes_[parent].child_count > index) {
      stream_.put(PatchOp::keep, twin);
      stream_.put(PatchOp::remove, twin);
      last_inserted_ = 0;
      take_out(twin);
      release(twin);
    }
    release_now();
    place(parent, index);
  }
  release_now();
}

// Whether the tree at hand, with its root at this depth, stays within the limit below the server's outermost nodes.
// Code that walks a tree, the browser's too, may recurse; many small trees must not add up to one that is too deep.
bool PatchApplier::fits_at(std::size_t depth) const {
  if (depth + builder_.levels() <= k_max_tree_depth + 2) return true;
  gate_.report(Error(Errc::too_deep, "the document would get deeper than the limit"));
  return false;
}

// Writes the tree at hand as the child of `parent` with that index.
void PatchApplier::place(std::uint32_t parent, std::uint32_t index) {
  templates_.plan(records_, stream_);
  const std::uint32_t before = nodes_.child_at(parent, index);
  const std::uint32_t after = before != 0 ? nodes_[before].previous : nodes_[parent].last_child;
  if (after != 0 && after == last_inserted_) {
    stream_.put(PatchOp::insert_next);
  } else if (before != 0) {
    stream_.put(PatchOp::insert_before, before);
  } else if (after != 0) {
    stream_.put(PatchOp::insert_after, after);
  } else {
    stream_.put(PatchOp::insert_first, parent);
  }
  const std::uint32_t root = writer_.write(records_, static_cast<std::uint16_t>(nodes_[parent].depth + 1U));
  nodes_.link(parent, root, before);
  last_inserted_ = root;
}

void PatchApplier::replace(std::string_view uid) {
  const std::uint32_t handle = find(uid);
  if (handle == 0) return;
  next_operation();
  last_inserted_ = 0;
  if (const std::size_t grave = graves_.find(handle); grave != graves_.size()) {
    forget_grave(grave);
    release_now();
    return;
  }
  const std::uint16_t depth = nodes_[handle].depth;
  if (!fits_at(depth)) return;
  templates_.plan(records_, stream_);
  const std::uint32_t parent = nodes_[handle].parent;
  const std::uint32_t next = nodes_[handle].next;
  stream_.put(PatchOp::replace, handle);
  nodes_.unlink(handle);
  release(handle);
  write_released();
  const std::uint32_t root = writer_.write(records_, depth);
  if (parent != 0) nodes_.link(parent, root, next);
  graves_.sibling_left(handle, root);
}

void PatchApplier::remove(std::string_view uid) {
  const std::uint32_t handle = find(uid);
  if (handle == 0 || graves_.find(handle) != graves_.size()) return;
  next_operation();
  last_inserted_ = 0;
  const std::uint32_t parent = nodes_[handle].parent;
  stream_.put(parent != 0 && nodes_[parent].child_count == 1 ? PatchOp::remove_only : PatchOp::remove, handle);
  bury(handle);
  release_now();
}

void PatchApplier::set_text(std::string_view uid, std::string_view text) {
  const std::uint32_t handle = find(uid);
  if (handle == 0 || nodes_[handle].inert) return;
  // Never 0, which means that the text is not known.
  const std::uint64_t text_hash = writer_.hash(text) | 1U;
  if (nodes_[handle].text_hash == text_hash) return;
  next_operation();
  last_inserted_ = 0;
  release_children(handle);
  if (nodes_[handle].has_grave) forget_graves_below(handle);
  release_now();
  TrackedNode& node = nodes_[handle];
  const bool markup = builder_.is_markup(text);
  const PatchOp op = markup ? PatchOp::set_markup : node.plain_text ? PatchOp::set_plain_text : PatchOp::set_text;
  stream_.put(op, handle);
  stream_.put_text(text);
  node.plain_text = !markup;
  node.text_hash = text_hash;
}

void PatchApplier::replace_attributes(std::string_view uid) {
  const std::uint32_t handle = find(uid);
  if (handle == 0 || nodes_[handle].inert) return;
  next_operation();
  const std::string_view new_uid = builder_.uid_attribute();
  if (!new_uid.empty() && new_uid != uid) rename(handle, new_uid);
  change(handle, PairKind::attributes);
}

void PatchApplier::replace_styles(std::string_view uid) {
  const std::uint32_t handle = find(uid);
  if (handle == 0 || nodes_[handle].inert) return;
  next_operation();
  change(handle, PairKind::styles);
}

void PatchApplier::change(std::uint32_t handle, PairKind kind) {
  TrackedNode& node = nodes_[handle];
  std::uint32_t& list = kind == PairKind::attributes ? node.attributes : node.styles;
  const std::span<const Pair> pairs = records_.pairs.span();
  if (!write_changes(stream_, names_, handle, kind, values_.list(list), pairs)) return;
  values_.drop(list);
  list = values_.save(pairs);
}

void PatchApplier::rename(std::uint32_t handle, std::string_view uid) {
  nodes_.rename(handle, writer_.hash(uid));
  stream_.put(PatchOp::change, handle, 1U);
  stream_.put_unique(names_.uid_name(), uid);
}

void PatchApplier::release_now() {
  if (released_.empty()) return;
  stream_.put(PatchOp::release);
  write_released();
}

// The count and the handles, as operands.
void PatchApplier::write_released() {
  stream_.put(static_cast<std::uint32_t>(released_.size()));
  for (const std::uint32_t handle : released_.span()) stream_.put(handle);
  released_.clear();
}

}  // namespace tether::patch
