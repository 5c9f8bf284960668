#include "patch/node_store.hpp"

namespace tether::patch {

std::uint32_t NodeStore::create(UidHash uid) {
  std::uint32_t handle = 0;
  if (!free_.empty()) {
    handle = free_.pop();
  } else {
    handle = end_++;
    if (handle / k_chunk == chunks_.size()) chunks_.emplace_back(new TrackedNode[k_chunk]);
  }
  (*this)[handle] = TrackedNode{};
  (*this)[handle].uid = uid;
  uids_.set(uid, handle);
  return handle;
}

void NodeStore::link(std::uint32_t parent, std::uint32_t child, std::uint32_t before) {
  TrackedNode& above = (*this)[parent];
  TrackedNode& node = (*this)[child];
  node.parent = parent;
  node.next = before;
  node.previous = before != 0 ? (*this)[before].previous : above.last_child;
  (node.previous != 0 ? (*this)[node.previous].next : above.first_child) = child;
  (before != 0 ? (*this)[before].previous : above.last_child) = child;
  if (cursor_.parent == parent) {
    // Rows come one after the other: the next index then starts from this one.
    if (before == cursor_.child) {
      cursor_.child = child;
    } else if (before != 0) {
      cursor_ = {};
    }
  }
  ++above.child_count;
  node.depth = static_cast<std::uint16_t>(above.depth + 1U);
  above.plain_text = false;
  above.text_hash = 0;
}

void NodeStore::unlink(std::uint32_t handle) {
  TrackedNode& node = (*this)[handle];
  if (node.parent == 0) return;
  TrackedNode& above = (*this)[node.parent];
  (node.previous != 0 ? (*this)[node.previous].next : above.first_child) = node.next;
  (node.next != 0 ? (*this)[node.next].previous : above.last_child) = node.previous;
  --above.child_count;
  if (cursor_.parent == node.parent) cursor_ = {};
  node.parent = node.next = node.previous = 0;
}

void NodeStore::rename(std::uint32_t handle, UidHash uid) {
  TrackedNode& node = (*this)[handle];
  uids_.erase(node.uid, handle);
  node.uid = uid;
  uids_.set(uid, handle);
}

std::uint32_t NodeStore::child_at(std::uint32_t parent, std::uint32_t index) {
  const TrackedNode& above = (*this)[parent];
  if (index >= above.child_count) return 0;
  Cursor from{parent, above.first_child, 0};
  const auto distance = [index](std::uint32_t place) { return place < index ? index - place : place - index; };
  if (distance(above.child_count - 1) < distance(from.index)) from = {parent, above.last_child, above.child_count - 1};
  if (cursor_.parent == parent && distance(cursor_.index) < distance(from.index)) from = cursor_;
  for (; from.index < index; ++from.index) from.child = (*this)[from.child].next;
  for (; from.index > index; --from.index) from.child = (*this)[from.child].previous;
  cursor_ = from;
  return from.child;
}

std::size_t NodeStore::capacity_bytes() const noexcept {
  return chunks_.size() * k_chunk * sizeof(TrackedNode) + free_.capacity_bytes() + uids_.capacity_bytes();
}

}  // namespace tether::patch
