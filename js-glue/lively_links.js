// What leads from a page of a Duck app to another one without a full load: links, window.open, and scripts of the page.
mergeInto(LibraryManager.library, {
  // `ask(path, uid)` gets a page from the server; `path_of` is that of an address, without its hash.
  $make_tether_lively_links: function (ask, path_of) {
    const native_open = window['super_open'] || window.open;

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
      else ask(path_of(url) + url.hash, next_uid || '');
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
      ask(path_of(url) + url.hash, '');
    }

    // Without a window of its own to show it in, "open" means "go to".
    function open_window(href, target, features) {
      if (!href || features || (target && target !== '_self')) return native_open.apply(window, arguments);
      navigate(href);
      return window;
    }

    return {
      start: function () {
        window.addEventListener('click', on_click);
        window.open = open_window;
        if (Module['tetherLively']) Module['tetherLively'].navigate = navigate;
      },

      stop: function () {
        window.removeEventListener('click', on_click);
        window.open = native_open;
        if (Module['tetherLively']) Module['tetherLively'].navigate = function (href) { location.assign(href); };
      },
    };
  },
});
