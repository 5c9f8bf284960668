#include "support/fake_dom.hpp"

#include <algorithm>
#include <cstdlib>

namespace tether::test {

using patch::NodeQuery;
using patch::NodeRead;

namespace {

/// tag, #id and .class, and those written together.
struct Selector {
  std::string tag;
  std::string id;
  std::vector<std::string> classes;

  [[nodiscard]] bool matches(const FakeNode& node) const {
    if (!node.is_element()) return false;
    if (!tag.empty() && tag != "*" && tag != node.name) return false;
    if (!id.empty() && node.attribute("id") != id) return false;
    return std::all_of(classes.begin(), classes.end(), [&node](const auto& name) { return node.has_class(name); });
  }
};

std::optional<Selector> parse_selector(std::string_view text) {
  Selector selector;
  std::string* part = &selector.tag;
  for (const char c : text) {
    if (c == '#') {
      part = &selector.id;
    } else if (c == '.') {
      part = &selector.classes.emplace_back();
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '*') {
      *part += c;
    } else {
      return std::nullopt;
    }
  }
  if (text.empty() || part->empty()) return std::nullopt;
  return selector;
}

void collect(const FakeNode& node, const Selector& selector, std::vector<FakeNode*>& out) {
  for (FakeNode* child : node.children) {
    if (selector.matches(*child)) out.push_back(child);
    collect(*child, selector, out);
  }
}

FakeNode* element_beside(const FakeNode& node, bool after) {
  if (node.parent == nullptr) return nullptr;
  FakeNode* before = nullptr;
  bool seen = false;
  for (FakeNode* sibling : node.parent->children) {
    if (sibling == &node) {
      seen = true;
    } else if (sibling->is_element()) {
      if (seen && after) return sibling;
      if (!seen) before = sibling;
    }
  }
  return after ? nullptr : before;
}

}  // namespace

FakeDom::FakeDom() {
  document_ = &make(FakeNode::Kind::document);
  body_ = &add(*document_, "body");
  root_ = &add(*body_, "main");
  set_slot(patch::k_document_slot, *document_);
  set_slot(patch::k_body_slot, *body_);
  set_slot(patch::k_root_slot, *root_);
}

FakeNode& FakeDom::make(FakeNode::Kind kind, std::string name) {
  FakeNode& node = arena_.emplace_back();
  node.kind = kind;
  node.name = std::move(name);
  return node;
}

FakeNode& FakeDom::add(FakeNode& parent, std::string name, std::map<std::string, std::string> attributes) {
  FakeNode& node = make(FakeNode::Kind::element, std::move(name));
  node.attributes = std::move(attributes);
  parent.insert(node, nullptr);
  return node;
}

void FakeDom::set_slot(std::uint32_t slot, FakeNode& node) {
  if (slot >= slots_.size()) slots_.resize(slot + 1);
  slots_[slot] = &node;
  node.slot = slot;
  max_slots = std::max<std::size_t>(max_slots, slot);
}

FakeNode* FakeDom::at(std::uint32_t slot) const { return slot < slots_.size() ? slots_[slot] : nullptr; }

void FakeDom::end_turn() {
  while (std::exchange(flush_asked_, false) && tree_ != nullptr) tree_->flush();
}

Result<std::uint32_t> FakeDom::query(NodeQuery what, std::uint32_t slot, std::string_view argument) {
  ++queries;
  found_.clear();
  FakeNode& node = *at(slot);
  const auto give = [this](FakeNode* found) {
    if (found != nullptr) found_.push_back(found);
  };
  switch (what) {
    case NodeQuery::selector_first:
    case NodeQuery::selector_all: {
      const auto selector = parse_selector(argument);
      if (!selector) return Error(Errc::bad_selector, std::string(argument));
      collect(node, *selector, found_);
      if (what == NodeQuery::selector_first && found_.size() > 1) found_.resize(1);
      break;
    }
    case NodeQuery::id:
      collect(node, Selector{"", std::string(argument), {}}, found_);
      if (found_.size() > 1) found_.resize(1);
      break;
    case NodeQuery::parent: give(&node == root_ ? nullptr : inside_root(node.parent)); break;
    case NodeQuery::children:
      for (FakeNode* child : node.children) give(child->is_element() ? child : nullptr);
      break;
    case NodeQuery::next_sibling: give(inside_root(element_beside(node, true))); break;
    case NodeQuery::previous_sibling: give(inside_root(element_beside(node, false))); break;
  }
  return static_cast<std::uint32_t>(found_.size());
}

void FakeDom::adopt(std::span<std::uint32_t> slots) {
  for (std::size_t i = 0; i < found_.size(); ++i) {
    if (found_[i]->slot != 0) {
      slots[i] = found_[i]->slot;
    } else {
      set_slot(slots[i], *found_[i]);
    }
  }
  found_.clear();
}

std::optional<std::string> FakeDom::read_text(NodeRead what, std::uint32_t slot, std::string_view name) {
  const FakeNode& node = *at(slot);
  switch (what) {
    case NodeRead::text: return node.text();
    case NodeRead::attribute: return node.attribute(std::string(name));
    case NodeRead::property: {
      const auto found = node.properties.find(std::string(name));
      if (found == node.properties.end()) return std::nullopt;
      return std::get<std::string>(found->second);
    }
    case NodeRead::style:
      for (const auto& [property, value] : node.style()) {
        if (property == name) return value.substr(0, value.find(" !important"));
      }
      return std::string();
    case NodeRead::has_class: return node.has_class(name) ? "true" : "false";
    case NodeRead::title: return title;
  }
  return std::nullopt;
}

double FakeDom::read_number(NodeRead what, std::uint32_t slot, std::string_view name) {
  const FakeNode& node = *at(slot);
  if (what == NodeRead::has_class) return node.has_class(name) ? 1 : 0;
  const auto found = node.properties.find(std::string(name));
  if (found == node.properties.end()) return 0;
  if (const auto* number = std::get_if<double>(&found->second)) return *number;
  if (const auto* flag = std::get_if<bool>(&found->second)) return *flag ? 1 : 0;
  return 0;
}

FakeNode& FakeDom::find(std::string_view selector) const {
  std::vector<FakeNode*> found;
  if (const auto parsed = parse_selector(selector)) collect(*document_, *parsed, found);
  if (found.empty()) std::abort();
  return *found.front();
}

void FakeDom::dispatch(FakeNode& current, const std::string& type, dom::EventData& data, dom::EventOutcome& outcome) {
  if (tree_ == nullptr || current.listeners.count(type) == 0) return;
  const auto id = std::find_if(names_.begin(), names_.end(), [&type](const auto& name) { return name.second == type; });
  const dom::EventOutcome wanted = tree_->dispatch(current.slot, id->first, data);
  outcome.prevent_default |= wanted.prevent_default;
  outcome.stop_propagation |= wanted.stop_propagation;
}

bool FakeDom::fire(FakeNode& node, std::string_view type, dom::EventData data) {
  // The path is settled before the first handler runs, as in a browser.
  std::vector<FakeNode*> path;
  for (FakeNode* step = &node; step != nullptr; step = step->parent) path.push_back(step);
  dom::EventOutcome outcome;
  for (FakeNode* current : path) {
    const auto target = std::find_if(path.begin(), path.end(), [](const FakeNode* step) { return step->slot != 0; });
    data.target = target != path.end() && tree_ != nullptr ? tree_->handle((*target)->slot) : Element();
    dispatch(*current, std::string(type), data, outcome);
    if (outcome.stop_propagation) break;
  }
  return outcome.prevent_default;
}

}  // namespace tether::test
