#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tether::core {

/// Maps small integers to values. A handle is `generation << IndexBits | slot`: slots are reused, and a handle from
/// an earlier use of a slot finds nothing. 0 is never a handle.
/// Tables with different tags (1 to 7) never give out the same handle; tag 0 is for a table whose handles meet no
/// others.
template <class T, unsigned IndexBits = 16, std::uint32_t Tag = 0>
class HandleTable {
public:
  using Handle = std::uint32_t;
  static constexpr std::uint32_t k_max_slots = (1U << IndexBits) - 1;

  /// 0 when every slot is taken.
  Handle insert(T value) {
    const std::uint32_t index = first_free_;
    if (index == slots_.size()) {
      if (index >= k_max_slots) return 0;
      slots_.emplace_back().next_free = index + 1;
    }
    Slot& slot = slots_[index];
    first_free_ = slot.next_free;
    slot.value = std::move(value);
    slot.live = true;
    ++size_;
    return handle_of(index);
  }

  /// Null for a stale or unknown handle. The pointer lasts until the next insert.
  T* find(Handle handle) noexcept {
    const std::uint32_t index = (handle & k_max_slots) - 1;
    if (index >= slots_.size()) return nullptr;
    Slot& slot = slots_[index];
    return slot.live && handle_of(index) == handle ? &slot.value : nullptr;
  }

  /// Takes the value out and retires the handle. False for a stale handle.
  bool erase(Handle handle) {
    T* found = find(handle);
    if (found == nullptr) return false;
    const std::uint32_t index = (handle & k_max_slots) - 1;
    // Moved out first: destroying it may come back into this table.
    [[maybe_unused]] const T retired = std::exchange(*found, T{});
    Slot& slot = slots_[index];
    slot.live = false;
    slot.generation = (slot.generation + 1) & k_generations;
    slot.next_free = std::exchange(first_free_, index);
    --size_;
    return true;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t capacity() const noexcept { return slots_.size(); }

private:
  static_assert(Tag < 8);
  static constexpr unsigned k_tag_shift = 28;
  static constexpr std::uint32_t k_generations = (Tag == 0 ? 0xffffffffU : (1U << k_tag_shift) - 1U) >> IndexBits;

  struct Slot {
    T value{};
    std::uint32_t generation = 0;
    std::uint32_t next_free = 0;
    bool live = false;
  };

  [[nodiscard]] Handle handle_of(std::uint32_t index) const noexcept {
    return (Tag << k_tag_shift) | (slots_[index].generation << IndexBits) | (index + 1);
  }

  std::vector<Slot> slots_;
  std::uint32_t first_free_ = 0;  ///< slots_.size() if there is none
  std::size_t size_ = 0;
};

}  // namespace tether::core
