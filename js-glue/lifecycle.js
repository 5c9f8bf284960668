// What the page says about itself and its network, for wasm/platform/browser_lifecycle.cpp, which asks for it only while
// somebody listens. Never unload or beforeunload: they keep a page out of the back-forward cache.
mergeInto(LibraryManager.library, {
  $make_tether_page: function () {
    // Event by event the number of PageEvent (include/tether/lifecycle.hpp), where there is only one.
    const kinds = { online: 0, offline: 1, freeze: 4, resume: 5, change: 9, focus: 10 };

    function hidden() {
      return document.visibilityState === 'hidden';
    }

    function heard(event) {
      const type = event.type;
      let kind = kinds[type];
      if (type === 'visibilitychange') kind = hidden() ? 3 : 2;
      if (type === 'pagehide') kind = event.persisted ? 6 : 8;
      if (type === 'pageshow') kind = 7;
      // The first showing of a page is no news.
      if (kind !== 7 || event.persisted) _tether_page_event(kind);
    }

    // `change` is 'addEventListener' or 'removeEventListener'.
    function each(change) {
      // Not a page: a worker has no such events.
      if (typeof window !== 'object' || typeof document !== 'object') return;
      const listeners = [
        [window, 'online'], [window, 'offline'], [window, 'pagehide'], [window, 'pageshow'], [window, 'focus'],
        [document, 'visibilitychange'], [document, 'freeze'], [document, 'resume'],
        // Chromium only.
        [navigator.connection, 'change'],
      ];
      listeners.forEach(function (listener) {
        if (listener[0]) listener[0][change](listener[1], heard);
      });
    }

    return { each: each, hidden: hidden };
  },
  $tether_page__deps: ['$make_tether_page'],
  $tether_page: 'make_tether_page()',

  tether_page_watch__deps: ['$tether_page'],
  tether_page_watch__sig: 'v',
  tether_page_watch: function () {
    tether_page.each('addEventListener');
  },

  tether_page_unwatch__deps: ['$tether_page'],
  tether_page_unwatch__sig: 'v',
  tether_page_unwatch: function () {
    tether_page.each('removeEventListener');
  },

  tether_page_online__sig: 'i',
  tether_page_online: function () {
    return navigator.onLine === false ? 0 : 1;
  },

  tether_page_hidden__deps: ['$tether_page'],
  tether_page_hidden__sig: 'i',
  tether_page_hidden: function () {
    return typeof document === 'object' && tether_page.hidden() ? 1 : 0;
  },
});
