#pragma once
#include <memory>
#include <type_traits>
#include <utility>

#include <tether/detail/ref.hpp>

#include "core/binding_list.hpp"
#include "core/dispatch_queue.hpp"

namespace tether::core {

/// What the inside of every public emitter shares. It is held by a Ref and stays alive through the events it delivers,
/// so a handler may destroy the public object; events never nest.
class Emitter : public detail::RefCounted {
public:
  BindingId add(AnyBindingList& list, std::unique_ptr<detail::Handler> handler);
  template <class T>
  BindingId add(BindingList<T>& list, typename BindingList<T>::Handler handler) {
    return add(list, detail::make_handler<T>(std::move(handler)));
  }

protected:
  /// While one lives, events are only collected; the outermost one delivers them at its end. So handlers never run in
  /// the middle of what the emitter does.
  class Turn {
  public:
    explicit Turn(Emitter& emitter) noexcept;
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn();

  private:
    const detail::Ref<Emitter> emitter_;
    const bool outermost_;
  };

  [[nodiscard]] detail::Ref<Emitter> stay_alive() { return detail::Ref<Emitter>(this); }
  [[nodiscard]] bool delivering() const noexcept { return queue_.busy(); }

  /// Does `action` in a Turn.
  template <class Action>
  void act(Action&& action) {
    const Turn turn(*this);
    action();
  }

  void deliver(std::unique_ptr<Deferred> event);
  template <class Event>
  void deliver(Event event) {
    deliver(defer(std::move(event)));
  }

  /// Delivers a copy of `event` to the list's handlers, now or after the event being delivered.
  template <class T>
  void emit(BindingList<T>& list, const std::type_identity_t<T>& event) {
    deliver([&list, event] { list.dispatch(event); });
  }
  void emit(BindingList<>& list);

  /// Ends delivery: what waits is dropped. The owner also clears its lists.
  void discard_waiting() noexcept { queue_.discard_waiting(); }

private:
  DispatchQueue queue_;
  BindingIds ids_;
};

}  // namespace tether::core
