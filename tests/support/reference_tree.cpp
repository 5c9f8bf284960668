#include "support/reference_tree.hpp"

#include <algorithm>
#include <utility>

#include "patch/content_rules.hpp"
#include "patch/svg_names.hpp"
#include "support/fake_style.hpp"

namespace tether::test {

using patch::NodeNamespace;

namespace {

constexpr std::size_t k_max_tombstones = 8;

std::string to_lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

template <class T>
void erase(std::vector<T*>& list, const T* item) {
  list.erase(std::remove(list.begin(), list.end(), item), list.end());
}

FakeNode* after(const std::vector<FakeNode*>& list, const FakeNode* item) {
  const auto next = std::find(list.begin(), list.end(), item) + 1;
  return next != list.end() ? *next : nullptr;
}

}  // namespace

// --- What is there

void ReferenceTree::adopt() {
  FakeNode& main = page_.root();
  FakeNode* const top = main.attributes.count("data-uid") != 0 ? main.parent : &main;
  known_[top] = {};
  if (top == &main) {
    for (FakeNode* child : main.children) adopt(*child, top);
  } else {
    adopt(main, top);
  }
}

void ReferenceTree::adopt(FakeNode& node, FakeNode* parent) {
  if (!node.is_element()) return;
  const auto uid = node.attribute("data-uid");
  if (uid) {
    Known known;
    known.uid = *uid;
    known.parent = parent;
    for (const auto& [name, value] : node.attributes) {
      if (name == "style" || name == "data-uid" || name.starts_with('_')) continue;
      if (!rules_.strict || patch::check_attribute(name, value)) known.attributes[name] = value;
    }
    for (const auto& [name, value] : node.style()) known.styles.emplace_back(name, value);
    known_[parent].children.push_back(&node);
    known_[&node] = known;
    named_[*uid] = &node;
    parent = &node;
  }
  for (FakeNode* child : node.children) adopt(*child, parent);
}

FakeNode* ReferenceTree::find(const std::string& uid) const {
  const auto found = named_.find(uid);
  return found != named_.end() ? found->second : nullptr;
}

const std::vector<std::string>& ReferenceTree::uids() {
  if (std::exchange(uids_are_old_, false)) {
    uids_.clear();
    collect_uids(page_.body());
  }
  return uids_;
}

void ReferenceTree::collect_uids(const FakeNode& node) {
  const auto known = known_.find(&node);
  if (known != known_.end() && find(known->second.uid) == &node) uids_.push_back(known->second.uid);
  for (const FakeNode* child : node.children) collect_uids(*child);
}

std::vector<std::string> ReferenceTree::children_of(const std::string& uid) const {
  std::vector<std::string> all;
  const FakeNode* const node = find(uid);
  if (node == nullptr) return all;
  for (const FakeNode* child : known_.at(node).children) {
    const std::string& name = known_.at(child).uid;
    all.push_back(find(name) == child ? name : std::string());
  }
  return all;
}

std::string ReferenceTree::parent_of(const std::string& uid) const {
  const FakeNode* const node = find(uid);
  if (node == nullptr) return {};
  const auto parent = known_.find(known_.at(node).parent);
  return parent != known_.end() ? parent->second.uid : std::string();
}

// --- Patches

void ReferenceTree::apply(const PatchSpec& patch) {
  uids_are_old_ = true;
  FakeNode* const node = find(patch.uid);
  if (node == nullptr) return;
  const bool untouchable = known_[node].is_placeholder;
  switch (patch.code) {
    case PatchSpec::replace_node: return replace(*node, patch.node);
    case PatchSpec::remove_node: return remove(*node);
    case PatchSpec::insert_node: return untouchable ? void() : insert(patch);
    case PatchSpec::set_text: {
      // Of a text that is there already nothing is written, so what the page put beside it stays.
      std::optional<std::string> text = text_of(patch.text);
      if (untouchable || known_[node].text == text) return;
      write_text(*node, patch.text);
      known_[node].text = std::move(text);
      return;
    }
    case PatchSpec::replace_attributes: return untouchable ? void() : write_attributes(*node, patch.pairs);
    case PatchSpec::replace_styles: return untouchable ? void() : write_styles(*node, patch.pairs);
  }
}

// 3.6: it keeps the place, and the old subtree is forgotten before the new one is known.
void ReferenceTree::replace(FakeNode& node, const NodeSpec& spec) {
  if (const std::size_t tombstone = tombstone_of(&node); tombstone < tombstones_.size()) {
    return drop_tombstone(tombstone);
  }
  FakeNode* const parent = known_[&node].parent;
  FakeNode* const next = after(known_[parent].children, &node);
  const NodeNamespace around = inside(*parent);
  FakeNode* const place = node.parent;
  for (Tombstone& tombstone : tombstones_) {
    if (tombstone.next == &node) tombstone.next = nullptr, tombstone.before_replaced = true;
  }
  FakeNode& mark = page_.make("mark");
  if (place != nullptr) place->insert(mark, &node);
  node.detach();
  erase(known_[parent].children, &node);
  forget(node);
  FakeNode& made = build(spec, around, parent);
  auto& siblings = known_[parent].children;
  siblings.insert(std::find(siblings.begin(), siblings.end(), next), &made);
  known_[parent].text.reset();
  if (place != nullptr) place->insert(made, &mark);
  mark.detach();
  for (Tombstone& tombstone : tombstones_) {
    if (std::exchange(tombstone.before_replaced, false)) tombstone.next = &made;
  }
}

void ReferenceTree::remove(FakeNode& node) {
  if (tombstone_of(&node) < tombstones_.size()) return;
  FakeNode* const parent = known_[&node].parent;
  const auto& siblings = known_[parent].children;
  // The parser may have put elements around it that the server does not know.
  FakeNode* const dom_parent = siblings.size() == 1 ? node.parent : nullptr;
  const Tombstone tombstone{&node, parent, after(siblings, &node), dom_parent};
  take_out(node);
  tombstones_.push_back(tombstone);
  if (tombstones_.size() > k_max_tombstones) drop_tombstone(0);
}

// 3.5, 3.7
void ReferenceTree::insert(const PatchSpec& patch) {
  FakeNode* twin = find(patch.node.uid);
  if (const std::size_t tombstone = tombstone_of(twin); tombstone < tombstones_.size()) drop_tombstone(tombstone);
  FakeNode* const parent = find(patch.uid);
  if (parent == nullptr) return;
  put_back(*parent);
  twin = find(patch.node.uid);
  if (twin != nullptr && known_[twin].parent == parent && known_[parent].children.size() > patch.index) {
    take_out(*twin);
    forget(*twin);
  }
  const auto& children = known_[parent].children;
  FakeNode* const before = patch.index < children.size() ? children[patch.index] : nullptr;
  FakeNode& made = build(patch.node, inside(*parent), parent);
  put_in(*parent, made, before);
}

// --- Places

void ReferenceTree::take_out(FakeNode& node) {
  FakeNode* const parent = known_[&node].parent;
  auto& siblings = known_[parent].children;
  for (Tombstone& tombstone : tombstones_) {
    if (tombstone.next == &node) tombstone.next = after(siblings, &node);
  }
  erase(siblings, &node);
  node.detach();
}

void ReferenceTree::put_in(FakeNode& parent, FakeNode& node, FakeNode* before) {
  auto& siblings = known_[&parent].children;
  if (before != nullptr) {
    before->parent->insert(node, before);
  } else if (!siblings.empty()) {
    // The browser's parser may have put an element between them that the server does not know.
    FakeNode* const last = siblings.back();
    last->parent->insert(node, after(last->parent->children, last));
  } else {
    parent.insert(node, nullptr);
  }
  siblings.insert(std::find(siblings.begin(), siblings.end(), before), &node);
  known_[&parent].text.reset();
}

void ReferenceTree::put_back(FakeNode& node) {
  const std::size_t index = tombstone_of(&node);
  if (index == tombstones_.size()) return;
  const Tombstone tombstone = tombstones_[index];
  tombstones_.erase(tombstones_.begin() + static_cast<std::ptrdiff_t>(index));
  auto& siblings = known_[tombstone.parent].children;
  if (siblings.empty() && tombstone.dom_parent != nullptr) {
    tombstone.dom_parent->insert(node, nullptr);
    siblings.push_back(&node);
    known_[tombstone.parent].text.reset();
  } else {
    put_in(*tombstone.parent, node, tombstone.next);
  }
}

void ReferenceTree::forget(FakeNode& node) {
  const Known known = known_[&node];
  for (FakeNode* child : known.children) forget(*child);
  for (std::size_t i = 0; i < tombstones_.size();) {
    if (tombstones_[i].parent == &node) {
      drop_tombstone(i);
      i = 0;
    } else {
      ++i;
    }
  }
  if (find(known.uid) == &node) named_.erase(known.uid);
  known_.erase(&node);
}

std::size_t ReferenceTree::tombstone_of(const FakeNode* node) const {
  std::size_t index = 0;
  while (index < tombstones_.size() && tombstones_[index].node != node) ++index;
  return index;
}

void ReferenceTree::drop_tombstone(std::size_t index) {
  FakeNode* const node = tombstones_[index].node;
  tombstones_.erase(tombstones_.begin() + static_cast<std::ptrdiff_t>(index));
  forget(*node);
}

// --- Content

NodeNamespace ReferenceTree::inside(const FakeNode& node) const {
  const std::string& name = node.name;
  const bool in_svg = node.ns == NodeNamespace::svg && (name == "foreignObject" || name == "desc" || name == "title");
  const bool in_math = node.ns == NodeNamespace::mathml && (name == "annotation-xml" || name == "mi" || name == "mo" ||
                                                            name == "mn" || name == "ms" || name == "mtext");
  return in_svg || in_math ? NodeNamespace::html : node.ns;
}

FakeNode& ReferenceTree::build(const NodeSpec& spec, NodeNamespace around, FakeNode* parent) {
  FakeNode& node = page_.make(spec.tag);
  node.ns = spec.tag == "svg" ? NodeNamespace::svg : spec.tag == "math" ? NodeNamespace::mathml : around;
  if (node.ns == NodeNamespace::svg) node.name = patch::svg_tag_name(spec.tag);
  if (node.ns == NodeNamespace::html) node.name = to_lower(node.name);
  const Result<void> allowed = patch::check_element(spec.tag);
  const bool refused = !allowed && (rules_.strict || allowed.error().code == Errc::bad_name);
  if (refused) {
    node.name = "template";
    node.ns = NodeNamespace::html;
  }
  node.attributes["data-uid"] = shown(spec.uid);
  Known known;
  known.uid = spec.uid;
  known.parent = parent;
  known.is_placeholder = refused;
  known_[&node] = known;
  named_[spec.uid] = &node;
  if (refused) return node;
  // The node has this uid, whatever its attributes say.
  PatchPairs attributes = spec.attributes;
  std::erase_if(attributes, [](const auto& pair) { return pair.first == "data-uid"; });
  write_attributes(node, attributes);
  write_styles(node, spec.styles);
  write_text(node, spec.text);
  for (const NodeSpec& child : spec.children) {
    FakeNode& made = build(child, inside(node), &node);
    node.insert(made, nullptr);
    known_[&node].children.push_back(&made);
  }
  return node;
}

// 3.10, without what was not given before: those are others' attributes.
void ReferenceTree::write_attributes(FakeNode& node, const PatchPairs& pairs) {
  std::map<std::string, std::string> fresh;
  for (const auto& [given, value] : pairs) {
    const std::string text = text_of(value);
    const Result<void> allowed = patch::check_attribute(given, text);
    if (!allowed && (rules_.strict || allowed.error().code == Errc::bad_name)) continue;
    std::string name = given;
    if (node.ns == NodeNamespace::svg) name = patch::svg_attribute_name(given);
    fresh[name] = text;
  }
  Known& known = known_[&node];
  for (const auto& [name, value] : known.attributes) {
    if (fresh.count(name) == 0) node.attributes.erase(node.ns == NodeNamespace::html ? to_lower(name) : name);
  }
  if (const auto uid = fresh.find("data-uid"); uid != fresh.end()) {
    if (!uid->second.empty() && uid->second != known.uid) {
      if (find(known.uid) == &node) named_.erase(known.uid);
      known.uid = uid->second;
      named_[known.uid] = &node;
      node.attributes["data-uid"] = shown(known.uid);
    }
    fresh.erase(uid);
  }
  // Of the names that a refused value has lost the old value goes, too.
  for (const auto& [name, value] : fresh) write_attribute(node, name, shown(value));
  known.attributes = fresh;
}

// 3.11
void ReferenceTree::write_styles(FakeNode& node, const PatchPairs& pairs) {
  Known& known = known_[&node];
  const auto has = [&pairs](const std::string& name) {
    return std::any_of(pairs.begin(), pairs.end(), [&name](const auto& pair) { return pair.first == name; });
  };
  for (const auto& [name, value] : known.styles) {
    if (!has(name)) remove_style_property(node, name);
  }
  for (const auto& [name, value] : pairs) {
    const std::string text = shown(value);
    const std::size_t mark = text.rfind("!important");
    const bool important = mark != std::string::npos;
    set_style_property(node, name, important ? text.substr(0, mark) : text, important);
  }
  known.styles = pairs;
}

void ReferenceTree::write_text(FakeNode& node, const PatchText& text) {
  // A text takes the place of all children.
  const std::vector<FakeNode*> children = known_[&node].children;
  for (FakeNode* child : children) {
    take_out(*child);
    forget(*child);
  }
  for (std::size_t i = 0; i < tombstones_.size();) {
    if (tombstones_[i].parent == &node) {
      drop_tombstone(i);
      i = 0;
    } else {
      ++i;
    }
  }
  test::write_text(page_, node, shown(text), rules_.detect_markup);
}

}  // namespace tether::test
