// How the fake page carries out a patch stream: the same steps as js-glue/node_patch.js, on a plain tree.
#include "support/fake_patch_host.hpp"

#include <algorithm>
#include <utility>

#include "support/fake_style.hpp"
#include "support/patch_frames.hpp"

namespace tether::test {

using patch::NodeNamespace;
using patch::OpStream;
using patch::PatchOp;

namespace {

constexpr std::uint32_t k_name_mask = 0xffff;
constexpr std::uint32_t k_style_flag = 0x100000;
constexpr std::uint32_t k_important_flag = 0x200000;

std::string to_lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

// Older browsers want a name of XML, which the library's own check does not ask for.
std::string write_attribute(FakeNode& node, const std::string& name, std::string value) {
  if (name.find_first_of("@*,;!?#$%()[]{}|^~") != std::string::npos) return "InvalidCharacterError: " + name;
  node.attributes[node.ns == NodeNamespace::html ? to_lower(name) : name] = std::move(value);
  return {};
}

class FakePatchHosts::Replay {
public:
  struct Memory {
    std::vector<FakeNode*> nodes{nullptr};
    std::map<std::uint32_t, std::string> names;
    std::map<std::uint32_t, std::string> values;
    std::map<const FakeNode*, FakeNode*> places;
  };

  Replay(FakePatchHosts& page, Memory& memory, const OpStream& stream)
      : page_(page), memory_(memory), stream_(stream) {}

  void run() {
    for (;;) {
      const std::uint32_t code = word();
      if (code == static_cast<std::uint32_t>(PatchOp::end)) break;
      if (code >= page_.counts_.size()) return refuse("not an operation");
      ++page_.counts_[code];
      op_ = static_cast<PatchOp>(code);
      step();
    }
    if (at_ != stream_.words.size()) refuse("words after the end");
    if (ascii_at_ != stream_.ascii.size()) refuse("ASCII left over");
    if (wide_at_ != stream_.wide.size()) refuse("wide text left over");
  }

private:
  std::uint32_t word() { return at_ < stream_.words.size() ? stream_.words[at_++] : 0; }

  std::string text() {
    const std::uint32_t operand = word();
    const std::size_t units = operand >> 2U;
    if ((operand & 1U) == 0) {
      ascii_at_ += units;
      return std::string(stream_.ascii.substr(ascii_at_ - units, units));
    }
    // The length is in UTF-16 units: as many as JavaScript would slice off.
    const std::size_t start = wide_at_;
    for (std::size_t taken = 0; taken < units && wide_at_ < stream_.wide.size();) {
      const auto first = static_cast<unsigned char>(stream_.wide[wide_at_]);
      const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      taken += size == 4 ? 2 : 1;
      wide_at_ += size;
    }
    return std::string(stream_.wide.substr(start, wide_at_ - start));
  }

  std::string value() {
    const std::uint32_t operand = stream_.words[at_];
    if ((operand & 2U) == 0) return text();
    ++at_;
    std::string& slot = memory_.values[operand >> 2U];
    if ((operand & 1U) != 0) slot = text();
    return slot;
  }

  FakeNode* node() {
    const std::uint32_t handle = word();
    return handle < memory_.nodes.size() ? memory_.nodes[handle] : nullptr;
  }

  void set_node(std::uint32_t handle, FakeNode* node) {
    if (handle >= memory_.nodes.size()) memory_.nodes.resize(handle + 1);
    memory_.nodes[handle] = node;
  }

  void refuse(const std::string& why) {
    const std::string what = std::string(patch::to_string(op_)) + ": " + why;
    page_.refusals.push_back(what);
    if (page_.events_ != nullptr) page_.events_->on_refused(Error(Errc::dom_operation_failed, what));
  }

  void set_pair(FakeNode& to) {
    const std::uint32_t head = word();
    const std::string name = memory_.names[head & k_name_mask];
    std::string string = value();
    if (head >= k_style_flag) return set_style_property(to, name, string, (head & k_important_flag) != 0);
    if (const std::string problem = write_attribute(to, name, std::move(string)); !problem.empty()) refuse(problem);
  }

  void remove_pair(FakeNode& from) {
    const std::uint32_t head = word();
    const std::string& name = memory_.names[head & k_name_mask];
    if (head >= k_style_flag) return remove_style_property(from, name);
    from.attributes.erase(from.ns == NodeNamespace::html ? to_lower(name) : name);
  }

  FakeNode& create(std::uint32_t head, std::uint32_t& children) {
    const auto ns = static_cast<NodeNamespace>(head >> 4U & 3U);
    const std::string& name = memory_.names[head >> 8U];
    FakeNode& made = page_.make(ns == NodeNamespace::html ? to_lower(name) : name);
    made.ns = ns;
    const std::uint32_t handle = word();
    const std::uint32_t pairs = word();
    children = word();
    if (handle != 0) set_node(handle, &made);
    for (std::uint32_t left = (pairs & 0xffffU) + (pairs >> 16U); left > 0; --left) set_pair(made);
    if ((head & 2U) != 0) write_text(page_, made, text(), (head & 4U) != 0);
    return made;
  }

  FakeNode& copy(const FakeNode& original) {
    FakeNode& made = page_.make(original.name, original.attributes);
    made.kind = original.kind;
    made.ns = original.ns;
    made.data = original.data;
    for (const FakeNode* child : original.children) made.insert(copy(*child), nullptr);
    return made;
  }

  static void elements_below(FakeNode& node, std::vector<FakeNode*>& out) {
    out.push_back(&node);
    for (FakeNode* child : node.children) {
      if (child->is_element()) elements_below(*child, out);
    }
  }

  FakeNode& clone(std::uint32_t id) {
    FakeNode& root = copy(*page_.templates_.at(id));
    std::vector<FakeNode*> elements;
    elements_below(root, elements);
    for (FakeNode* element : elements) {
      set_node(word(), element);
      const std::uint32_t changes = word();
      if ((changes & 0x40000U) != 0) element->attributes.erase("style");
      for (std::uint32_t left = changes & 0xffffU; left > 0; --left) set_pair(*element);
      const std::uint32_t mode = changes >> 16U & 3U;
      if (mode == 1 && (element->children.empty() || element->children[0]->is_element())) refuse("no text to replace");
      if (mode != 0) write_text(page_, *element, text(), false);
    }
    return root;
  }

  FakeNode& tree() {
    struct Open {
      FakeNode* node;
      std::uint32_t missing;
    };
    std::vector<Open> open;
    FakeNode* root = nullptr;
    do {
      const std::uint32_t head = word();
      std::uint32_t children = 0;
      FakeNode& made = (head & 1U) != 0 ? clone(head >> 1U) : create(head, children);
      if (root == nullptr) {
        root = &made;
      } else {
        open.back().node->insert(made, nullptr);
        if (--open.back().missing == 0) open.pop_back();
      }
      if (children != 0) open.push_back({&made, children});
    } while (!open.empty());
    return *root;
  }

  void insert(FakeNode* parent, FakeNode& made, const FakeNode* before) {
    last_ = &made;
    if (parent == nullptr) return refuse("TypeError: no parent");
    parent->insert(made, before);
    if (page_.on_insert) page_.on_insert();
  }

  static FakeNode* after(const FakeNode& node) {
    if (node.parent == nullptr) return nullptr;
    const auto& siblings = node.parent->children;
    const auto next = std::find(siblings.begin(), siblings.end(), &node) + 1;
    return next != siblings.end() ? *next : nullptr;
  }

  void forget() {
    for (std::uint32_t left = word(); left > 0; --left) {
      const std::uint32_t handle = word();
      memory_.places.erase(memory_.nodes[handle]);
      set_node(handle, nullptr);
    }
  }

  void step() {
    switch (op_) {
      case PatchOp::end: return;
      case PatchOp::define_name: {
        const std::uint32_t id = word();
        memory_.names[id] = text();
        return;
      }
      case PatchOp::define_template: {
        const std::uint32_t id = word();
        page_.templates_[id] = &tree();
        return;
      }
      case PatchOp::insert_first: {
        FakeNode* const parent = node();
        return insert(parent, tree(), nullptr);
      }
      case PatchOp::insert_before: {
        FakeNode* const before = node();
        FakeNode& made = tree();
        return insert(before != nullptr ? before->parent : nullptr, made, before);
      }
      case PatchOp::insert_after: {
        FakeNode* const sibling = node();
        FakeNode& made = tree();
        if (sibling == nullptr) return refuse("TypeError: no sibling");
        return insert(sibling->parent, made, after(*sibling));
      }
      case PatchOp::insert_next: {
        FakeNode& made = tree();
        if (last_ == nullptr) return refuse("TypeError: nothing was inserted before");
        return insert(last_->parent, made, after(*last_));
      }
      case PatchOp::replace: {
        FakeNode* const old = node();
        forget();
        FakeNode& made = tree();
        if (old == nullptr) return refuse("TypeError: nothing to replace");
        if (old->parent == nullptr) return;
        old->parent->insert(made, old);
        old->detach();
        return;
      }
      case PatchOp::release: return forget();
      case PatchOp::listen: page_.listened.push_back(text()); return;
      default: return step_on(node());
    }
  }

  void step_on(FakeNode* const node) {
    if (node == nullptr) return refuse("TypeError: no such node");
    switch (op_) {
      case PatchOp::remove_only: memory_.places[node] = node->parent; [[fallthrough]];
      case PatchOp::remove: return node->detach();
      case PatchOp::set_plain_text:
        // Only the first text would be written then.
        for (const FakeNode* child : node->children) {
          if (child->name == k_markup_name) refuse("markup is no plain text");
        }
        [[fallthrough]];
      case PatchOp::set_text: return write_text(page_, *node, text(), false);
      case PatchOp::set_markup: return write_text(page_, *node, text(), true);
      case PatchOp::change: {
        const std::uint32_t counts = word();
        for (std::uint32_t left = counts >> 16U; left > 0; --left) remove_pair(*node);
        for (std::uint32_t left = counts & 0xffffU; left > 0; --left) set_pair(*node);
        return;
      }
      case PatchOp::move: {
        FakeNode* const moved = this->node();
        FakeNode* const before = this->node();
        FakeNode* const behind = this->node();
        if (moved == nullptr) return refuse("TypeError: nothing to move");
        FakeNode* parent = node;
        if (before != nullptr) {
          parent = before->parent;
        } else if (behind != nullptr) {
          parent = behind->parent;
        } else if (const auto place = memory_.places.find(moved); place != memory_.places.end()) {
          parent = place->second;
        }
        if (parent == nullptr) return refuse("TypeError: no parent");
        return parent->insert(*moved, before != nullptr ? before : behind != nullptr ? after(*behind) : nullptr);
      }
      default: return;
    }
  }

  FakePatchHosts& page_;
  Memory& memory_;
  const OpStream& stream_;
  std::size_t at_ = 0;
  std::size_t ascii_at_ = 0;
  std::size_t wide_at_ = 0;
  PatchOp op_ = PatchOp::end;
  FakeNode* last_ = nullptr;
};

class FakePatchHosts::Host final : public patch::PatchHost {
public:
  Host(FakePatchHosts& page, patch::PatchHostEvents& events)
      : page_(page), memory_(std::make_shared<Replay::Memory>()), events_(events) {
    ++page_.open_hosts;
    page_.events_ = &events;
    page_.handles_ = &memory_->nodes;
    const bool named = page_.main_->attributes.count("data-uid") != 0;
    FakeNode& top = named ? *page_.body_ : *page_.main_;
    tell(top, {}, 0);
    if (named) {
      adopt(*page_.main_, 1);
    } else {
      adopt_below(*page_.main_, 1);
    }
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host() override {
    --page_.open_hosts;
    page_.events_ = nullptr;
    page_.handles_ = nullptr;
  }

  // The host may be closed by what an operation runs; the stream goes on to its end.
  void apply(const OpStream& stream) override {
    FakePatchHosts& page = page_;
    if (page.applying_) page.refusals.emplace_back("a stream inside another one");
    page.applying_ = true;
    const std::shared_ptr<Replay::Memory> memory = memory_;
    Replay(page, *memory, stream).run();
    page.applying_ = false;
  }
  std::string number_text(double number) override { return text_of(PatchText(number)); }
  [[nodiscard]] bool composing() const override { return page_.composing; }
  [[nodiscard]] Table table() const override {
    const auto& nodes = memory_->nodes;
    const auto gone = static_cast<std::size_t>(std::count(nodes.begin(), nodes.end(), nullptr));
    return {nodes.size(), nodes.size() - gone};
  }

private:
  using Pair = patch::AdoptedNode::Pair;

  void adopt(FakeNode& node, std::uint32_t parent) {
    if (!node.is_element()) return;
    const auto uid = node.attributes.find("data-uid");
    if (uid == node.attributes.end()) return adopt_below(node, parent);
    adopt_below(node, tell(node, uid->second, parent));
  }
  void adopt_below(FakeNode& node, std::uint32_t parent) {
    for (FakeNode* child : node.children) adopt(*child, parent);
  }
  // Returns the place in the list.
  std::uint32_t tell(FakeNode& node, std::string_view uid, std::uint32_t parent) {
    std::vector<Pair> attributes;
    std::vector<Pair> styles;
    const FakeNode::Declarations declared = node.style();
    if (!uid.empty()) {
      for (const auto& [name, value] : node.attributes) {
        if (name != "style" && !name.starts_with('_')) attributes.push_back({name, value});
      }
      for (const auto& [name, value] : declared) styles.push_back({name, value});
    }
    memory_->nodes.push_back(&node);
    patch::AdoptedNode adopted;
    adopted.uid = uid;
    adopted.parent = parent;
    adopted.ns = static_cast<std::uint32_t>(node.ns);
    adopted.child_ns = adopted.ns;
    adopted.attributes = attributes;
    adopted.styles = styles;
    events_.on_adopted(adopted);
    return static_cast<std::uint32_t>(memory_->nodes.size() - 1);
  }

  FakePatchHosts& page_;
  std::shared_ptr<Replay::Memory> memory_;
  patch::PatchHostEvents& events_;
};

std::unique_ptr<patch::PatchHost> FakePatchHosts::open(std::string_view root, bool, patch::PatchHostEvents& events) {
  if (root == "#missing") return nullptr;
  return std::make_unique<Host>(*this, events);
}

}  // namespace tether::test
