// Where the user goes: the browser's history, full loads, and what the server is asked for.
/* global make_tether_lively_links, make_tether_lively_scroll */
mergeInto(LibraryManager.library, {
  $make_tether_lively_visits__deps: ['$make_tether_lively_links', '$make_tether_lively_scroll', '$tether_put_all'],
  $make_tether_lively_visits: function () {
    const reload_key = 'tether-lively-reload';
    const reload_pause_ms = 10000;
    const scroll = make_tether_lively_scroll();
    const links = make_tether_lively_links(ask, path_of);
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
      const placed = tether_put_all([path, next_uid]);
      if (placed === null) load(path);
      else _tether_lively_navigate(placed.address, placed.sizes[0], placed.sizes[1], from_history ? 1 : 0);
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
      scroll[state.tetherEntry ? 'leave' : 'leave_before'](entry);
      if (state.tetherEntry) entry = state.tetherEntry;
      else history.replaceState(state_of_entry(), '');
      if (path === shown) {
        if (!scroll.restore(entry) && !scroll.to_hash() && state.tetherEntry) scroll.to_top();
        return;
      }
      shown = path;
      ask(path + location.hash, state.pageUid || '', true);
    }

    function on_pagehide() {
      // A later full load of this entry is for the browser to scroll.
      history.scrollRestoration = 'auto';
      scroll.save(entry);
    }

    function on_pageshow() {
      history.scrollRestoration = 'manual';
    }

    function listen(change) {
      window[change]('popstate', on_popstate);
      window[change]('pagehide', on_pagehide);
      window[change]('pageshow', on_pageshow);
    }

    // When pages were reloaded, by their path, as far as it still matters.
    function reloads(now) {
      const known = Object.entries(JSON.parse(sessionStorage.getItem(reload_key)) || {});
      return new Map(known.filter(function (reload) { return Math.abs(now - reload[1]) < reload_pause_ms; }));
    }

    // A server that knows a page no better after a load than before would have it loaded for ever.
    function may_reload() {
      const path = path_of(location);
      const now = Date.now();
      try {
        const known = reloads(now);
        if (known.has(path)) return false;
        sessionStorage.setItem(reload_key, JSON.stringify(Object.fromEntries(known.set(path, now))));
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
        page_uid = document.documentElement.dataset.uid || '';
        shown = path_of(location);
        scroll.start();
        links.start();
        listen('addEventListener');
        on_pageshow();
        history.replaceState(state_of_entry((history.state || {}).tetherEntry), '');
      },

      stop: function () {
        listen('removeEventListener');
        on_pagehide();
        links.stop();
        scroll.stop();
      },

      set_page_uid: function (uid) {
        page_uid = uid;
        window['PAGE_UID'] = uid;
        if (Module['tetherLively']) Module['tetherLively'].PAGE_UID = uid;
      },

      enter: function (path) {
        const url = absolute(path).href;
        scroll.leave(entry);
        // As a browser does: the page that is there already gets no second entry.
        history[url === location.href ? 'replaceState' : 'pushState'](state_of_entry(), '', url);
        shown = path_of(location);
      },

      arrive: function (from_history) {
        if (from_history) history.replaceState(Object.assign({}, history.state, { pageUid: page_uid }), '');
        if ((!from_history || !scroll.restore(entry)) && !scroll.to_hash()) scroll.to_top();
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
