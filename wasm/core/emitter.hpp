#pragma once
#include <memory>
#include <utility>

#include "core/binding_list.hpp"
#include "core/dispatch_queue.hpp"

namespace tether::core {

/// What the inside of every public emitter shares. It is held by a shared_ptr and stays alive through the events it
/// delivers, so a handler may destroy the public object; events never nest.
class Emitter : public std::enable_shared_from_this<Emitter> {
public:
  template <class... Args, class Handler>
  BindingId add(BindingList<Args...>& list, Handler handler) {
    const BindingId id = ids_.next();
    list.add(id, std::move(handler));
    return id;
  }

protected:
  ~Emitter() = default;

  [[nodiscard]] std::shared_ptr<Emitter> stay_alive() { return shared_from_this(); }
  [[nodiscard]] bool delivering() const noexcept { return queue_.busy(); }

  template <class Event>
  void deliver(Event&& event) {
    const std::shared_ptr<Emitter> alive = stay_alive();
    queue_.run(std::forward<Event>(event));
  }

  /// Does `action` now and delivers what it raises afterwards, so that handlers never run in the middle of it.
  template <class Action>
  void act(Action&& action) {
    const std::shared_ptr<Emitter> alive = stay_alive();
    queue_.act(std::forward<Action>(action));
  }

  /// Delivers copies of `values` to the list's handlers, now or after the event being delivered.
  template <class... Args>
  void emit(BindingList<Args...>& list, Args... values) {
    deliver([&list, values...] { list.dispatch(values...); });
  }

  /// Ends delivery: what waits is dropped. The owner also clears its lists.
  void discard_waiting() noexcept { queue_.discard_waiting(); }

private:
  DispatchQueue queue_;
  BindingIds ids_;
};

}  // namespace tether::core
