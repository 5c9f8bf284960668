// Where the user goes: links, the browser's history, window.open, and where a page was scrolled to.
mergeInto(LibraryManager.library, {
  $make_tether_lively_visits__deps: ['$tether_memory'],
  $make_tether_lively_visits: function () {
    const reload_key = 'tether-lively-reload';
    const scroll_key = 'tether-lively-scroll';
    const reload_pause_ms = 10000;
    const native_open = window['super_open'] || window.open;
    const most_entries = 100;
    // Entry by entry of the history where its page was scrolled to.
    let scrolled = new Map();
    let place = [];  // where this page is scrolled to, as far as events have told
    let entry = '';
    let shown = '';  // path and query of the page that is there or on its way into the document
    let page_uid = '';

    function path_of(url) {
      return url.pathname + url.search;
    }

    // A path stays on this host, also one that begins with two slashes, and wherever <base> points.
    function absolute(path) {
      return new URL(path[0] === '/' ? location.origin + path : path, location.href);
    }

    // Everything from the server, also where the address differs in its hash alone.
    function load(url) {
      const target = absolute(url);
      if (target.protocol !== 'https:' && target.protocol !== 'http:') throw new Error('not the address of a page');
      if (target.origin === location.origin && path_of(target) === path_of(location)) {
        history.replaceState(history.state, '', target.href);
        location.reload();
        return;
      }
      location.assign(target.href);
    }

    function ask(path, next_uid, from_history) {
      const path_bytes = tether_memory.encode(path);
      const uid_bytes = tether_memory.encode(next_uid);
      const address = _tether_acquire(path_bytes.length + uid_bytes.length);
      if (address === 0) {
        load(path);
        return;
      }
      HEAPU8.set(path_bytes, address);
      HEAPU8.set(uid_bytes, address + path_bytes.length);
      _tether_lively_navigate(address, path_bytes.length, uid_bytes.length, from_history ? 1 : 0);
    }

    // --- Scrolling

    function containers() {
      return Array.from(document.querySelectorAll('[data-scroll-container]'));
    }

    function positions() {
      return [{ left: window.scrollX, top: window.scrollY }].concat(containers().map(function (element) {
        return { left: element.scrollLeft, top: element.scrollTop };
      }));
    }

    function on_scroll() {
      place = positions();
    }

    function remember(where) {
      scrolled.delete(entry);
      scrolled.set(entry, where);
      if (scrolled.size > most_entries) scrolled.delete(scrolled.keys().next().value);
    }

    function scroll_to(positions) {
      const start = { left: 0, top: 0 };
      window.scrollTo(positions[0] || start);
      containers().forEach(function (element, index) {
        element.scrollTo(positions[index + 1] || start);
      });
    }

    function scroll_to_hash() {
      const id = location.hash.slice(1);
      const target = id === '' ? null : document.getElementById(id) || document.getElementById(decoded(id));
      if (target !== null) target.scrollIntoView();
      return target !== null;
    }

    function decoded(hash) {
      try {
        return decodeURIComponent(hash);
      } catch (_) {
        return hash;  // "#100%"
      }
    }

    // For the same entries after a reload.
    function save_scroll() {
      remember(positions());
      try {
        sessionStorage.setItem(scroll_key, JSON.stringify(Array.from(scrolled)));
      } catch (_) {
        // No storage here: pages begin at their top then.
      }
    }

    function saved_scroll() {
      try {
        return new Map(JSON.parse(sessionStorage.getItem(scroll_key)));
      } catch (_) {
        return new Map();
      }
    }

    // --- Entries of the history

    // Tells the entries of this document and of others apart; both fields belong to the page's state.
    function state_of_entry(known) {
      entry = known || Date.now().toString(36) + Math.random().toString(36).slice(2);
      return Object.assign({}, history.state, { pageUid: page_uid, tetherEntry: entry });
    }

    function on_popstate(event) {
      const state = event.state || {};
      const path = path_of(location);
      // An entry that is new was made by a link with a hash, or by a script of the page; the browser may have scrolled.
      remember(state.tetherEntry ? positions() : place);
      if (state.tetherEntry) entry = state.tetherEntry;
      else history.replaceState(state_of_entry(), '');
      if (path === shown) {
        if (scrolled.has(entry)) scroll_to(scrolled.get(entry));
        else if (!scroll_to_hash() && state.tetherEntry) scroll_to([]);
        return;
      }
      shown = path;
      ask(path + location.hash, state.pageUid || '', true);
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
      // A blob has the origin of its page.
      if (url.origin !== location.origin || url.protocol !== location.protocol) return null;
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

    function target_of(link) {
      const named = link.hasAttribute('target') ? link : document.querySelector('base[target]');
      return named === null ? '' : named.getAttribute('target');
    }

    function on_click(event) {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = link_of(event);
      if (link === undefined || link.hasAttribute('download') || link.hasAttribute('data-no-duck')) return;
      const target = target_of(link);
      if (target !== '' && target.toLowerCase() !== '_self') return;
      const url = own_url(link.getAttribute('href'));
      if (url === null) return;
      event.preventDefault();
      ask(path_of(url) + url.hash, '', false);
    }

    // Without a window of its own to show it in, "open" means "go to".
    function open_window(href, target, features) {
      if (!href || features || (target && target !== '_self')) return native_open.apply(window, arguments);
      navigate(href);
      return window;
    }

    function on_pagehide() {
      // A later full load of this entry is for the browser to scroll.
      history.scrollRestoration = 'auto';
      save_scroll();
    }

    function on_pageshow() {
      history.scrollRestoration = 'manual';
    }

    function listen(change) {
      window[change]('click', on_click);
      window[change]('popstate', on_popstate);
      window[change]('pagehide', on_pagehide);
      window[change]('pageshow', on_pageshow);
      window[change]('scroll', on_scroll, { capture: true, passive: true });
    }

    // A server that knows the page no better after a load than before would have it loaded for ever.
    function may_reload() {
      try {
        const last = Number(sessionStorage.getItem(reload_key));
        if (Math.abs(Date.now() - last) < reload_pause_ms) return false;
        sessionStorage.setItem(reload_key, String(Date.now()));
        return true;
      } catch (_) {
        return performance.now() > reload_pause_ms;  // no storage here: this load may be such a reload
      }
    }

    function cookies_of_page() {
      try {
        return document.cookie;
      } catch (_) {
        return '';  // in a sandbox
      }
    }

    return {
      start: function () {
        const app = Module['tetherLively'];
        page_uid = document.documentElement.dataset.uid || '';
        shown = path_of(location);
        scrolled = saved_scroll();
        on_scroll();
        listen('addEventListener');
        window.open = open_window;
        if (app) app.navigate = navigate;
        on_pageshow();
        history.replaceState(state_of_entry((history.state || {}).tetherEntry), '');
      },

      stop: function () {
        listen('removeEventListener');
        on_pagehide();
        window.open = native_open;
        if (Module['tetherLively']) Module['tetherLively'].navigate = function (href) { location.assign(href); };
      },

      set_page_uid: function (uid) {
        page_uid = uid;
        window['PAGE_UID'] = uid;
        if (Module['tetherLively']) Module['tetherLively'].PAGE_UID = uid;
      },

      enter: function (path) {
        const url = absolute(path).href;
        remember(positions());
        // As a browser does: the page that is there already gets no second entry.
        history[url === location.href ? 'replaceState' : 'pushState'](state_of_entry(), '', url);
        shown = path_of(location);
      },

      arrive: function (from_history) {
        if (from_history) history.replaceState(Object.assign({}, history.state, { pageUid: page_uid }), '');
        if (from_history && scrolled.has(entry)) scroll_to(scrolled.get(entry));
        else if (!scroll_to_hash()) scroll_to([]);
      },

      load: function (url) {
        if (url !== '') load(url);
        else if (may_reload()) location.reload();
      },

      headers: function () {
        const lines = ['Referer', location.href, 'Host', location.host, 'User-Agent', navigator.userAgent];
        const cookies = cookies_of_page();
        return (cookies === '' ? lines : lines.concat('Cookie', cookies)).join('\n');
      },
    };
  },
});
