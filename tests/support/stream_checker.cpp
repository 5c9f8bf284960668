#include "support/stream_checker.hpp"

#include <tether/json.hpp>

#include "core/utf8.hpp"
#include "patch/dom_ops.hpp"
#include "patch/names.hpp"
#include "patch/node_records.hpp"
#include "patch/templates.hpp"

namespace tether::test {

using patch::PatchOp;

namespace {

constexpr std::uint32_t k_max_handle = 1U << 24U;
constexpr std::uint32_t k_max_slot = 1U << 16U;

}  // namespace

void StreamChecker::wrong(const std::string& what) {
  if (!good()) return;
  problem_ = what + ", in " + std::string(patch::to_string(op_)) + ", before word " + std::to_string(at_) + " of " +
             std::to_string(words_.size());
}

std::string StreamChecker::number_text(double number) { return json::dump(Value(number)); }

void StreamChecker::adopt(std::uint32_t handle, std::uint32_t parent) {
  create(handle, parent);
  if (handle < handles_.size()) handles_[handle].hangs = true;
}

// --- Words and texts

std::uint32_t StreamChecker::word() {
  if (at_ < words_.size()) return words_[at_++];
  wrong("the words are used up");
  return 0;
}

std::string_view StreamChecker::text() { return text(word()); }

std::string_view StreamChecker::text(std::uint32_t operand) {
  if ((operand & 2U) != 0) {
    wrong("a value stands where a text is meant");
    return {};
  }
  Pool& pool = (operand & 3U) == patch::TextPools::k_ascii ? ascii_ : wide_;
  const std::size_t start = pool.at;
  for (std::size_t units = operand >> 2U; units > 0;) {
    if (pool.at >= pool.bytes.size()) {
      wrong("a text goes beyond its pool");
      return {};
    }
    // apply() has found the pool to be valid UTF-8.
    const auto first = static_cast<std::uint8_t>(pool.bytes[pool.at]);
    const std::size_t bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const std::size_t taken = bytes == 4 ? 2 : 1;
    if (taken > units) {
      wrong("a text ends inside a character");
      return {};
    }
    pool.at += bytes;
    units -= taken;
  }
  return pool.bytes.substr(start, pool.at - start);
}

void StreamChecker::value() {
  const std::uint32_t operand = word();
  if ((operand & 2U) == 0) {
    text(operand);
    return;
  }
  const std::uint32_t slot = operand >> 2U;
  if (slot >= k_max_slot) return wrong("the slot " + std::to_string(slot) + " is out of range");
  if (slot >= values_.size()) values_.resize(slot + 1);
  if ((operand & 1U) != 0) {
    text();
    values_[slot] = true;
  } else if (!values_[slot]) {
    wrong("the slot " + std::to_string(slot) + " was never filled");
  }
}

void StreamChecker::name(std::uint32_t id) {
  if (id >= names_.size() || !names_[id]) wrong("the name " + std::to_string(id) + " is not defined");
}

void StreamChecker::pair_name(std::uint32_t pair, std::optional<bool> style) {
  name(pair & patch::k_name_mask);
  const bool is_style = (pair & patch::k_style_flag) != 0;
  const std::uint32_t kind = (pair >> patch::k_kind_shift) & 0xfU;
  const bool important = (pair & patch::k_important_flag) != 0;
  if (pair >> 22U != 0) wrong("a pair has bits that mean nothing");
  if (is_style ? kind != 0 : important || kind > static_cast<std::uint32_t>(patch::AttributeKind::open)) {
    wrong("a pair's kind means nothing");
  }
  if (style && *style != is_style) wrong("the attributes do not stand before the styles");
}

void StreamChecker::pair(std::optional<bool> style) {
  pair_name(word(), style);
  value();
}

// --- Handles

std::uint32_t StreamChecker::live_node() {
  const std::uint32_t handle = word();
  if (handle != 0 && handle < handles_.size() && handles_[handle].live) return handle;
  wrong("the handle " + std::to_string(handle) + " is not live");
  return 0;
}

void StreamChecker::create(std::uint32_t handle, std::uint32_t parent) {
  if (handle == 0 || handle >= k_max_handle) return wrong("the handle " + std::to_string(handle) + " is out of range");
  if (handle >= handles_.size()) handles_.resize(handle + std::size_t{1});
  if (handles_[handle].live) return wrong("the handle " + std::to_string(handle) + " is given out twice");
  handles_[handle] = Handle{.live = true};
  ++live_;
  hang(handle, parent);
}

void StreamChecker::hang(std::uint32_t handle, std::uint32_t parent) {
  if (!good()) return;
  handles_[handle].parent = parent;
  handles_[handle].hangs = handles_[handle].hangs || parent != 0;
  if (parent != 0) ++handles_[parent].children;
}

void StreamChecker::take_off(std::uint32_t handle) {
  if (!good()) return;
  if (handles_[handle].parent != 0) --handles_[handles_[handle].parent].children;
  handles_[handle].parent = 0;
  handles_[handle].hangs = false;
}

void StreamChecker::forget(std::uint32_t handle) {
  if (!good()) return;
  take_off(handle);
  handles_[handle].live = false;
  --live_;
}

// Together they are whole subtrees, in any order.
void StreamChecker::forget_list() {
  const std::uint32_t count = word();
  const std::size_t start = at_;
  for (std::uint32_t left = count; left > 0 && good(); --left) forget(live_node());
  for (std::size_t i = start; i < at_ && good(); ++i) {
    if (handles_[words_[i]].children != 0)
      wrong("a child of the forgotten node " + std::to_string(words_[i]) + " stays");
  }
}

// --- Trees

std::uint32_t StreamChecker::tree(Tree kind, Template* described) {
  struct Open {
    std::uint32_t handle;
    std::uint32_t missing;
  };
  std::vector<Open> open;
  std::uint32_t root = 0;
  bool first = true;
  do {
    const std::uint32_t head = word();
    const std::uint32_t parent = open.empty() ? 0 : open.back().handle;
    children_ = 0;
    if ((head & 1U) != 0 && kind == Tree::described) wrong("a template clones another one");
    if (!good()) return 0;
    const std::uint32_t handle = (head & 1U) != 0 ? clone(head >> 1U, parent) : element(head, kind, parent, described);
    if (first) root = handle;
    first = false;
    if (!open.empty()) --open.back().missing;
    if (children_ != 0) open.push_back({handle, children_});
    while (!open.empty() && open.back().missing == 0) open.pop_back();
  } while (!open.empty() && good());
  return root;
}

std::uint32_t StreamChecker::element(std::uint32_t head, Tree kind, std::uint32_t parent, Template* described) {
  name(head >> 8U);
  const bool has_text = (head & 2U) != 0;
  if ((head & 8U) != 0 || (head >> 4U & 15U) > 2) wrong("the head of an element has bits that mean nothing");
  if ((head & 4U) != 0 && !has_text) wrong("an element has markup, but no text");
  const std::uint32_t handle = word();
  const std::uint32_t pairs = word();
  children_ = word();
  if (kind == Tree::live) {
    create(handle, parent);
  } else {
    if (handle != 0) wrong("a node of a template has a handle");
    if ((head & 4U) != 0) wrong("a template has markup");
    // A clone finds its way along element after element, and a text would throw the children away.
    if (has_text && children_ != 0) wrong("a node of a template has a text and children");
  }
  const std::uint32_t attributes = pairs & 0xffffU;
  for (std::uint32_t i = 0; i < attributes + (pairs >> 16U) && good(); ++i) pair(i >= attributes);
  if (has_text && text().empty()) wrong("an element has an empty text, which makes no node");
  if (described != nullptr) described->push_back({has_text, children_});
  return handle;
}

std::uint32_t StreamChecker::clone(std::uint32_t id, std::uint32_t parent) {
  if (id >= templates_.size() || !templates_[id]) {
    wrong("the template " + std::to_string(id) + " is not defined");
    return 0;
  }
  ++clones_;
  struct Open {
    std::uint32_t handle;
    std::uint32_t missing;
  };
  std::vector<Open> open;
  std::uint32_t root = 0;
  for (const TemplateNode& node : *templates_[id]) {
    if (!good()) return 0;
    const std::uint32_t handle = word();
    create(handle, open.empty() ? parent : open.back().handle);
    if (root == 0) root = handle;
    const std::uint32_t changes = word();
    for (std::uint32_t left = changes & 0xffffU; left > 0 && good(); --left) pair();
    const std::uint32_t mode = changes >> 16U & 3U;
    if (changes >> 19U != 0) wrong("a clone has changes of a kind that does not exist");
    if (mode > 2 || (mode == 1 && !node.has_text) || (mode == 2 && (node.has_text || node.children != 0))) {
      wrong("the text of a clone does not fit the template");
    }
    if (mode != 0 && text().empty()) wrong("a clone has an empty text, which makes no node");
    if (!open.empty()) --open.back().missing;
    if (node.children != 0) open.push_back({handle, node.children});
    while (!open.empty() && open.back().missing == 0) open.pop_back();
  }
  children_ = 0;
  return root;
}

void StreamChecker::inserted(std::uint32_t root, std::uint32_t parent, bool hangs) {
  if (!good()) return;
  hang(root, parent);
  handles_[root].hangs = hangs;
  last_ = root;
  kept_ = false;
}

void StreamChecker::write_text(std::uint32_t handle) {
  if (good() && handles_[handle].children != 0) wrong("a text takes the place of children that are not forgotten");
  text();
}

// --- Operations

void StreamChecker::operation(PatchOp op) {
  switch (op) {
    case PatchOp::end: return;
    case PatchOp::define_name: {
      const std::uint32_t id = word();
      const std::string_view string = text();
      if (id == 0 || id > patch::k_name_mask) return wrong("the name " + std::to_string(id) + " is out of range");
      if (id >= names_.size()) names_.resize(id + std::size_t{1});
      if (names_[id]) return wrong("the name " + std::to_string(id) + " is defined twice");
      names_[id] = string;
      return;
    }
    case PatchOp::define_template: {
      const std::uint32_t id = word();
      if (id == 0 || id > patch::Templates::k_max_templates) return wrong("the template's number is out of range");
      Template described;
      tree(Tree::described, &described);
      if (id >= templates_.size()) templates_.resize(id + std::size_t{1});
      templates_[id] = std::move(described);
      return;
    }
    case PatchOp::insert_first: {
      const std::uint32_t parent = live_node();
      if (good() && handles_[parent].children != 0) wrong("the parent has children already");
      return inserted(tree(Tree::live), parent, true);
    }
    case PatchOp::insert_before:
    case PatchOp::insert_after: {
      const std::uint32_t sibling = live_node();
      if (good() && !handles_[sibling].hangs) return wrong("the sibling has no parent");
      const std::uint32_t parent = good() ? handles_[sibling].parent : 0;
      return inserted(tree(Tree::live), parent, true);
    }
    case PatchOp::insert_next: {
      if (last_ == 0 || !handles_[last_].live || !handles_[last_].hangs) return wrong("nothing was inserted before");
      const std::uint32_t parent = handles_[last_].parent;
      return inserted(tree(Tree::live), parent, true);
    }
    case PatchOp::replace: {
      const std::uint32_t handle = live_node();
      if (!good()) return;
      const std::uint32_t parent = handles_[handle].parent;
      const bool hangs = handles_[handle].hangs;
      forget_list();
      if (good() && handles_[handle].live) return wrong("the replaced node is not forgotten");
      const std::uint32_t root = tree(Tree::live);
      if (!good()) return;
      hang(root, parent);
      handles_[root].hangs = hangs;
      return;
    }
    case PatchOp::remove:
    case PatchOp::remove_only: {
      const std::uint32_t handle = live_node();
      if (good() && !handles_[handle].hangs) return wrong("a node is removed that hangs nowhere");
      return take_off(handle);
    }
    case PatchOp::move: {
      const std::uint32_t parent = live_node();
      const std::uint32_t handle = live_node();
      const std::uint32_t before = word();
      const std::uint32_t behind = word();
      if (!good()) return;
      if (handles_[handle].hangs) return wrong("a node is moved that was not removed");
      for (const std::uint32_t sibling : {before, behind}) {
        if (sibling != 0 &&
            (sibling >= handles_.size() || !handles_[sibling].live || handles_[sibling].parent != parent)) {
          return wrong("a node is moved beside what is no sibling");
        }
      }
      for (std::uint32_t above = parent; above != 0; above = handles_[above].parent) {
        if (above == handle) return wrong("a node is moved into itself");
      }
      return hang(handle, parent);
    }
    case PatchOp::set_text:
    case PatchOp::set_plain_text:
    case PatchOp::set_markup: return write_text(live_node());
    case PatchOp::change: {
      live_node();
      const std::uint32_t counts = word();
      if (counts == 0) return wrong("a change changes nothing");
      for (std::uint32_t left = counts >> 16U; left > 0 && good(); --left) pair_name(word(), std::nullopt);
      for (std::uint32_t left = counts & 0xffffU; left > 0 && good(); --left) pair();
      return;
    }
    case PatchOp::release: return forget_list();
    case PatchOp::listen:
      if (text().empty()) wrong("an empty list of events");
      return;
    case PatchOp::keep:
      live_node();
      if (kept_) wrong("what is kept was not used");
      kept_ = true;
      return;
  }
  wrong("there is no operation " + std::to_string(static_cast<std::uint32_t>(op)));
}

void StreamChecker::apply(const patch::OpStream& stream) {
  if (!good()) return;
  words_ = stream.words;
  at_ = 0;
  ascii_ = {stream.ascii};
  wide_ = {stream.wide};
  last_ = 0;
  kept_ = false;
  op_ = PatchOp::end;
  for (const char c : stream.ascii) {
    if (static_cast<std::uint8_t>(c) >= 0x80) return wrong("the pool of ASCII holds another character");
  }
  if (!core::is_valid_utf8(stream.wide)) return wrong("the wide pool is not UTF-8");
  do {
    op_ = static_cast<PatchOp>(word());
    operation(op_);
    ++operations_;
  } while (good() && op_ != PatchOp::end);
  if (at_ != words_.size()) wrong("words are left behind the end");
  if (ascii_.at != ascii_.bytes.size() || wide_.at != wide_.bytes.size()) wrong("a text is left in a pool");
  if (kept_) wrong("what is kept was not used");
  words_ = {};
}

}  // namespace tether::test
