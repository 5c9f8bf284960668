#include <emscripten.h>

#include <tether/lifecycle.hpp>

#include "core/lifecycle_hub.hpp"
#include "platform/imports.hpp"

namespace tether {

namespace {

class BrowserLifecycle final : public PageLifecycle {
public:
  void add(PageLifecycleListener& listener) override {
    if (hub_.add(listener)) tether_page_watch();
  }
  void remove(PageLifecycleListener& listener) noexcept override {
    if (hub_.remove(listener)) tether_page_unwatch();
  }
  [[nodiscard]] bool online() const override { return tether_page_online() != 0; }
  [[nodiscard]] bool hidden() const override { return tether_page_hidden() != 0; }

  void tell(PageEvent event) { hub_.tell(event); }

private:
  core::LifecycleHub hub_;
};

// Never destroyed: a socket that is static may go after it.
BrowserLifecycle& lifecycle() {
  static auto* instance = new BrowserLifecycle();
  return *instance;
}

}  // namespace

PageLifecycle& browser_lifecycle() { return lifecycle(); }

extern "C" {

/// `kind` is a number of PageEvent.
EMSCRIPTEN_KEEPALIVE void tether_page_event(int kind) { lifecycle().tell(static_cast<PageEvent>(kind)); }

}  // extern "C"

}  // namespace tether
