#pragma once
#include <cstddef>
#include <memory>
#include <utility>

#include <tether/detail/chain.hpp>
#include <tether/lifecycle.hpp>

namespace tether::core {

/// The listeners of one page. They may come and go while an event is being told; one that goes hears no more of it, one
/// that comes hears the next.
class LifecycleHub {
public:
  /// True if this is the first listener.
  bool add(PageLifecycleListener& listener) {
    auto entry = std::make_unique<Entry>();
    entry->listener = &listener;
    entries_.push_back(std::move(entry));
    return ++size_ == 1;
  }

  /// True if this was the last listener.
  bool remove(PageLifecycleListener& listener) noexcept {
    for (Entry& entry : entries_) {
      if (entry.listener != &listener) continue;
      entry.listener = nullptr;
      sweep();
      return --size_ == 0;
    }
    return false;
  }

  void tell(PageEvent event) {
    ++depth_;
    const Entry* const last = entries_.back();
    for (Entry& entry : entries_) {
      if (entry.listener != nullptr) entry.listener->on_page_event(event);
      if (&entry == last) break;
    }
    --depth_;
    sweep();
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
  struct Entry final : detail::Link {
    PageLifecycleListener* listener = nullptr;  ///< null: removed
  };

  void sweep() noexcept {
    if (depth_ != 0) return;
    detail::Chain<Entry> removed;
    entries_.take_if([](const Entry& entry) { return entry.listener == nullptr; }, removed);
  }

  detail::Chain<Entry> entries_;
  std::size_t size_ = 0;
  int depth_ = 0;
};

}  // namespace tether::core
