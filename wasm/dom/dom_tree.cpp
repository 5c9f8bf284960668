#include "dom/dom_tree.hpp"

#include "core/format.hpp"

namespace tether::dom {

using patch::DomOp;
using patch::Name;
using patch::Text;

DomTree::DomTree(patch::DomHost& host) : host_(host), nodes_(patch::k_first_free_slot) {
  for (Node& node : nodes_) node.live = true;
  nodes_[patch::k_no_slot].live = false;
}

Element DomTree::handle(std::uint32_t slot) {
  return slot < nodes_.size() && nodes_[slot].live ? Element(this, slot, nodes_[slot].generation) : Element();
}

bool DomTree::is_live(std::uint32_t slot, std::uint32_t generation) const noexcept {
  return slot < nodes_.size() && nodes_[slot].live && nodes_[slot].generation == generation;
}

patch::OpStreamWriter& DomTree::write() {
  if (!flush_scheduled_) {
    flush_scheduled_ = true;
    host_.schedule_flush();
  }
  return writer_;
}

void DomTree::flush() {
  flush_scheduled_ = false;
  if (writer_.empty()) return;
  // Until the page has applied this it may still send events in the name of these slots, for instance the blur of a
  // control that is being taken out.
  const std::vector<std::uint32_t> retired = std::exchange(retired_, {});
  writer_.finish([this](const patch::OpStream& stream) { host_.apply(stream); });
  free_.insert(free_.end(), retired.begin(), retired.end());
}

std::uint32_t DomTree::allocate() {
  if (free_.empty()) {
    nodes_.emplace_back();
    free_.push_back(static_cast<std::uint32_t>(nodes_.size() - 1));
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  nodes_[slot].live = true;
  ++live_;
  return slot;
}

void DomTree::retire(std::uint32_t slot) {
  const std::uint32_t generation = nodes_[slot].generation + 1;
  nodes_[slot] = Node{};
  nodes_[slot].generation = generation;
  --live_;
}

void DomTree::link(std::uint32_t parent, std::uint32_t child) {
  unlink(child);
  Node& node = nodes_[child];
  node.parent = parent;
  node.next = nodes_[parent].first_child;
  if (node.next != 0) nodes_[node.next].previous = child;
  nodes_[parent].first_child = child;
}

void DomTree::unlink(std::uint32_t slot) {
  Node& node = nodes_[slot];
  if (node.parent == 0) return;
  if (node.previous != 0) {
    nodes_[node.previous].next = node.next;
  } else {
    nodes_[node.parent].first_child = node.next;
  }
  if (node.next != 0) nodes_[node.next].previous = node.previous;
  node.parent = node.next = node.previous = 0;
}

bool DomTree::contains(std::uint32_t ancestor, std::uint32_t slot) const noexcept {
  while (slot != 0) {
    if (slot == ancestor) return true;
    slot = nodes_[slot].parent;
  }
  return false;
}

std::uint32_t DomTree::create(std::string_view name, patch::NodeNamespace ns) {
  const std::uint32_t slot = allocate();
  write().write(DomOp::create_element, slot, ns, Name{name});
  return slot;
}

std::uint32_t DomTree::create_text(std::string_view text) {
  const std::uint32_t slot = allocate();
  write().write(DomOp::create_text, slot, Text{text});
  return slot;
}

Result<void> DomTree::insert(std::uint32_t parent, std::uint32_t child, std::uint32_t before) {
  if (contains(child, parent)) return Error(Errc::bad_hierarchy, "an element cannot be put into itself");
  if (child < patch::k_first_free_slot)
    return Error(Errc::bad_hierarchy, "the app's root, the body and the document cannot be moved");
  // A reference found by a query has no known parent; the page itself then decides.
  if (before != 0 && nodes_[before].parent != 0 && nodes_[before].parent != parent) {
    return Error(Errc::bad_hierarchy, "the reference is not a child of this element");
  }
  link(parent, child);
  write().write(DomOp::insert, parent, child, before);
  return {};
}

Result<void> DomTree::replace(std::uint32_t old_slot, std::uint32_t new_slot) {
  if (contains(old_slot, new_slot) || contains(new_slot, old_slot)) {
    return Error(Errc::bad_hierarchy, "an element cannot take the place of one that holds it");
  }
  if (old_slot < patch::k_first_free_slot || new_slot < patch::k_first_free_slot) {
    return Error(Errc::bad_hierarchy, "the app's root, the body and the document cannot be replaced");
  }
  const std::uint32_t parent = nodes_[old_slot].parent;
  if (parent != 0) {
    link(parent, new_slot);
  } else {
    // Where the old node has no place either, the page would leave the new one where it is.
    detach(new_slot);
  }
  write().write(DomOp::replace, old_slot, new_slot);
  Dropped dropped;
  forget_subtree(old_slot, dropped);
  return {};
}

void DomTree::detach(std::uint32_t slot) {
  unlink(slot);
  write().write(DomOp::detach, slot);
}

void DomTree::remove(std::uint32_t slot) {
  write().write(DomOp::detach, slot);
  Dropped dropped;
  forget_subtree(slot, dropped);
}

void DomTree::forget_children(std::uint32_t slot) {
  Dropped dropped;
  while (nodes_[slot].first_child != 0) forget_subtree(nodes_[slot].first_child, dropped);
}

// Walks without recursion: always to the first child, and a node without children is retired.
void DomTree::forget_subtree(std::uint32_t slot, Dropped& dropped) {
  std::uint32_t current = slot;
  for (;;) {
    if (const std::uint32_t child = nodes_[current].first_child; child != 0) {
      current = child;
      continue;
    }
    const std::uint32_t parent = nodes_[current].parent;
    const bool last = current == slot;
    forget(current, dropped);
    if (last) return;
    current = parent;
  }
}

void DomTree::release(std::uint32_t slot) {
  Dropped dropped;
  if (slot >= patch::k_first_free_slot) forget(slot, dropped);
}

void DomTree::forget(std::uint32_t slot, Dropped& dropped) {
  // Children stay in the page and stay known; they only lose the parent that is forgotten here.
  while (nodes_[slot].first_child != 0) unlink(nodes_[slot].first_child);
  unlink(slot);
  drop_listeners(slot, dropped);
  write().write(DomOp::release, slot);
  retire(slot);
  retired_.push_back(slot);
}

Result<std::vector<Element>> DomTree::query(patch::NodeQuery what, std::uint32_t slot, std::string_view argument) {
  flush();
  const Result<std::uint32_t> count = host_.query(what, slot, argument);
  if (!count) return count.error();
  std::vector<std::uint32_t> slots(*count);
  for (std::uint32_t& fresh : slots) fresh = allocate();
  std::vector<std::uint32_t> adopted = slots;
  host_.adopt(adopted);
  std::vector<Element> found;
  found.reserve(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (adopted[i] != slots[i]) {
      retire(slots[i]);
      free_.push_back(slots[i]);  // the page never heard of it
    }
    found.push_back(handle(adopted[i]));
  }
  return found;
}

BindingId DomTree::bind(std::uint32_t slot, std::string_view event, std::function<void(Event&)> handler) {
  const std::uint32_t name = write().name_id(event);
  auto& listeners = listeners_[{slot, name}];
  if (!listeners) {
    listeners = std::make_shared<Listeners>();
    write().write(DomOp::listen, slot, name);
  }
  const BindingId id = ids_.next();
  listeners->add(id, std::move(handler));
  return id;
}

void DomTree::unbind(std::uint32_t slot, BindingId id) {
  for (auto entry = listeners_.lower_bound({slot, 0}); entry != listeners_.end() && entry->first.slot == slot;
       ++entry) {
    if (!entry->second->contains(id)) continue;
    const ListenerKey key = entry->first;
    const std::shared_ptr<Listeners> listeners = entry->second;
    listeners->remove(id);
    // What the handler owned died there and may have used the tree.
    const auto remaining = listeners_.find(key);
    if (remaining != listeners_.end() && remaining->second == listeners && listeners->empty()) {
      write().write(DomOp::unlisten, slot, key.name);
      listeners_.erase(remaining);
    }
    return;
  }
}

void DomTree::drop_listeners(std::uint32_t slot, Dropped& dropped) {
  auto entry = listeners_.lower_bound({slot, 0});
  while (entry != listeners_.end() && entry->first.slot == slot) {
    write().write(DomOp::unlisten, slot, entry->first.name);
    dropped.lists.push_back(std::move(entry->second));
    entry = listeners_.erase(entry);
  }
}

EventOutcome DomTree::dispatch(std::uint32_t slot, std::uint32_t event_name, EventData& data) {
  const auto found = listeners_.find({slot, event_name});
  if (found == listeners_.end()) return {};
  // A handler may remove the element and with it this list.
  const std::shared_ptr<Listeners> listeners = found->second;
  data.type = writer_.name(event_name);
  Event event(data);
  listeners->dispatch(event);
  return {event.default_prevented(), event.propagation_stopped()};
}

BindingId DomTree::bind_error(std::function<void(const Error&)> handler) {
  const BindingId id = ids_.next();
  errors_.add(id, std::move(handler));
  return id;
}

void DomTree::report(const Error& error) {
  if (errors_.empty()) {
    host_.report(error);
  } else {
    errors_.dispatch(error);
  }
}

}  // namespace tether::dom
