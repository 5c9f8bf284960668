// Which elements the user has touched at all, and whether a text is being composed. A few listeners on one root note it,
// so that a patch elsewhere costs some comparisons and no walk over the tree.
/* global WeakRef, tether_counterpart */
mergeInto(LibraryManager.library, {
  $make_tether_user_touch__deps: ['$tether_counterpart'],
  $make_tether_user_touch: function () {
    let root = null;
    let composing_in = null;
    // Asking a browser what is selected can make it lay the page out, so nobody asks again after "nothing".
    let nothing_selected = false;
    // element -> whether the server wants it open, as far as known.
    const server_open = new WeakMap();
    const options = { capture: true, passive: true };

    // Elements that something happened to. They may go away without a word at any time, hence weak references.
    function make_list() {
      const references = new Set();
      const known = new WeakSet();

      function each(action) {
        references.forEach(function (reference) {
          const element = reference.deref();
          if (element === undefined) references.delete(reference);
          else action(element);
        });
      }

      function add(element) {
        if (known.has(element)) return;
        known.add(element);
        references.add(new WeakRef(element));
        if (references.size % 64 === 0) each(function () {});
      }

      // The noted elements of a tree.
      function inside(tree) {
        const found = [];
        each(function (element) {
          if (tether_counterpart.contains(tree, element)) found.push(element);
        });
        return found;
      }

      return { add: add, inside: inside };
    }

    const edited = make_list();
    const scrolled = make_list();
    const toggled = make_list();
    const played = make_list();

    function on_play(event) {
      played.add(event.target);
    }

    const listeners = [
      ['input', function (event) {
        edited.add(event.target);
      }],
      ['scroll', function (event) {
        if (event.target.nodeType === 1) scrolled.add(event.target);
      }],
      ['toggle', function (event) {
        const element = event.target;
        if (!server_open.has(element)) server_open.set(element, event.oldState === 'open');
        toggled.add(element);
      }],
      // Not every browser has toggle events for dialogs, and they come late; showModal moves the focus at once.
      ['focusin', function (event) {
        const dialog = Element.prototype.closest.call(event.target, 'dialog');
        if (dialog !== null) toggled.add(dialog);
      }],
      ['play', on_play],
      ['playing', on_play],
      ['compositionstart', function (event) {
        composing_in = event.target;
      }],
      ['compositionend', function () {
        composing_in = null;
      }],
      ['selectionchange', function () {
        nothing_selected = false;
      }],
    ];

    // One root at a time.
    function watch(element) {
      unwatch();
      root = element;
      listeners.forEach(function (listener) {
        root.addEventListener(listener[0], listener[1], options);
      });
    }

    function unwatch() {
      if (root === null) return;
      listeners.forEach(function (listener) {
        root.removeEventListener(listener[0], listener[1], options);
      });
      root = composing_in = null;
      nothing_selected = false;
    }

    // The selection, or null if there is none.
    function selection() {
      if (nothing_selected) return null;
      const current = document.getSelection();
      nothing_selected = root !== null && current.anchorNode === null;
      return nothing_selected || current.anchorNode === null ? null : current;
    }

    function watching() {
      return root !== null;
    }

    // An element that was removed may never hear of the end of its composition.
    function composing() {
      return composing_in !== null && composing_in.isConnected;
    }

    return {
      watch: watch, unwatch: unwatch, watching: watching, composing: composing, selection: selection, server_open: server_open,
      edited: edited, scrolled: scrolled, toggled: toggled, played: played,
    };
  },
  $tether_user_touch__deps: ['$make_tether_user_touch'],
  $tether_user_touch: 'make_tether_user_touch()',
});
