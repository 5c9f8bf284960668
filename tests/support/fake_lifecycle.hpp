#pragma once
#include <cstddef>

#include <tether/lifecycle.hpp>

#include "core/lifecycle_hub.hpp"

namespace tether::test {

/// A page whose network and visibility the test decides.
class FakeLifecycle final : public PageLifecycle {
public:
  void add(PageLifecycleListener& listener) override { hub_.add(listener); }
  void remove(PageLifecycleListener& listener) noexcept override { hub_.remove(listener); }
  [[nodiscard]] bool online() const override { return is_online; }
  [[nodiscard]] bool hidden() const override { return is_hidden; }

  /// Sets what `online` and `hidden` answer, then tells.
  void fire(PageEvent event) {
    if (event == PageEvent::online || event == PageEvent::offline) is_online = event == PageEvent::online;
    if (event == PageEvent::visible || event == PageEvent::hidden) is_hidden = event == PageEvent::hidden;
    hub_.tell(event);
  }
  [[nodiscard]] std::size_t listeners() const { return hub_.size(); }

  bool is_online = true;
  bool is_hidden = false;

private:
  core::LifecycleHub hub_;
};

}  // namespace tether::test
