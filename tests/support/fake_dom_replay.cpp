// How FakeDom carries out an op stream: the same steps as js-glue/dom_patch.js, on a plain tree.
#include <algorithm>
#include <string>
#include <utility>

#include "support/fake_dom.hpp"

namespace tether::test {

using patch::DomOp;
using patch::NodeNamespace;

namespace {

std::string to_lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string attribute_name(const FakeNode& node, const std::string& name) {
  return node.ns == NodeNamespace::html ? to_lower(name) : name;
}

}  // namespace

class FakeDom::Replay {
public:
  Replay(FakeDom& dom, const patch::OpStream& stream) : dom_(dom), stream_(stream) {}

  void run() {
    for (;;) {
      const auto op = static_cast<DomOp>(word());
      if (op == DomOp::end) break;
      if (const std::string problem = step(op); !problem.empty()) dom_.refuse(op, problem);
    }
    if (at_ != stream_.words.size()) dom_.failures.emplace_back("words after the end");
    if (ascii_at_ != stream_.ascii.size()) dom_.failures.emplace_back("ASCII left over");
    if (wide_at_ != stream_.wide.size()) dom_.failures.emplace_back("wide text left over");
  }

private:
  // Behind the last word there are more `end`s.
  std::uint32_t word() { return at_ < stream_.words.size() ? stream_.words[at_++] : 0; }

  std::string text() {
    const std::uint32_t operand = word();
    const std::size_t units = operand >> 2U;
    if ((operand & 3U) == 0) {
      ascii_at_ += units;
      return std::string(stream_.ascii.substr(ascii_at_ - units, units));
    }
    // The length is in UTF-16 units: as many as JavaScript would slice off.
    const std::size_t start = wide_at_;
    for (std::size_t taken = 0; taken < units && wide_at_ < stream_.wide.size();) {
      const std::size_t size = size_of_character(static_cast<unsigned char>(stream_.wide[wide_at_]));
      taken += size == 4 ? 2 : 1;
      wide_at_ += size;
    }
    return std::string(stream_.wide.substr(start, wide_at_ - start));
  }

  static std::size_t size_of_character(unsigned char first) {
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  }

  const std::string& name() { return dom_.names_[word()]; }

  // The problem as a browser names it, or nothing.
  std::string step(DomOp op) {
    if (op == DomOp::set_title) {
      dom_.title = text();
      return {};
    }
    const std::uint32_t slot = word();
    switch (op) {
      case DomOp::define_name: dom_.names_[slot] = text(); return {};
      case DomOp::create_element: return create_element(slot);
      case DomOp::create_text: {
        FakeNode& node = dom_.make(FakeNode::Kind::text);
        node.data = text();
        dom_.set_slot(slot, node);
        return {};
      }
      case DomOp::insert: return insert(dom_.at(slot));
      case DomOp::replace: return replace(dom_.at(slot));
      default: return change(op, dom_.at(slot));
    }
  }

  std::string create_element(std::uint32_t slot) {
    const auto ns = static_cast<NodeNamespace>(word());
    FakeNode& node = dom_.make(FakeNode::Kind::element, ns == NodeNamespace::html ? to_lower(name()) : name());
    node.ns = ns;
    dom_.set_slot(slot, node);
    return {};
  }

  std::string insert(FakeNode* parent) {
    FakeNode* child = dom_.at(word());
    const std::uint32_t before_slot = word();
    FakeNode* before = dom_.at(before_slot);
    if (parent == nullptr || child == nullptr || (before_slot != 0 && before == nullptr)) return "TypeError";
    if (!parent->is_element() || child->contains(parent)) return "HierarchyRequestError";
    if (before != nullptr && before->parent != parent) return "NotFoundError";
    // In front of itself means in front of whatever follows it.
    if (before == child) return {};
    parent->insert(*child, before);
    return {};
  }

  std::string replace(FakeNode* old) {
    FakeNode* replacement = dom_.at(word());
    if (old == nullptr || replacement == nullptr) return "TypeError";
    FakeNode* parent = old->parent;
    if (parent == nullptr || old == replacement) return {};
    if (replacement->contains(parent)) return "HierarchyRequestError";
    parent->insert(*replacement, old);
    old->detach();
    return {};
  }

  // Every operand is read before anything can fail, so that the next op starts where it should.
  std::string change(DomOp op, FakeNode* node) {
    switch (op) {
      case DomOp::set_text: {
        const std::string value = text();
        if (node == nullptr) return "TypeError";
        set_text(*node, value);
        return {};
      }
      case DomOp::set_attribute: {
        const std::string attribute = name();
        const std::string value = text();
        if (node == nullptr || !node->is_element()) return "TypeError";
        node->attributes[attribute_name(*node, attribute)] = value;
        return {};
      }
      case DomOp::remove_attribute: {
        const std::string attribute = name();
        if (node == nullptr || !node->is_element()) return "TypeError";
        node->attributes.erase(attribute_name(*node, attribute));
        return {};
      }
      case DomOp::dispatch: {
        const std::string event = name();
        const std::string detail = text();
        if (node == nullptr) return "TypeError";
        dom_.actions.push_back("dispatch " + event + " " + detail);
        return {};
      }
      case DomOp::set_text_property: {
        const std::string property = name();
        const std::string value = text();
        if (node == nullptr) return "TypeError";
        node->properties[property] = value;
        return {};
      }
      case DomOp::set_bool_property: {
        const std::string property = name();
        const bool on = word() == 1;
        if (node == nullptr) return "TypeError";
        node->properties[property] = on;
        return {};
      }
      case DomOp::set_style: {
        const std::string property = name();
        const std::string priority = word() == 1 ? " !important" : "";
        const std::string value = text();
        return set_style(node, property, value.empty() ? value : value + priority);
      }
      case DomOp::remove_style: return set_style(node, name(), "");
      case DomOp::add_class:
      case DomOp::remove_class: {
        const std::string class_name = name();
        if (node == nullptr || !node->is_element()) return "TypeError";
        node->set_class(class_name, op == DomOp::add_class);
        return {};
      }
      case DomOp::listen:
      case DomOp::unlisten: {
        const std::string type = name();
        if (node == nullptr) return "TypeError";
        if (op == DomOp::listen) {
          node->listeners.insert(type);
        } else {
          node->listeners.erase(type);
        }
        return {};
      }
      case DomOp::set_scroll_top: {
        const std::uint32_t pixels = word();
        if (node == nullptr) return "TypeError";
        node->properties["scrollTop"] = static_cast<double>(pixels);
        return {};
      }
      default: return act(op, node);
    }
  }

  // The ops without further operands.
  std::string act(DomOp op, FakeNode* node) {
    if (node == nullptr) return "TypeError";
    switch (op) {
      case DomOp::detach:
        node->detach();
        // Chromium tells a control that it lost the focus while it is being taken out.
        if (dom_.focused_ != nullptr && node->contains(dom_.focused_)) move_focus(nullptr);
        return {};
      case DomOp::release:
        dom_.slots_[node->slot] = nullptr;
        node->slot = 0;
        return {};
      case DomOp::focus:
        dom_.actions.push_back("focus " + node->name);
        move_focus(node);
        return {};
      case DomOp::scroll_into_view: dom_.actions.push_back("scroll to " + node->name); return {};
      default: return "unknown op";
    }
  }

  void move_focus(FakeNode* to) {
    FakeNode* from = std::exchange(dom_.focused_, to);
    if (from == to) return;
    if (from != nullptr) fire_here(*from, "blur");
    if (to != nullptr) fire_here(*to, "focus");
  }

  // focus and blur do not bubble.
  void fire_here(FakeNode& node, const std::string& type) {
    dom::EventData data;
    data.target = dom_.tree_ != nullptr ? dom_.tree_->handle(node.slot) : Element();
    dom::EventOutcome outcome;
    dom_.dispatch(node, type, data, outcome);
  }

  // One text stays the node it is, as in dom_patch.js.
  void set_text(FakeNode& node, const std::string& value) {
    if (node.kind == FakeNode::Kind::text) {
      node.data = value;
    } else if (node.children.size() == 1 && node.children.front()->kind == FakeNode::Kind::text) {
      node.children.front()->data = value;
    } else {
      while (!node.children.empty()) node.children.back()->detach();
      if (value.empty()) return;
      FakeNode& text_node = dom_.make(FakeNode::Kind::text);
      text_node.data = value;
      node.insert(text_node, nullptr);
    }
  }

  // An empty value removes the declaration.
  std::string set_style(FakeNode* node, const std::string& property, const std::string& value) {
    if (node == nullptr || !node->is_element()) return "TypeError";
    auto declarations = node->style();
    const auto same = [&property](const auto& declaration) { return declaration.first == property; };
    const auto found = std::find_if(declarations.begin(), declarations.end(), same);
    if (value.empty()) {
      if (found == declarations.end()) return {};
      declarations.erase(found);
    } else if (found != declarations.end()) {
      found->second = value;
    } else {
      declarations.emplace_back(property, value);
    }
    node->set_style(declarations);
    return {};
  }

  FakeDom& dom_;
  const patch::OpStream& stream_;
  std::size_t at_ = 0;
  std::size_t ascii_at_ = 0;
  std::size_t wide_at_ = 0;
};

void FakeDom::apply(const patch::OpStream& stream) {
  ++applies;
  Replay(*this, stream).run();
}

void FakeDom::refuse(DomOp op, const std::string& why) {
  failures.push_back(std::string(to_string(op)) + ": " + why);
  if (tree_ != nullptr) tree_->report(Error(Errc::dom_operation_failed, failures.back()));
}

}  // namespace tether::test
