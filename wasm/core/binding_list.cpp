#include "core/binding_list.hpp"

#include <algorithm>

namespace tether::core {

bool AnyBindingList::remove(BindingId id) noexcept {
  for (auto& binding : bindings_) {
    if (binding->id == id && !binding->removed) {
      binding->removed = true;
      sweep();
      return true;
    }
  }
  return false;
}

void AnyBindingList::clear() noexcept {
  for (auto& binding : bindings_) binding->removed = true;
  sweep();
}

bool AnyBindingList::empty() const noexcept {
  return std::all_of(bindings_.begin(), bindings_.end(), [](const auto& binding) { return binding->removed; });
}

bool AnyBindingList::contains(BindingId id) const noexcept {
  return std::any_of(bindings_.begin(), bindings_.end(),
                     [id](const auto& binding) { return binding->id == id && !binding->removed; });
}

void AnyBindingList::dispatch(const void* arguments) {
  ++depth_;
  // Bindings are behind pointers and erased only after the loop, so a running handler never moves.
  const std::size_t count = bindings_.size();
  for (std::size_t i = 0; i < count; ++i) {
    Binding& binding = *bindings_[i];
    if (!binding.removed) binding.call(arguments);
  }
  --depth_;
  sweep();
}

// Handlers die last, when the list is whole again: what they own may come back here.
void AnyBindingList::sweep() noexcept {
  if (depth_ != 0) return;
  std::vector<std::unique_ptr<Binding>> dead;
  for (auto& binding : bindings_) {
    if (binding->removed) dead.push_back(std::move(binding));
  }
  if (!dead.empty()) std::erase(bindings_, nullptr);
}

}  // namespace tether::core
