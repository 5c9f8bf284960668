#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/pod_buffer.hpp"
#include "patch/uid_map.hpp"

namespace tether::patch {

/// What is remembered of a node of the server's. Handles are indices; 0 names none.
struct TrackedNode {  // `TrackedNode{}` is all zeros; there is no other default, so that room for many costs nothing
  UidHash uid;
  std::uint64_t text_hash;  ///< of the text set last; 0: not known
  std::uint32_t parent;
  std::uint32_t first_child;
  std::uint32_t last_child;
  std::uint32_t next;
  std::uint32_t previous;
  std::uint32_t child_count;
  std::uint32_t attributes;  ///< a list of the ValueStore
  std::uint32_t styles;
  std::uint16_t depth;    ///< below the node that was adopted first
  std::uint8_t ns;        ///< a NodeNamespace, of the element itself
  std::uint8_t child_ns;  ///< ... and of the elements in it
  bool plain_text;        ///< it has no child but the text that was set, if any
  bool inert;             ///< stands in for an element that was refused
  bool has_grave;         ///< a child was removed and may come back
};

/// The server's tree as far as it is known: who is whose child, in which order, and what each uid means.
class NodeStore {
public:
  /// A new node that is nobody's child yet; its uid now means this one.
  std::uint32_t create(UidHash uid);
  /// Inserts a node that is nobody's child in front of `before`, a child of `parent`; 0: at the end.
  void link(std::uint32_t parent, std::uint32_t child, std::uint32_t before);
  void unlink(std::uint32_t handle);
  /// Forgets a node that is nobody's child and all below it; `gone(handle, node)` is called for each, parents first.
  template <class Gone>
  void release(std::uint32_t handle, Gone&& gone);
  void rename(std::uint32_t handle, UidHash uid);

  [[nodiscard]] std::uint32_t find(UidHash uid) const noexcept { return uids_.find(uid); }
  /// The child at `index`, or 0 if there are not so many. Quick near either end and near the child found last.
  std::uint32_t child_at(std::uint32_t parent, std::uint32_t index);

  [[nodiscard, gnu::always_inline]] TrackedNode& operator[](std::uint32_t handle) noexcept {
    return chunks_[handle / k_chunk][handle % k_chunk];
  }
  [[nodiscard]] std::size_t live() const noexcept { return end_ - 1 - free_.size(); }
  [[nodiscard]] std::size_t capacity_bytes() const noexcept;

private:
  // Grows without moving: a vector would need the old and the new room at once.
  static constexpr std::uint32_t k_chunk = 1024;

  struct Cursor {
    std::uint32_t parent = 0;
    std::uint32_t child = 0;
    std::uint32_t index = 0;
  };

  std::vector<std::unique_ptr<TrackedNode[]>> chunks_;
  std::uint32_t end_ = 1;  ///< handles from here on were never used
  core::PodBuffer<std::uint32_t> free_;
  UidMap uids_;
  Cursor cursor_;
};

template <class Gone>
void NodeStore::release(std::uint32_t root, Gone&& gone) {
  if (cursor_.parent != 0) cursor_ = {};
  std::uint32_t at = root;
  for (;;) {
    TrackedNode& node = (*this)[at];
    const std::uint32_t down = node.first_child;
    uids_.erase(node.uid, at);
    gone(at, node);
    free_.push(at);
    if (down != 0) {
      at = down;
      continue;
    }
    while (at != root && (*this)[at].next == 0) at = (*this)[at].parent;
    if (at == root) break;
    at = (*this)[at].next;
  }
}

}  // namespace tether::patch
