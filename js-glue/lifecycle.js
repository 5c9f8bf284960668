// What the page says about itself and its network, for wasm/platform/browser_lifecycle.cpp, which asks for it only while
// somebody listens. Never unload or beforeunload: they keep a page out of the back-forward cache.
mergeInto(LibraryManager.library, {
  $make_tether_page: function () {
    // One listener each: who, what, and the number of PageEvent (include/tether/lifecycle.hpp) or -1 for none.
    function listeners() {
      const list = [
        [window, 'online', function () { return 0; }],
        [window, 'offline', function () { return 1; }],
        [document, 'visibilitychange', function () { return hidden() ? 3 : 2; }],
        [document, 'freeze', function () { return 4; }],
        [document, 'resume', function () { return 5; }],
        [window, 'pagehide', function (event) { return event.persisted ? 6 : 8; }],
        [window, 'pageshow', function (event) { return event.persisted ? 7 : -1; }],
      ];
      // Chromium only.
      if (navigator.connection) list.push([navigator.connection, 'change', function () { return 9; }]);
      return list;
    }

    function hidden() {
      return document.visibilityState === 'hidden';
    }

    // [target, type, function] of each listener that is up.
    let watched = [];

    function watch() {
      // Not a page: a worker has no such events.
      if (typeof window !== 'object' || typeof document !== 'object') return;
      watched = listeners().map(function (listener) {
        const target = listener[0];
        const type = listener[1];
        const kind_of = listener[2];
        function heard(event) {
          const kind = kind_of(event);
          if (kind >= 0) _tether_page_event(kind);
        }
        target.addEventListener(type, heard);
        return [target, type, heard];
      });
    }

    function unwatch() {
      watched.forEach(function (one) {
        one[0].removeEventListener(one[1], one[2]);
      });
      watched = [];
    }

    return { watch: watch, unwatch: unwatch, hidden: hidden };
  },
  $tether_page__deps: ['$make_tether_page'],
  $tether_page: 'make_tether_page()',

  tether_page_watch__deps: ['$tether_page'],
  tether_page_watch__sig: 'v',
  tether_page_watch: function () {
    tether_page.watch();
  },

  tether_page_unwatch__deps: ['$tether_page'],
  tether_page_unwatch__sig: 'v',
  tether_page_unwatch: function () {
    tether_page.unwatch();
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
