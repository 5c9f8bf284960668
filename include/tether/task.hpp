#pragma once
// Coroutines over tether's callbacks. Optional: nothing else in the library needs this header.
#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include <tether/awaitable.hpp>
#include <tether/coroutine.hpp>
#include <tether/timers.hpp>

namespace tether {

/// A coroutine that begins when it is awaited or started, and owns its frame: destroying a task that has not ended ends
/// it where it waits.
///
///     tether::task<> greet(tether::ReliableWebSocket& socket) {
///       if (!co_await socket.opened()) co_return;
///       auto reply = co_await socket.request("hello");
///     }
///     greet(socket).start();
///
/// What a task refers to must outlive it. A parameter taken by reference is a reference into the caller.
template <class T = void>
class task;

namespace detail {

struct PromiseBase {
  std::coroutine_handle<> waiter;
  bool detached = false;
  bool starting = false;

  struct FinalAwaiter {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      PromiseBase& promise = ended.promise();
      if (promise.starting) return;  // the one who started it sees that it is done
      if (promise.waiter) {
        resume(promise.waiter);
      } else if (promise.detached) {
        destroy(ended);
      }
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  // Nothing in tether throws, and there is nobody to hand an exception to.
  void unhandled_exception() const noexcept { std::abort(); }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  task<T> get_return_object() noexcept;
  void return_value(T result) { value.emplace(std::move(result)); }
};

template <>
struct Promise<void> : PromiseBase {
  task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
};

}  // namespace detail

template <class T>
class [[nodiscard]] task {
public:
  ///@{
  /// What the compiler asks for.
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;
  ///@}

  /// Made by the compiler for the coroutine, whose frame this owns.
  explicit task(Handle frame) noexcept : frame_(frame) {}
  /// The other one may only be destroyed afterwards.
  task(task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  task& operator=(task&&) = delete;
  /// Ends the coroutine where it waits; what it waits for is given up.
  ~task() {
    if (frame_) detail::destroy(frame_);
  }

  ///@{
  /// What `co_await` calls: begins the coroutine, and gives what it returned.
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  // Giving the handle back for the compiler to jump to would keep the stack flat only where WebAssembly has tail calls.
  // So a task that ends while it is being started says so by a flag, and its caller goes on without a jump.
  bool await_suspend(std::coroutine_handle<> waiter) {
    auto& promise = frame_.promise();
    promise.waiter = waiter;
    promise.starting = true;
    detail::resume(frame_);
    promise.starting = false;
    return !frame_.done();
  }
  T await_resume() {
    if constexpr (!std::is_void_v<T>) return std::move(*frame_.promise().value);
  }
  ///@}

  /// Runs by itself and frees itself at its end.
  void start() && {
    const Handle frame = std::exchange(frame_, {});
    frame.promise().detached = true;
    detail::resume(frame);
  }

private:
  Handle frame_;
};

namespace detail {

template <class T>
task<T> Promise<T>::get_return_object() noexcept {
  return task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline task<void> Promise<void>::get_return_object() noexcept {
  return task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

/// Waits on a timer that ends with it.
class Sleep {
public:
  Sleep(std::chrono::milliseconds delay, Scheduler& scheduler) : delay_(delay), scheduler_(scheduler) {}

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    timer_ = after(
        delay_, [waiter] { resume(waiter); }, scheduler_);
  }
  void await_resume() const noexcept {}

private:
  std::chrono::milliseconds delay_;
  Scheduler& scheduler_;
  Timer timer_;
};

}  // namespace detail

/// `co_await sleep_for(500ms);`
inline detail::Sleep sleep_for(std::chrono::milliseconds delay, Scheduler& scheduler = browser_scheduler()) {
  return {delay, scheduler};
}

}  // namespace tether
