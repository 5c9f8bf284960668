#pragma once
#include <functional>
#include <memory>
#include <utility>

namespace tether::test {

/// Runs an action when its last copy dies: what a handler does that owns something.
class OnDestroy {
public:
  explicit OnDestroy(std::function<void()> action)
      : alive_(static_cast<void*>(nullptr), [action = std::move(action)](void*) { action(); }) {}

private:
  std::shared_ptr<void> alive_;
};

}  // namespace tether::test
