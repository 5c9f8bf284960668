#pragma once
// What a coroutine can wait for: any operation that calls back once with a Result.
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include <tether/coroutine.hpp>
#include <tether/result.hpp>

namespace tether {

namespace detail {

// Not inlined into a coroutine: LLVM 14 would make `resume(); return;` there a tail call, which WebAssembly encodes
// only with an extension.
[[gnu::noinline]] inline void resume(std::coroutine_handle<> handle) { handle.resume(); }
[[gnu::noinline]] inline void destroy(std::coroutine_handle<> handle) { handle.destroy(); }

}  // namespace detail

/// One operation that begins when it is awaited: `Result<Reply> reply = co_await socket.request(text);`
/// A coroutine that is destroyed while it waits is not resumed; what the operation then gives is dropped.
template <class T>
class [[nodiscard]] Awaitable {
public:
  /// How the operation gives its result.
  using Done = std::function<void(Result<T>)>;

  /// `begin` calls its argument exactly once, at once or later.
  explicit Awaitable(std::function<void(Done)> begin) : begin_(std::move(begin)) {}
  /// Before it is awaited; one that waits stays where it is.
  Awaitable(Awaitable&&) noexcept = default;
  Awaitable& operator=(Awaitable&&) = delete;
  ~Awaitable() {
    if (wait_) wait_->waiter = {};
  }

  ///@{
  /// What `co_await` calls. A result that is there already is given without leaving the coroutine.
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  /// False if the operation is over already.
  bool await_suspend(std::coroutine_handle<> waiter) {
    const auto wait = wait_ = std::make_shared<Wait>();
    begin_([wait](Result<T> result) {
      wait->result.emplace(std::move(result));
      if (const auto waiting = std::exchange(wait->waiter, {})) detail::resume(waiting);
    });
    if (wait->result) return false;
    wait->waiter = waiter;
    return true;
  }
  Result<T> await_resume() { return std::move(*wait_->result); }
  ///@}

private:
  struct Wait {
    std::coroutine_handle<> waiter;
    std::optional<Result<T>> result;
  };

  std::function<void(Done)> begin_;
  std::shared_ptr<Wait> wait_;
};

}  // namespace tether
