#pragma once
// What `bind` makes of a function. std::function would do; it brings nine functions for every lambda instead of three.
#include <memory>
#include <type_traits>
#include <utility>

#include <tether/detail/chain.hpp>
#include <tether/events.hpp>

namespace tether::detail {

/// A function that is bound to an event.
class Handler : public Link {
public:
  /// `event` points to what the event carries.
  virtual void call(const void* event) = 0;

  BindingId id;
  bool removed = false;
};

template <class Function, class... Event>
concept Callable = std::is_invocable_v<Function&, const Event&...>;

template <class Event, class Function>
class HandlerOf final : public Handler {
public:
  explicit HandlerOf(Function function) : function_(std::move(function)) {}

  void call(const void* event) override {
    if constexpr (std::is_void_v<Event>) {
      function_();
    } else {
      // A reference is one that handlers may change.
      function_(*static_cast<std::remove_reference_t<const Event>*>(const_cast<void*>(event)));
    }
  }

private:
  Function function_;
};

/// `Event` is what the event carries, void for nothing.
template <class Event, class Function>
std::unique_ptr<Handler> make_handler(Function function) {
  return std::make_unique<HandlerOf<Event, Function>>(std::move(function));
}

}  // namespace tether::detail
