#pragma once
// Shared ownership for the insides of public classes. std::shared_ptr would do; it brings run-time type information and
// about 1 KB (gzip) into a module that has no other use for it.
#include <cstdint>
#include <utility>

namespace tether::detail {

/// Counts its owners and dies with the last one. For one thread.
class RefCounted {
public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  void retain() noexcept { ++owners_; }
  void release() noexcept {
    if (--owners_ != 0) return;
#ifndef __clang_analyzer__  // it cannot follow the count, and takes every later use for one after the end
    delete this;
#endif
  }

protected:
  virtual ~RefCounted() = default;

private:
  std::uint32_t owners_ = 0;
};

/// Owns a RefCounted together with others. T may be incomplete where this is only kept.
template <class T>
class Ref {
public:
  Ref() = default;
  explicit Ref(T* object) noexcept : object_(object) {
    if (object_ != nullptr) object_->retain();
  }
  Ref(const Ref& other) noexcept : object_(other.object_) {
    if (object_ != nullptr) object_->retain();
  }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) object_->release();
  }

  /// Needs the complete T.
  [[nodiscard]] T* get() const noexcept { return static_cast<T*>(object_); }
  T* operator->() const noexcept { return get(); }
  T& operator*() const noexcept { return *get(); }
  explicit operator bool() const noexcept { return object_ != nullptr; }

private:
  RefCounted* object_ = nullptr;
};

}  // namespace tether::detail
