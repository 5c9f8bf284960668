#include "patch/uid_map.hpp"

namespace tether::patch {

namespace {
constexpr std::size_t k_least_slots = 64;
}  // namespace

// Linear probing: the hash is secret, so nobody can make the runs long.
std::size_t UidMap::slot_of(UidHash uid) const noexcept {
  const std::size_t mask = entries_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(uid) & mask;
  while (entries_[slot].handle != 0 && entries_[slot].uid() != uid) slot = (slot + 1) & mask;
  return slot;
}

std::uint32_t UidMap::find(UidHash uid) const noexcept { return entries_.empty() ? 0 : entries_[slot_of(uid)].handle; }

void UidMap::set(UidHash uid, std::uint32_t handle) {
  // Three quarters full at most.
  if ((size_ + 1) * 4 > entries_.size() * 3) rehash(entries_.empty() ? k_least_slots : entries_.size() * 2);
  Entry& entry = entries_[slot_of(uid)];
  if (entry.handle == 0) ++size_;
  entry = {static_cast<std::uint32_t>(uid), static_cast<std::uint32_t>(uid >> 32U), handle};
}

void UidMap::erase(UidHash uid, std::uint32_t handle) noexcept {
  if (entries_.empty()) return;
  std::size_t hole = slot_of(uid);
  if (entries_[hole].handle != handle || handle == 0) return;
  // What follows in the run moves up, if the hole lies between its place and where it would like to be.
  const std::size_t mask = entries_.size() - 1;
  for (std::size_t at = (hole + 1) & mask; entries_[at].handle != 0; at = (at + 1) & mask) {
    const std::size_t wanted = static_cast<std::size_t>(entries_[at].uid()) & mask;
    if (((at - wanted) & mask) < ((at - hole) & mask)) continue;
    entries_[hole] = entries_[at];
    hole = at;
  }
  entries_[hole] = {};
  --size_;
  if (entries_.size() > k_least_slots && size_ * 8 < entries_.size()) rehash(entries_.size() / 2);
}

void UidMap::rehash(std::size_t slots) {
  std::vector<Entry> old(slots);
  old.swap(entries_);
  for (const Entry& entry : old) {
    if (entry.handle != 0) entries_[slot_of(entry.uid())] = entry;
  }
}

}  // namespace tether::patch
