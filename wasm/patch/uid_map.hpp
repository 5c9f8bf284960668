#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tether::patch {

/// The hash of a uid under a secret key; the uid itself is not kept. Two uids of one page that collide are as likely
/// as a guessed 64-bit secret.
using UidHash = std::uint64_t;

/// From the server's names of nodes to handles.
class UidMap {
public:
  /// The handle, or 0.
  [[nodiscard]] std::uint32_t find(UidHash uid) const noexcept;
  /// The last definition of a uid wins.
  void set(UidHash uid, std::uint32_t handle);
  /// Forgets `uid` if it still means `handle`.
  void erase(UidHash uid, std::uint32_t handle) noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t capacity_bytes() const noexcept { return entries_.capacity() * sizeof(Entry); }

private:
  // Halves, so that an entry takes twelve bytes and not sixteen.
  struct Entry {
    std::uint32_t low;
    std::uint32_t high;
    std::uint32_t handle;  ///< 0: free

    [[nodiscard, gnu::always_inline]] UidHash uid() const noexcept { return std::uint64_t{high} << 32U | low; }
  };

  [[nodiscard]] std::size_t slot_of(UidHash uid) const noexcept;
  void rehash(std::size_t slots);

  std::vector<Entry> entries_;
  std::size_t size_ = 0;
};

}  // namespace tether::patch
