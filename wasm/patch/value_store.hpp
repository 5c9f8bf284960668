#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/pod_buffer.hpp"
#include "patch/node_records.hpp"

namespace tether::patch {

/// The attributes and styles that the server gave each node last, so that a patch which changes one of ten costs one
/// write. Kept in one piece of memory; what is no longer used is squeezed out when it is more than half.
class ValueStore {
public:
  /// Which of a node's two lists.
  enum class Kind : std::uint8_t { attributes = 0, styles = 1 };

  /// One remembered list. Valid until the store is written to.
  class List {
  public:
    explicit List(const std::uint32_t* entry) noexcept : entry_(entry) {}
    [[nodiscard]] std::uint32_t size() const noexcept { return entry_ == nullptr ? 0 : entry_[1] & 0xffffU; }
    [[nodiscard]] std::uint32_t name(std::uint32_t index) const noexcept { return entry_[2 + index] & 0xffffU; }
    [[nodiscard]] const char* first_value() const noexcept {
      return entry_ == nullptr ? nullptr : reinterpret_cast<const char*>(entry_ + 2 + size());
    }
    /// Bytes of a value; k_unknown: it was too long to be kept, and takes no room.
    [[nodiscard]] std::uint32_t length(std::uint32_t index) const noexcept { return entry_[2 + index] >> 16U; }
    static constexpr std::uint32_t k_unknown = 0xffff;

  private:
    const std::uint32_t* entry_;
  };

  [[nodiscard]] List list(std::uint32_t place) const noexcept {
    return List(place == 0 ? nullptr : words_.data() + place);
  }
  /// More pairs than this belong to no element.
  static constexpr std::uint32_t k_max_pairs = 512;

  /// Remembers at most k_max_pairs `pairs` for `owner` and returns the place; 0 if there are none.
  std::uint32_t save(std::uint32_t owner, Kind kind, std::span<const Pair> pairs);
  /// Forgets the list at `place`; 0 is none.
  void drop(std::uint32_t place) noexcept;

  /// Squeezes out what was dropped, if that is worth it. `moved(owner, kind, place)` is called for each list that
  /// stays.
  template <class Moved>
  void compact(Moved&& moved);

  [[nodiscard]] std::size_t used_bytes() const noexcept { return (words_.size() - dead_) * sizeof(std::uint32_t); }
  [[nodiscard]] std::size_t capacity_bytes() const noexcept { return words_.capacity_bytes(); }

private:
  // An entry: owner * 2 + kind, or k_dead; words in all * 65536 + pairs; for each pair length * 65536 + name; bytes.
  // Entries of more than 65535 words do not exist: values that do not fit are not kept.
  static constexpr std::uint32_t k_dead = 0xffffffff;
  static constexpr std::size_t k_worth_it = 4096;  ///< dead words below which nothing is squeezed out

  core::PodBuffer<std::uint32_t> words_;
  std::size_t dead_ = 0;
};

template <class Moved>
void ValueStore::compact(Moved&& moved) {
  if (dead_ < k_worth_it || dead_ * 2 < words_.size()) return;
  std::size_t to = 1;
  for (std::size_t from = 1; from < words_.size();) {
    const std::size_t size = words_[from + 1] >> 16U;
    if (words_[from] != k_dead) {
      std::memmove(&words_[to], &words_[from], size * sizeof(std::uint32_t));
      moved(words_[to] / 2, static_cast<Kind>(words_[to] % 2), static_cast<std::uint32_t>(to));
      to += size;
    }
    from += size;
  }
  words_.truncate(to);
  dead_ = 0;
}

}  // namespace tether::patch
