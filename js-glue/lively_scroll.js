// Where the pages of a Duck app were scrolled to, entry by entry of the browser's history.
mergeInto(LibraryManager.library, {
  $make_tether_lively_scroll: function () {
    const scroll_key = 'tether-lively-scroll';
    const most_entries = 100;
    let scrolled = new Map();
    let place = [];  // where this page is scrolled to, as far as events have told
    let frame = 0;

    function containers() {
      return Array.from(document.querySelectorAll('[data-scroll-container]'));
    }

    function positions() {
      return [{ left: window.scrollX, top: window.scrollY }].concat(containers().map(function (element) {
        return { left: element.scrollLeft, top: element.scrollTop };
      }));
    }

    function look() {
      frame = 0;
      place = positions();
    }

    // Browsers tell of scrolling just before a frame, of each element apart.
    function on_scroll() {
      if (frame === 0) frame = requestAnimationFrame(look);
    }

    function remember(entry, where) {
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

    function decoded(hash) {
      try {
        return decodeURIComponent(hash);
      } catch (_) {
        return hash;  // "#100%"
      }
    }

    function saved() {
      try {
        return new Map(JSON.parse(sessionStorage.getItem(scroll_key)));
      } catch (_) {
        return new Map();
      }
    }

    return {
      start: function () {
        scrolled = saved();
        look();
        window.addEventListener('scroll', on_scroll, { capture: true, passive: true });
      },

      stop: function () {
        window.removeEventListener('scroll', on_scroll, { capture: true, passive: true });
        cancelAnimationFrame(frame);
        frame = 0;
      },

      // The entry is left at the place where the page is.
      leave: function (entry) {
        remember(entry, positions());
      },

      // The browser may have scrolled already: the entry is left at the place that events have told.
      leave_before: function (entry) {
        remember(entry, place);
      },

      // False if the entry is not known.
      restore: function (entry) {
        if (!scrolled.has(entry)) return false;
        scroll_to(scrolled.get(entry));
        return true;
      },

      to_top: function () {
        scroll_to([]);
      },

      // To the place that the address names; false if it names none.
      to_hash: function () {
        const id = location.hash.slice(1);
        const target = id === '' ? null : document.getElementById(id) || document.getElementById(decoded(id));
        if (target !== null) target.scrollIntoView();
        return target !== null;
      },

      // For the same entries after a reload.
      save: function (entry) {
        remember(entry, positions());
        try {
          sessionStorage.setItem(scroll_key, JSON.stringify(Array.from(scrolled)));
        } catch (_) {
          // No storage here: pages begin at their top then.
        }
      },
    };
  },
});
