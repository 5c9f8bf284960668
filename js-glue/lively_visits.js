// Where the user goes: links, the browser's history, window.open, and where a page was scrolled to.
mergeInto(LibraryManager.library, {
  $make_tether_lively_visits__deps: ['$tether_memory'],
  $make_tether_lively_visits: function () {
    const reload_key = 'tether-lively-reload';
    const reload_pause_ms = 10000;
    const native_open = window['super_open'] || window.open;
    // Entry by entry of the history where its page was scrolled to.
    const scrolled = new Map();
    let entry = '';
    let shown = '';  // path and query of the page that is there
    let page_uid = '';

    function path_of(url) {
      return url.pathname + url.search;
    }

    function ask(path, next_uid, from_history) {
      const path_bytes = tether_memory.encode(path);
      const uid_bytes = tether_memory.encode(next_uid);
      const address = _tether_acquire(path_bytes.length + uid_bytes.length);
      if (address === 0) return;
      HEAPU8.set(path_bytes, address);
      HEAPU8.set(uid_bytes, address + path_bytes.length);
      _tether_lively_navigate(address, path_bytes.length, uid_bytes.length, from_history ? 1 : 0);
    }

    // --- Scrolling

    function containers() {
      return Array.from(document.querySelectorAll('[data-scroll-container]'));
    }

    function remember_scroll() {
      scrolled.set(entry, [{ left: window.scrollX, top: window.scrollY }].concat(containers().map(function (element) {
        return { left: element.scrollLeft, top: element.scrollTop };
      })));
    }

    function scroll_to(positions) {
      const start = { left: 0, top: 0 };
      window.scrollTo(positions[0] || start);
      containers().forEach(function (element, index) {
        element.scrollTo(positions[index + 1] || start);
      });
    }

    function scroll_to_hash() {
      const id = decodeURIComponent(location.hash.slice(1));
      const target = id === '' ? null : document.getElementById(id);
      if (target !== null) target.scrollIntoView();
      return target !== null;
    }

    // --- Entries of the history

    // Tells the entries of this document and of others apart; both fields belong to the page's state.
    function state_of_entry() {
      entry = Date.now().toString(36) + Math.random().toString(36).slice(2);
      return Object.assign({}, history.state, { pageUid: page_uid, tetherEntry: entry });
    }

    function on_popstate(event) {
      const state = event.state;
      remember_scroll();
      if (state !== null && state.tetherEntry) entry = state.tetherEntry;
      else history.replaceState(state_of_entry(), '');  // made by a link with a hash, or by a script of the page
      if (path_of(location) === shown) {
        if (scrolled.has(entry)) scroll_to(scrolled.get(entry));
        else scroll_to_hash();
        return;
      }
      ask(path_of(location) + location.hash, (state !== null && state.pageUid) || '', true);
    }

    // --- Links

    // The address of what is to be shown in this window, or null if that is the browser's own business.
    function own_url(href) {
      let url;
      try {
        url = new URL(href, document.baseURI);
      } catch (_) {
        return null;
      }
      if (url.origin !== location.origin) return null;
      const same_page = path_of(url) === path_of(location);
      return same_page && url.href.includes('#') ? null : url;
    }

    function navigate(href, next_uid) {
      const url = own_url(href);
      if (url === null) location.assign(href);
      else ask(path_of(url) + url.hash, next_uid || '', false);
    }

    // Every click comes by here, so this is quick.
    function link_of(event) {
      const path = event.composedPath();
      for (let at = 0; at < path.length; ++at) {
        const node = path[at];
        if (node.localName === 'a' && node instanceof Element && node.hasAttribute('href')) return node;
      }
      return undefined;
    }

    function on_click(event) {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = link_of(event);
      if (link === undefined || link.hasAttribute('download') || link.hasAttribute('data-no-duck')) return;
      const target = link.getAttribute('target') || '';
      if (target !== '' && target.toLowerCase() !== '_self') return;
      const url = own_url(link.getAttribute('href'));
      if (url === null) return;
      event.preventDefault();
      ask(path_of(url) + url.hash, '', false);
    }

    // Without a window of its own to show it in, "open" means "go to".
    function open_window(href, target, features) {
      if (features || (target && target !== '_self')) return native_open.apply(window, arguments);
      navigate(href);
      return window;
    }

    function on_pagehide() {
      // A later full load of this entry is for the browser to scroll.
      history.scrollRestoration = 'auto';
    }

    function on_pageshow() {
      history.scrollRestoration = 'manual';
    }

    function listen(change) {
      window[change]('click', on_click);
      window[change]('popstate', on_popstate);
      window[change]('pagehide', on_pagehide);
      window[change]('pageshow', on_pageshow);
    }

    // A server that knows the page no better after a load than before would have it loaded for ever.
    function reloaded_just_now() {
      try {
        const last = Number(sessionStorage.getItem(reload_key));
        sessionStorage.setItem(reload_key, String(Date.now()));
        return Date.now() - last < reload_pause_ms;
      } catch (_) {
        return false;  // no storage here, so nothing is known
      }
    }

    return {
      navigate: navigate,

      start: function () {
        const app = Module['tetherLively'];
        page_uid = document.documentElement.dataset.uid || '';
        shown = path_of(location);
        history.replaceState(state_of_entry(), '');
        on_pageshow();
        listen('addEventListener');
        window.open = open_window;
        if (app) app.navigate = navigate;
      },

      stop: function () {
        listen('removeEventListener');
        on_pagehide();
        window.open = native_open;
      },

      set_page_uid: function (uid) {
        page_uid = uid;
        window['PAGE_UID'] = uid;
        if (Module['tetherLively']) Module['tetherLively'].PAGE_UID = uid;
      },

      enter: function (path) {
        remember_scroll();
        history.pushState(state_of_entry(), '', path);
      },

      arrive: function (from_history) {
        shown = path_of(location);
        if (from_history) history.replaceState(Object.assign({}, history.state, { pageUid: page_uid }), '');
        if (from_history && scrolled.has(entry)) scroll_to(scrolled.get(entry));
        else if (!scroll_to_hash()) scroll_to([]);
      },

      // Everything from the server, also where the address differs in its hash alone.
      load: function (url) {
        if (url === '') {
          if (!reloaded_just_now()) location.reload();
          return;
        }
        const target = new URL(url, location.href);
        if (target.origin === location.origin && path_of(target) === path_of(location)) {
          history.replaceState(history.state, '', target.href);
          location.reload();
          return;
        }
        location.assign(target.href);
      },

      headers: function () {
        const lines = ['Referer', location.href, 'Host', location.host, 'User-Agent', navigator.userAgent];
        return (document.cookie === '' ? lines : lines.concat('Cookie', document.cookie)).join('\n');
      },
    };
  },
});
