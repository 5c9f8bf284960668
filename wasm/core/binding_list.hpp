#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include <tether/detail/chain.hpp>
#include <tether/detail/handler.hpp>
#include <tether/events.hpp>

namespace tether::core {

/// Gives out BindingIds; shared by the lists of one emitter so that one `unbind` serves all of them.
class BindingIds {
public:
  BindingId next() noexcept { return BindingId{++last_}; }

private:
  std::uint32_t last_ = 0;
};

/// What the lists of all events share, so that it is compiled once.
class AnyBindingList {
public:
  void add(BindingId id, std::unique_ptr<detail::Handler> handler) noexcept;
  /// True if `id` was bound here.
  bool remove(BindingId id) noexcept;
  void clear() noexcept;
  /// Bindings that were removed during a dispatch do not count.
  [[nodiscard]] bool empty() const noexcept;
  [[nodiscard]] bool contains(BindingId id) const noexcept;

protected:
  void dispatch(const void* event);

private:
  [[nodiscard]] detail::Handler* find(BindingId id) const noexcept;
  void sweep() noexcept;

  detail::Chain<detail::Handler> bindings_;
  int depth_ = 0;
};

/// The handlers of one event, which carries a T.
/// During a dispatch handlers may bind (first called for the next event), unbind (not called any more, not even in
/// this dispatch) and clear. The owner keeps the list alive until `dispatch` returns. What a handler owns dies with
/// its binding and may then use the list, and even destroy it.
template <class T = void>
class BindingList : public AnyBindingList {
public:
  using Event = T;
  using Handler = std::function<void(const T&)>;

  using AnyBindingList::add;
  void add(BindingId id, Handler handler) { add(id, detail::make_handler<T>(std::move(handler))); }
  void dispatch(const T& event) { AnyBindingList::dispatch(&event); }
};

/// The event carries nothing.
template <>
class BindingList<void> : public AnyBindingList {
public:
  using Event = void;
  using Handler = std::function<void()>;

  using AnyBindingList::add;
  void add(BindingId id, Handler handler) { add(id, detail::make_handler<void>(std::move(handler))); }
  void dispatch() { AnyBindingList::dispatch(nullptr); }
};

}  // namespace tether::core
