#include "core/binding_list.hpp"

#include <utility>

namespace tether::core {

void AnyBindingList::add(BindingId id, std::unique_ptr<detail::Handler> handler) noexcept {
  handler->id = id;
  bindings_.push_back(std::move(handler));
}

detail::Handler* AnyBindingList::find(BindingId id) const noexcept {
  for (detail::Handler& handler : bindings_) {
    if (handler.id == id && !handler.removed) return &handler;
  }
  return nullptr;
}

bool AnyBindingList::remove(BindingId id) noexcept {
  detail::Handler* const handler = find(id);
  if (handler == nullptr) return false;
  handler->removed = true;
  sweep();
  return true;
}

void AnyBindingList::clear() noexcept {
  for (detail::Handler& handler : bindings_) handler.removed = true;
  sweep();
}

bool AnyBindingList::empty() const noexcept {
  for (const detail::Handler& handler : bindings_) {
    if (!handler.removed) return false;
  }
  return true;
}

bool AnyBindingList::contains(BindingId id) const noexcept { return find(id) != nullptr; }

void AnyBindingList::dispatch(const void* event) {
  ++depth_;
  // Nothing is taken out before the end of the loop, and what is added comes after the last one of now.
  const detail::Handler* const last = bindings_.back();
  for (detail::Handler& handler : bindings_) {
    if (!handler.removed) handler.call(event);
    if (&handler == last) break;
  }
  --depth_;
  sweep();
}

// Handlers die last, when the list is whole again: what they own may come back here.
void AnyBindingList::sweep() noexcept {
  if (depth_ != 0) return;
  detail::Chain<detail::Handler> dead;
  bindings_.take_if([](const detail::Handler& handler) { return handler.removed; }, dead);
}

}  // namespace tether::core
