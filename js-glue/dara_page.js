// The page of a Dara app, for wasm/platform/browser_dara.cpp.
/* global make_tether_dara_toasts, tether_dara_page */
mergeInto(LibraryManager.library, {
  $make_tether_dara_page__deps: ['$make_tether_dara_toasts', '$tether_memory'],
  $make_tether_dara_page: function () {
    const toasts = make_tether_dara_toasts();
    // A browser may begin a download, and read what is saved, some time after the click.
    const saving_ms = 60000;

    // By the number of a PageText (wasm/platform/browser_dara.cpp).
    const texts = [
      function address() {
        return location.href;
      },
      function base_url() {
        const settings = window.dara;
        // An element may have the name of a global: only a text counts.
        return settings && typeof settings.base_url === 'string' ? settings.base_url : '';
      },
    ];

    // For what has no result: C++ could do nothing about it.
    function attempt(what, action) {
      try {
        action();
      } catch (problem) {
        console.error('tether: ' + what + ' failed', problem);
      }
    }

    function copied(ticket, good) {
      _tether_dara_copied(ticket, good ? 1 : 0);
    }

    return {
      // 0 without a text.
      read: function (what) {
        try {
          return tether_memory.give_text(texts[what]()) ? 1 : 0;
        } catch (_) {
          return 0;
        }
      },

      go: function (href, new_tab, replace) {
        let url;
        try {
          url = new URL(href, location.href);
        } catch (_) {
          return ERR_INVALID_URL;
        }
        if (url.protocol !== 'https:' && url.protocol !== 'http:') return ERR_REFUSED_CONTENT;
        try {
          if (new_tab) window.open(url.href, '_blank', 'noopener');
          else if (replace) location.replace(url.href);
          else location.assign(url.href);
          return 0;
        } catch (_) {
          return ERR_BLOCKED_BY_POLICY;
        }
      },

      reload: function () {
        attempt('reloading', function () {
          location.reload();
        });
      },

      notify: function (json) {
        attempt('a notification', function () {
          toasts.show(JSON.parse(json));
        });
      },

      // Told later, whatever becomes of it. A page that is not secure has no clipboard.
      copy: function (ticket, text) {
        new Promise(function (resolve) {
          resolve(navigator.clipboard.writeText(text));
        }).then(function () {
          copied(ticket, true);
        }, function () {
          copied(ticket, false);
        });
      },

      // `bytes` are copied.
      save: function (name, type, bytes) {
        attempt('saving a file', function () {
          const url = URL.createObjectURL(new Blob([bytes], { type: type }));
          setTimeout(function () {
            URL.revokeObjectURL(url);
          }, saving_ms);
          const link = document.createElement('a');
          link.href = url;
          link.download = name;
          link.click();
        });
      },

      // As Dara's own client says it to its other tabs.
      announce_logout: function () {
        attempt('telling other tabs of the logout', function () {
          const channel = new BroadcastChannel('dara-session-state');
          channel.postMessage({ type: 'session_logged_out' });
          channel.close();
        });
      },
    };
  },
  $tether_dara_page__deps: ['$make_tether_dara_page'],
  $tether_dara_page: 'make_tether_dara_page()',

  tether_dara_read__deps: ['$tether_dara_page'],
  tether_dara_read__sig: 'ii',
  tether_dara_read: function (what) {
    return tether_dara_page.read(what);
  },

  tether_dara_go__deps: ['$tether_dara_page', '$tether_memory'],
  tether_dara_go__sig: 'iiiii',
  tether_dara_go: function (url, size, new_tab, replace) {
    return tether_dara_page.go(tether_memory.text(url, size), new_tab !== 0, replace !== 0);
  },

  tether_dara_reload__deps: ['$tether_dara_page'],
  tether_dara_reload__sig: 'v',
  tether_dara_reload: function () {
    tether_dara_page.reload();
  },

  tether_dara_notify__deps: ['$tether_dara_page', '$tether_memory'],
  tether_dara_notify__sig: 'vii',
  tether_dara_notify: function (json, size) {
    tether_dara_page.notify(tether_memory.text(json, size));
  },

  tether_dara_copy__deps: ['$tether_dara_page', '$tether_memory'],
  tether_dara_copy__sig: 'viii',
  tether_dara_copy: function (ticket, text, size) {
    tether_dara_page.copy(ticket, tether_memory.text(text, size));
  },

  tether_dara_save__deps: ['$tether_dara_page', '$tether_memory'],
  tether_dara_save__sig: 'viiiiii',
  tether_dara_save: function (name, name_size, type, type_size, content, size) {
    tether_dara_page.save(tether_memory.text(name, name_size), tether_memory.text(type, type_size), tether_memory.bytes(content, size));
  },

  tether_dara_announce_logout__deps: ['$tether_dara_page'],
  tether_dara_announce_logout__sig: 'v',
  tether_dara_announce_logout: function () {
    tether_dara_page.announce_logout();
  },
});
