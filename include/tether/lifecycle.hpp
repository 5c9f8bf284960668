#pragma once
// The PageLifecycle port: what the browser says about the page and its network.
#include <cstdint>

namespace tether {

/// What happens to the page and its network.
enum class PageEvent : std::uint8_t {
  online = 0,           ///< the browser believes that there is a network again
  offline = 1,          ///< there is none
  visible = 2,          ///< somebody may look at the page
  hidden = 3,           ///< nobody does: timers are slow from now on
  frozen = 4,           ///< the page stops running; what it does now is the last for a while
  resumed = 5,          ///< after frozen
  cached = 6,           ///< pagehide with persisted: the page may come back by the back button
  restored = 7,         ///< pageshow with persisted
  left = 8,             ///< pagehide without persisted
  network_changed = 9,  ///< another kind of network, where the browser says so
  focused = 10,         ///< the window: it was visible all the time, perhaps, but nobody used it
};

/// Hears of the page's events.
class PageLifecycleListener {
public:
  /// May add and remove listeners, this one included.
  virtual void on_page_event(PageEvent event) = 0;

protected:
  ~PageLifecycleListener() = default;
};

/// One set of browser listeners for any number of tether's: the first `add` puts them up, the last `remove` takes them
/// down. https://developer.chrome.com/docs/web-platform/page-lifecycle-api
class PageLifecycle {
public:
  /// `listener` outlives its `remove`.
  virtual void add(PageLifecycleListener& listener) = 0;
  /// `listener` hears nothing more, even inside an event that is being told. One that was not added is ignored.
  virtual void remove(PageLifecycleListener& listener) noexcept = 0;
  /// navigator.onLine: false is a hint (a VPN can make it wrong), true means little.
  [[nodiscard]] virtual bool online() const = 0;
  /// document.visibilityState: nobody sees the page now.
  [[nodiscard]] virtual bool hidden() const = 0;

protected:
  ~PageLifecycle() = default;
};

/// The page this module runs in. Defined only where tether is built with Emscripten.
PageLifecycle& browser_lifecycle();

}  // namespace tether
