#include "patch/tree_builder.hpp"

#include <algorithm>

#include "core/format.hpp"

namespace tether::patch {

namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) noexcept {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
  return hash ^ hash >> 29U;
}

// Marks that keep, for instance, an attribute and a child of the same number apart.
constexpr std::uint64_t k_text_mark = 0x7465U << 24U;
constexpr std::uint64_t k_child_mark = 0x6368U << 24U;
constexpr std::uint64_t k_tag_mark = 0x7461U << 24U;

}  // namespace

void TreeBuilder::start(NodeRecords& records, NodeNamespace ns) {
  records_ = &records;
  records.clear();
  open_.clear();
  ns_ = ns;
  levels_ = 1;
  lists_ += 2;
  dropping_ = false;
  announced(names_.uid_name());
}

void TreeBuilder::start_pairs(NodeRecords& records, NodeNamespace ns) {
  start(records, ns);
  uid_attribute_ = {};
}

bool TreeBuilder::is_markup(std::string_view text) const noexcept {
  return detect_markup_ && text.find_first_of("<&") != std::string_view::npos;
}

// The name as a word of the stream, which the interpreter knows from now on.
std::uint32_t TreeBuilder::announced(std::uint32_t name) {
  if (names_.announce(name)) {
    stream_.put(PatchOp::define_name);
    stream_.put(name);
    stream_.put_text(names_[name].text);
  }
  return name;
}

void TreeBuilder::begin_node(std::string_view tag, std::string_view uid) {
  uid_attribute_ = {};
  dropping_ = !open_.empty() && open_.back().dropped;
  if (dropping_) return;
  const bool is_root = open_.empty();
  const auto around = is_root ? ns_ : static_cast<NodeNamespace>(records_->nodes[open_.back().node].child_ns);
  lists_ += 2;
  NodeRecord& node = *records_->nodes.reserve(1);
  records_->nodes.advance(1);
  node = NodeRecord{};
  node.uid = uid;
  node.node_count = 1;
  node.first_pair = static_cast<std::uint32_t>(records_->pairs.size());
  std::uint32_t name = names_.intern(tag);
  if (name == 0 || !gate_.allows_element(name)) {
    if (name == 0) report_unnamed(tag);
    name = names_.intern(k_placeholder);
    ns_ = NodeNamespace::html;
    node.inert = true;
    node.no_template = true;
  } else {
    const TagFacts facts = names_[name].facts;
    ns_ = facts.starts != NodeNamespace::html ? facts.starts : around;
    const bool html_inside = ns_ == NodeNamespace::svg ? facts.html_in_svg : facts.html_in_mathml;
    node.ns = static_cast<std::uint8_t>(ns_);
    node.child_ns = html_inside ? 0 : node.ns;
    node.no_template = !facts.can_be_cloned;
    if (ns_ == NodeNamespace::svg) name = names_[name].svg_tag;
  }
  node.tag = announced(name);
  node.shape = mix(mix(k_tag_mark, name), node.ns);
}

std::uint32_t TreeBuilder::attribute_word(std::string_view name, std::string_view value) {
  std::uint32_t id = names_.intern(name);
  if (id == 0) {
    report_unnamed(name);
    return 0;
  }
  if (!gate_.allows_attribute(id, value)) return 0;
  if (names_[id].rule == AttributeRule::events) listen(value);
  if (names_[id].rule == AttributeRule::uid) {
    uid_attribute_ = value;
    return 0;
  }
  if (ns_ == NodeNamespace::svg) id = names_[id].svg_name;
  return announced(id) | static_cast<std::uint32_t>(names_[id].kind) << k_kind_shift;
}

void TreeBuilder::attribute(std::string_view name, std::string_view value) {
  if (dropping_) return;
  NodeRecord* node = records_->nodes.empty() ? nullptr : &records_->nodes.back();
  if (node != nullptr && node->inert) return;
  if (const std::uint32_t word = attribute_word(name, value); word != 0) add_pair(Pair{word, value}, lists_);
}

void TreeBuilder::style(std::string_view name, std::string_view value) {
  if (dropping_) return;
  NodeRecord* node = records_->nodes.empty() ? nullptr : &records_->nodes.back();
  if (node != nullptr && node->inert) return;
  const std::uint32_t id = names_.intern(name);
  if (id == 0) return report_unnamed(name);
  add_pair(Pair{announced(id) | k_style_flag, value}, lists_ + 1);
}

// For what the table has no number.
void TreeBuilder::report_unnamed(std::string_view name) {
  gate_.report(name.empty() ? Error(Errc::bad_name, "a name is empty")
                            : Error(Errc::limit_reached, "too many different names"));
}

// Of a name that comes twice in a list the last value counts, as when JavaScript makes an object of the list; viewbox
// and viewBox are the same name, too.
void TreeBuilder::add_pair(const Pair& pair, std::uint32_t list) {
  NodeRecord* node = records_->nodes.empty() ? nullptr : &records_->nodes.back();
  if (names_.comes_again(pair.name & k_name_mask, list)) {
    std::size_t at = records_->pairs.size() - 1;
    while (records_->pairs[at].name != pair.name) --at;
    records_->pairs[at].value = pair.value;
    return;
  }
  records_->pairs.push(pair);
  if (node == nullptr) return;
  ++((pair.name & k_style_flag) != 0 ? node->style_count : node->attribute_count);
  node->shape = mix(node->shape, pair.name);
}

void TreeBuilder::text(std::string_view text) {
  if (dropping_ || text.empty()) return;
  NodeRecord& node = records_->nodes.back();
  if (node.inert) return;
  node.has_text = true;
  node.text = text;
  node.is_markup = is_markup(text) && !names_[node.tag].facts.raw_text;
  node.no_template = node.no_template || node.is_markup;
  node.shape = mix(node.shape, k_text_mark);
}

bool TreeBuilder::children(std::uint32_t count) {
  std::uint32_t index = 0;
  bool drops = true;
  if (!dropping_) {
    index = static_cast<std::uint32_t>(records_->nodes.size() - 1);
    NodeRecord& node = records_->nodes.back();
    node.child_count = node.inert ? 0 : count;
    // A clone finds its way from element to element, and a new text would take the place of the children.
    node.no_template = node.no_template || (node.has_text && count != 0);
    drops = node.inert;
  }
  if (count != 0) {
    open_.push(Open{index, count, drops});
    if (!drops) levels_ = std::max(levels_, open_.size() + 1);
  } else {
    close(index);
  }
  return open_.empty();
}

// A node is complete, and so may be those around it. A parent learns of each child when that ends.
void TreeBuilder::close(std::uint32_t ended) {
  while (!open_.empty()) {
    Open& around = open_.back();
    if (!around.dropped) {
      NodeRecord& parent = records_->nodes[around.node];
      const NodeRecord& child = records_->nodes[ended];
      parent.shape = mix(mix(parent.shape, child.shape), k_child_mark);
      parent.node_count += child.node_count;
      parent.no_template = parent.no_template || child.no_template;
    }
    if (--around.children_left != 0) return;
    ended = around.node;
    open_.pop();
  }
}

void TreeBuilder::listen(std::string_view names) {
  if (names.empty() || names == known_events_) return;
  known_events_ = names;
  stream_.put(PatchOp::listen);
  stream_.put_text(names);
}

}  // namespace tether::patch
