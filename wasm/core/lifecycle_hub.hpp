#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

#include <tether/lifecycle.hpp>

namespace tether::core {

/// The listeners of one page. They may come and go while an event is being told; one that goes hears no more of it, one
/// that comes hears the next.
class LifecycleHub {
public:
  /// True if this is the first listener.
  bool add(PageLifecycleListener& listener) {
    listeners_.push_back(&listener);
    return ++size_ == 1;
  }

  /// True if this was the last listener.
  bool remove(PageLifecycleListener& listener) noexcept {
    const auto found = std::find(listeners_.begin(), listeners_.end(), &listener);
    if (found == listeners_.end()) return false;
    *found = nullptr;
    sweep();
    return --size_ == 0;
  }

  void tell(PageEvent event) {
    ++depth_;
    const std::size_t count = listeners_.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (listeners_[i] != nullptr) listeners_[i]->on_page_event(event);
    }
    --depth_;
    sweep();
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
  void sweep() noexcept {
    if (depth_ == 0) std::erase(listeners_, nullptr);
  }

  std::vector<PageLifecycleListener*> listeners_;
  std::size_t size_ = 0;
  int depth_ = 0;
};

}  // namespace tether::core
