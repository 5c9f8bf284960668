#pragma once
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace tether::core {

/// A growing array of plain data for hot paths: no element is ever constructed, and room asked for once is filled
/// without checks. Ends the program when memory runs out, as std::vector does here.
template <class T>
class PodBuffer {
  static_assert(std::is_trivially_copyable_v<T>);

public:
  PodBuffer() = default;
  PodBuffer(const PodBuffer&) = delete;
  PodBuffer& operator=(const PodBuffer&) = delete;
  PodBuffer(PodBuffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  PodBuffer& operator=(PodBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~PodBuffer() { std::free(data_); }

  /// Makes room for `more` elements and returns where they go; `advance` says how many came.
  [[gnu::always_inline]] T* reserve(std::size_t more) {
    if (capacity_ - size_ < more) grow(more);
    return data_ + size_;
  }
  void advance(std::size_t count) noexcept { size_ += count; }

  [[gnu::always_inline]] void push(T value) {
    *reserve(1) = value;
    ++size_;
  }
  void append(const T* values, std::size_t count) {
    T* to = reserve(count);
    if (count != 0) std::memcpy(static_cast<void*>(to), values, count * sizeof(T));
    size_ += count;
  }
  T pop() noexcept { return data_[--size_]; }

  [[nodiscard]] T* data() noexcept { return data_; }
  [[nodiscard]] const T* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  // The analyzer takes an empty buffer for one that has elements.
  [[nodiscard]] T& operator[](std::size_t index) noexcept {
    return data_[index];  // NOLINT(clang-analyzer-core.uninitialized.UndefReturn)
  }
  [[nodiscard]] const T& operator[](std::size_t index) const noexcept { return data_[index]; }
  [[nodiscard]] T& back() noexcept { return data_[size_ - 1]; }
  [[nodiscard]] std::span<const T> span() const noexcept { return {data_, size_}; }

  /// Forgets the elements from `size` on and keeps the room.
  void truncate(std::size_t size) noexcept { size_ = size; }
  void clear() noexcept { size_ = 0; }
  /// Gives the room back if it is more than `elements`. Only for an empty buffer.
  void shrink(std::size_t elements) noexcept {
    if (capacity_ <= elements) return;
    std::free(data_);
    data_ = nullptr;
    capacity_ = 0;
  }
  [[nodiscard]] std::size_t capacity_bytes() const noexcept { return capacity_ * sizeof(T); }

private:
  [[gnu::noinline]] void grow(std::size_t more) {
    constexpr std::size_t k_least = 64;
    // The first room is exactly what was asked for: many buffers are filled once.
    const std::size_t wanted = capacity_ == 0 ? 1 : capacity_ + capacity_ / 2 + k_least;
    const std::size_t capacity = wanted < size_ + more ? size_ + more : wanted;
    void* moved = std::realloc(static_cast<void*>(data_), capacity * sizeof(T));
    if (moved == nullptr) std::abort();
    data_ = static_cast<T*>(moved);
    capacity_ = capacity;
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tether::core
