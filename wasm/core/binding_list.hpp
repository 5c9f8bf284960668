#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <tether/events.hpp>

namespace tether::core {

/// Gives out BindingIds; shared by the lists of one emitter so that one `unbind` serves all of them.
class BindingIds {
public:
  BindingId next() noexcept { return BindingId{++last_}; }

private:
  std::uint32_t last_ = 0;
};

/// The handlers of one event, called in the order of binding.
/// During a dispatch handlers may bind (first called for the next event), unbind (not called any more, not even in
/// this dispatch) and clear. The owner keeps the list alive until `dispatch` returns. What a handler owns dies with
/// its binding and may then use the list, and even destroy it.
template <class... Args>
class BindingList {
public:
  using Handler = std::function<void(const Args&...)>;

  void add(BindingId id, Handler handler) {
    bindings_.push_back(std::make_unique<Binding>(Binding{id, std::move(handler), false}));
  }

  /// True if `id` was bound here.
  bool remove(BindingId id) noexcept {
    for (auto& binding : bindings_) {
      if (binding->id == id && !binding->removed) {
        binding->removed = true;
        sweep();
        return true;
      }
    }
    return false;
  }

  void clear() noexcept {
    for (auto& binding : bindings_) binding->removed = true;
    sweep();
  }

  void dispatch(const Args&... args) {
    ++depth_;
    // Bindings are behind pointers and erased only after the loop, so a running handler never moves.
    const std::size_t count = bindings_.size();
    for (std::size_t i = 0; i < count; ++i) {
      Binding& binding = *bindings_[i];
      if (!binding.removed) binding.handler(args...);
    }
    --depth_;
    sweep();
  }

  /// Bindings that were removed during a dispatch do not count.
  [[nodiscard]] bool empty() const noexcept {
    return std::all_of(bindings_.begin(), bindings_.end(), [](const auto& binding) { return binding->removed; });
  }

  [[nodiscard]] bool contains(BindingId id) const noexcept {
    return std::any_of(bindings_.begin(), bindings_.end(),
                       [id](const auto& binding) { return binding->id == id && !binding->removed; });
  }

private:
  struct Binding {
    BindingId id;
    Handler handler;
    bool removed;
  };

  // Handlers die last, when the list is whole again: what they own may come back here.
  void sweep() noexcept {
    if (depth_ != 0) return;
    std::vector<std::unique_ptr<Binding>> dead;
    for (auto& binding : bindings_) {
      if (binding->removed) dead.push_back(std::move(binding));
    }
    std::erase(bindings_, nullptr);
  }

  std::vector<std::unique_ptr<Binding>> bindings_;
  int depth_ = 0;
};

}  // namespace tether::core
