#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/pod_buffer.hpp"
#include "patch/node_records.hpp"

namespace tether::patch {

/// The attributes and styles that the server gave each node last, so that a patch which changes one of ten costs one
/// write. Nodes that are alike share a list. The lists are kept in one piece of memory; what is no longer used is
/// squeezed out when it is more than half.
class ValueStore {
public:
  /// More pairs than this belong to no element.
  static constexpr std::uint32_t k_max_pairs = 512;

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

  /// Remembers at most k_max_pairs `pairs` for one user and returns the list's id; 0, the empty list, if there are
  /// none.
  std::uint32_t save(std::span<const Pair> pairs);
  /// One more user of a list.
  std::uint32_t share(std::uint32_t id) noexcept {
    ++users_[id].count;
    return id;
  }
  /// One user less; the last one ends the list.
  void drop(std::uint32_t id) noexcept;
  [[nodiscard]] List list(std::uint32_t id) const noexcept {
    return List(id == 0 ? nullptr : words_.data() + users_[id].place);
  }

  /// Squeezes out what was dropped, if that is worth it.
  void compact();

  [[nodiscard]] std::size_t used_bytes() const noexcept { return (words_.size() - dead_) * sizeof(std::uint32_t); }
  [[nodiscard]] std::size_t capacity_bytes() const noexcept {
    return words_.capacity_bytes() + users_.capacity_bytes() + free_.capacity_bytes();
  }

private:
  // An entry: the list's id, or 0 if it has ended; words in all * 65536 + pairs; for each pair length * 65536 + name;
  // bytes. An entry has less than 65536 words, because values that do not fit are not kept.
  static constexpr std::size_t k_worth_it = 4096;  ///< dead words below which nothing is squeezed out

  /// Of the list with this index as its id.
  struct Users {
    std::uint32_t place;
    std::uint32_t count;
  };

  core::PodBuffer<std::uint32_t> words_;
  core::PodBuffer<Users> users_;
  core::PodBuffer<std::uint32_t> free_;
  std::size_t dead_ = 0;
};

}  // namespace tether::patch
