#pragma once
// <coroutine>, or the few names of it that tether needs where the toolchain has the language but not the header:
// Emscripten 3.1.6 pairs clang 14, which knows C++20 coroutines, with a libc++ that does not.
#if __has_include(<coroutine>)
#include <coroutine>
#else
#include <cstddef>
#include <type_traits>

// The compiler looks these up in namespace std; the intrinsics are clang's
// (https://clang.llvm.org/docs/LanguageExtensions.html#c-coroutines-support-builtins).
namespace std {

template <class Result, class...>
struct coroutine_traits {
  using promise_type = typename Result::promise_type;
};

template <class Promise = void>
struct coroutine_handle;

template <>
struct coroutine_handle<void> {
  constexpr coroutine_handle() noexcept = default;
  constexpr coroutine_handle(nullptr_t) noexcept {}

  static constexpr coroutine_handle from_address(void* frame) noexcept {
    coroutine_handle handle;
    handle.frame_ = frame;
    return handle;
  }
  [[nodiscard]] constexpr void* address() const noexcept { return frame_; }
  constexpr explicit operator bool() const noexcept { return frame_ != nullptr; }
  [[nodiscard]] bool done() const noexcept { return __builtin_coro_done(frame_); }
  void resume() const { __builtin_coro_resume(frame_); }
  void operator()() const { resume(); }
  void destroy() const { __builtin_coro_destroy(frame_); }

protected:
  void* frame_ = nullptr;
};

template <class Promise>
struct coroutine_handle : coroutine_handle<> {
  static coroutine_handle from_promise(Promise& promise) noexcept {
    coroutine_handle handle;
    handle.frame_ = __builtin_coro_promise(&promise, alignof(Promise), true);
    return handle;
  }
  static constexpr coroutine_handle from_address(void* frame) noexcept {
    coroutine_handle handle;
    handle.frame_ = frame;
    return handle;
  }
  [[nodiscard]] Promise& promise() const noexcept {
    return *static_cast<Promise*>(__builtin_coro_promise(frame_, alignof(Promise), false));
  }
};

struct suspend_always {
  [[nodiscard]] constexpr bool await_ready() const noexcept { return false; }
  constexpr void await_suspend(coroutine_handle<>) const noexcept {}
  constexpr void await_resume() const noexcept {}
};

}  // namespace std
#endif
