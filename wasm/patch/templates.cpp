#include "patch/templates.hpp"

#include <algorithm>
#include <cstring>

#include "core/same_text.hpp"

namespace tether::patch {

namespace {

constexpr std::size_t k_slots = 1024;  ///< twice as many as there are templates
constexpr std::size_t k_max_own_bytes = 4096;

/// Whether two trees differ in values only. Their shapes are alike, but that is only a hash.
bool alike(std::span<const NodeRecord> a, const Pair* a_pairs, std::span<const NodeRecord> b, const Pair* b_pairs) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const NodeRecord& one = a[i];
    const NodeRecord& other = b[i];
    if (one.tag != other.tag || one.ns != other.ns || one.child_count != other.child_count ||
        one.attribute_count != other.attribute_count || one.style_count != other.style_count) {
      return false;
    }
    const std::uint32_t count = one.attribute_count + one.style_count;
    for (std::uint32_t k = 0; k < count; ++k, ++a_pairs, ++b_pairs) {
      if (a_pairs->name != b_pairs->name) return false;
    }
  }
  return true;
}

/// The groups in which styles have other values than those of a node of the same shape.
StyleGroups different_styles(const NameTable& names, std::span<const Pair> styles, const Pair* others) {
  StyleGroups different;
  for (std::size_t i = 0; i < styles.size(); ++i) {
    if (!core::same_text(styles[i].value, others[i].value)) different.add(names[styles[i].name & k_name_mask]);
  }
  return different;
}

bool is_important(std::string_view word) {
  constexpr std::string_view k_important = "important";
  return std::equal(word.begin(), word.end(), k_important.begin(), k_important.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

}  // namespace

Templates::View Templates::view(std::uint32_t id) const noexcept {
  const Entry& entry = entries_[id - 1];
  return {entry.nodes.span(), entry.pairs.span(), entry.lists.span()};
}

std::uint32_t Templates::find(std::uint64_t shape) const noexcept {
  for (std::size_t slot = shape % k_slots; slots_[slot] != 0; slot = (slot + 1) % k_slots) {
    if (entries_[slots_[slot] - 1].shape == shape) return slots_[slot];
  }
  return 0;
}

void Templates::plan(NodeRecords& records, PatchStream& stream) {
  if (slots_.empty() || is_full()) start_anew();
  const std::span<const NodeRecord> all = records.nodes.span();
  for (std::size_t at = 0; at < all.size();) {
    NodeRecord& node = records.nodes[at];
    if (node.no_template || node.node_count > k_max_nodes) {
      ++at;
      continue;
    }
    const std::span<const NodeRecord> tree = all.subspan(at, node.node_count);
    const std::uint32_t id = find(node.shape);
    if (id == 0) {
      remember(tree, records);
      ++at;
      continue;
    }
    const View known = view(id);
    if (!alike(known.nodes, known.pairs.data(), tree, records.pairs.data() + node.first_pair)) {
      ++at;
      continue;
    }
    if (!entries_[id - 1].defined) define(id, tree, records.pairs.data() + node.first_pair, stream);
    node.template_id = id;
    at += node.node_count;
  }
}

// Most of a full table was seen once, long ago. The interpreter's templates are overwritten as ids come again.
void Templates::start_anew() {
  for (const Entry& entry : entries_) {
    for (const Lists& lists : entry.lists.span()) {
      values_.drop(lists.attributes);
      values_.drop(lists.styles);
    }
  }
  entries_.clear();
  slots_.assign(k_slots, 0);
  bytes_ = 0;
}

void Templates::remember(std::span<const NodeRecord> nodes, const NodeRecords& records) {
  std::size_t bytes = 0;
  std::size_t pair_count = 0;
  const Pair* const first = records.pairs.data() + nodes.front().first_pair;
  for (const NodeRecord& node : nodes) {
    bytes += node.text.size();
    pair_count += node.attribute_count + node.style_count;
  }
  for (std::size_t i = 0; i < pair_count; ++i) bytes += first[i].value.size();
  if (bytes > k_max_own_bytes) return;
  if (is_full()) return;

  Entry entry;
  entry.shape = nodes.front().shape;
  entry.nodes.append(nodes.data(), nodes.size());
  entry.pairs.append(first, pair_count);
  entry.bytes.reserve(bytes);
  // There is room for all of them, so none moves.
  const auto keep = [&entry](std::string_view& text) {
    entry.bytes.append(text.data(), text.size());
    text = {entry.bytes.data() + entry.bytes.size() - text.size(), text.size()};
  };
  for (std::size_t i = 0; i < nodes.size(); ++i) keep(entry.nodes[i].text);
  for (std::size_t i = 0; i < pair_count; ++i) keep(entry.pairs[i].value);
  bytes_ += bytes + entry.nodes.capacity_bytes() + entry.pairs.capacity_bytes();
  entries_.push_back(std::move(entry));
  std::size_t slot = entries_.back().shape % k_slots;
  while (slots_[slot] != 0) slot = (slot + 1) % k_slots;
  slots_[slot] = static_cast<std::uint32_t>(entries_.size());
}

// Texts that differ between the first two are left out: every clone sets its own. So are styles, with all that belong
// to the same group.
void Templates::define(std::uint32_t id, std::span<const NodeRecord> nodes, const Pair* pairs, PatchStream& stream) {
  Entry& entry = entries_[id - 1];
  entry.defined = true;
  stream.put(PatchOp::define_template, id);
  const Pair* own = entry.pairs.data();
  core::PodBuffer<Pair> shared_pairs;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    NodeRecord& node = entry.nodes[i];
    if (node.text != nodes[i].text) node.has_text = false;
    const std::span<const Pair> attributes(own, node.attribute_count);
    const std::span<const Pair> styles(own + node.attribute_count, node.style_count);
    const StyleGroups different = different_styles(names_, styles, pairs + node.attribute_count);

    shared_pairs.clear();
    shared_pairs.append(attributes.data(), attributes.size());
    for (const Pair& style : styles) {
      if (!different.has(names_[style.name & k_name_mask])) shared_pairs.push(style);
    }
    NodeRecord shared = node;
    shared.style_count = static_cast<std::uint32_t>(shared_pairs.size() - attributes.size());
    put_element(stream, shared, shared_pairs.span(), 0, 0);
    entry.lists.push(Lists{values_.save(attributes), values_.save(styles), different});
    own += attributes.size() + styles.size();
    pairs += attributes.size() + styles.size();
  }
}

void put_style(PatchStream& stream, const Pair& pair) {
  std::string_view value = pair.value;
  std::uint32_t word = pair.name;
  if (const std::size_t mark = value.rfind('!'); mark != std::string_view::npos) {
    std::string_view rest = value.substr(mark + 1);
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
    if (is_important(rest)) {
      value = value.substr(0, mark);
      word |= k_important_flag;
    }
  }
  stream.put_value(word, value);
}

void put_element(PatchStream& stream, const NodeRecord& node, std::span<const Pair> pairs, std::uint32_t handle,
                 std::uint32_t uid_name) {
  const std::uint32_t flags = (node.has_text ? 2U : 0U) | (node.is_markup ? 4U : 0U);
  const std::uint32_t own = uid_name != 0 ? 1U : 0U;
  stream.put(node.tag << 8U | static_cast<std::uint32_t>(node.ns) << 4U | flags, handle,
             (node.attribute_count + own) | node.style_count << 16U, node.child_count);
  if (own != 0) stream.put_unique(uid_name, node.uid);
  for (std::uint32_t i = 0; i < node.attribute_count; ++i) put_pair(stream, pairs[i]);
  for (std::uint32_t i = 0; i < node.style_count; ++i) put_style(stream, pairs[node.attribute_count + i]);
  if (node.has_text) stream.put_text(node.text);
}

}  // namespace tether::patch
