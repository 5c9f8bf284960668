// The parts of the page that servers patch, for wasm/platform/browser_patch.cpp: which nodes are there at the start,
// and the events that a server wants to hear.
/* global make_tether_node_patch, tether_patchers, tether_user_state */
mergeInto(LibraryManager.library, {
  $make_tether_patchers__deps: ['$make_tether_node_patch', '$tether_memory', '$tether_put_all', '$tether_user_state'],
  $make_tether_patchers: function () {
    const open_patchers = new Map();

    // --- What the page holds at the start

    function namespace_of(node) {
      return node.namespaceURI === 'http://www.w3.org/2000/svg' ? 1 : node.namespaceURI === 'http://www.w3.org/1998/Math/MathML' ? 2 : 0;
    }

    // As wasm/patch/tree_builder.cpp has it: in these the parser goes on in HTML.
    const html_inside = ['foreignObject desc title', 'annotation-xml mi mn mo ms mtext'];

    function namespace_inside(node) {
      const namespace = namespace_of(node);
      if (namespace === 0) return 0;
      return html_inside[namespace - 1].split(' ').includes(node.localName) ? 0 : namespace;
    }

    // The attributes that a server may have given: not its style, which comes apart, and not those of others.
    function attributes_of(node) {
      return Array.from(node.attributes).filter(function (attribute) {
        return attribute.name !== 'style' && attribute.name[0] !== '_';
      }).map(function (attribute) {
        return [attribute.name, attribute.value];
      });
    }

    function styles_of(node) {
      return Array.from(node.style || []).map(function (name) {
        const priority = node.style.getPropertyPriority(name);
        return [name, node.style.getPropertyValue(name) + (priority === '' ? '' : '!' + priority)];
      });
    }

    // The page's own elements that load or run code are not for a server to change (wasm/patch/content_rules.cpp).
    function is_refused(node) {
      return /^([^:]*:)?(applet|base|embed|frame|iframe|link|meta|object|script)$/i.test(node.localName);
    }

    // Words and texts as browser_patch.cpp reads them: for each node its parent's place in the list (0: none), its
    // namespaces, whether it is not to be changed, and how many attributes and styles come; then the sizes of the texts.
    // The first has no name and nothing of interest but its children.
    function describe(found, trusted) {
      const places = new Map();
      const words = [];
      const texts = [];

      function put(text) {
        const bytes = tether_memory.encode(text);
        words.push(bytes.length);
        texts.push(bytes);
      }

      found.forEach(function (node, index) {
        places.set(node, index + 1);
        let parent = node.parentNode;
        while (parent !== null && !places.has(parent)) parent = parent.parentNode;
        const attributes = index === 0 ? [] : attributes_of(node);
        const styles = index === 0 ? [] : styles_of(node);
        words.push(parent === null ? 0 : places.get(parent), namespace_of(node), namespace_inside(node));
        words.push(!trusted && is_refused(node) ? 1 : 0, attributes.length, styles.length);
        put(index === 0 ? '' : node.dataset.uid);
        attributes.concat(styles).forEach(function (pair) {
          put(pair[0]);
          put(pair[1]);
        });
      });
      texts.unshift(new Uint8Array(Uint32Array.from(words).buffer));
      return texts;
    }

    function adopt(id, nodes, root, trusted) {
      const found = Array.from(root.querySelectorAll('[data-uid]'));
      const named = root.dataset && root.dataset.uid !== undefined;
      if (named) found.unshift(root);
      // The element around them, into which what was removed may come back.
      found.unshift((named && root.parentNode) || root);
      found.forEach(function (node) {
        nodes.push(node);
      });
      const placed = tether_put_all(describe(found, trusted));
      if (placed === null) return false;
      _tether_patch_adopt(id, found.length, placed.address, placed.sizes[0], placed.size - placed.sizes[0]);
      return true;
    }

    // --- Events

    function wants(node, type) {
      const names = node.nodeType === 1 ? node.getAttribute('data-events') : null;
      return names !== null && names.split(',').some(function (name) { return name.trim() === type; });
    }

    function tell(id, node, event) {
      const target = event.target;
      const value = typeof target.value === 'string' ? target.value : '';
      const placed = tether_put_all([node.getAttribute('data-uid') || '', event.type, value]);
      // Without memory C++ hears of an event that is lost.
      if (placed === null) _tether_patch_event(id, 0, 0, 0, 0, 0);
      else _tether_patch_event(id, placed.address, placed.sizes[0], placed.sizes[1], placed.sizes[2], target.checked === true ? 1 : 0);
    }

    // One listener for each type, on the root: an element costs nothing. It hears of an event before everybody else and
    // only then lets the elements listen that want it, so that they are told when their turn comes, after the page's own
    // handlers. A form that the server hears of is not sent by the browser as well.
    function make_listener(id, root) {
      // Node -> type -> events on their way to it: a page's handler may cause another one in the middle of the first.
      const coming = new WeakMap();

      function expect(node, type, more) {
        const counts = coming.get(node) || new Map();
        const count = (counts.get(type) || 0) + more;
        coming.set(node, counts.set(type, count));
        return count;
      }

      function heard(event) {
        const node = event.currentTarget;
        const is_open = open_patchers.has(id);
        if (expect(node, event.type, -1) <= 0 || !is_open) node.removeEventListener(event.type, heard);
        if (!is_open || !wants(node, event.type)) return;
        if (event.type === 'submit') event.preventDefault();
        teller(id, node, event);
      }

      return function (event) {
        let node = event.target;
        while (node !== null && root.contains(node)) {
          if (wants(node, event.type)) {
            expect(node, event.type, 1);
            node.addEventListener(event.type, heard);
          }
          node = event.bubbles ? node.parentNode : null;
        }
      };
    }

    // Who is told of an event of a node; a framework's client has a form of its own for it.
    let teller = tell;

    // --- Opening and closing

    function report(id, op, error) {
      const bytes = tether_memory.encode(error.name + ': ' + error.message);
      const address = tether_memory.put(bytes);
      if (address !== 0) _tether_patch_failed(id, op, address, bytes.length);
    }

    function find_root(selector) {
      if (selector === '') return Module['tetherPatchRoot'] || document.body;
      try {
        return document.querySelector(selector);
      } catch (_) {
        return null;
      }
    }

    function open(id, selector, trusted) {
      const root = find_root(selector);
      if (root === null) return false;
      const nodes = [null];
      const listener = make_listener(id, root);
      const types = new Set();

      function listen(names) {
        names.split(',').map(function (name) { return name.trim(); }).forEach(function (type) {
          if (type === '' || types.has(type)) return;
          types.add(type);
          root.addEventListener(type, listener, true);
        });
      }

      function refused(op, error) {
        report(id, op, error);
      }

      const interpreter = make_tether_node_patch(nodes, trusted, refused, listen);

      function close() {
        interpreter.stop();
        types.forEach(function (type) {
          root.removeEventListener(type, listener, true);
        });
      }

      if (open_patchers.size === 0) tether_user_state.watch(document);
      open_patchers.set(id, { apply: interpreter.apply, close: close, nodes: nodes });
      if (adopt(id, nodes, root, trusted)) return true;
      close_patcher(id);
      return false;
    }

    function close_patcher(id) {
      const patcher = open_patchers.get(id);
      if (patcher === undefined) return;
      patcher.close();
      open_patchers.delete(id);
      if (open_patchers.size === 0) tether_user_state.unwatch();
    }

    return {
      open: open,
      close: close_patcher,
      get: function (id) { return open_patchers.get(id); },
      // Null: as in the beginning.
      set_teller: function (other) { teller = other || tell; },
    };
  },
  $tether_patchers__deps: ['$make_tether_patchers'],
  $tether_patchers: 'make_tether_patchers()',

  tether_patch_open__deps: ['$tether_patchers', '$tether_memory'],
  tether_patch_open__sig: 'iiiii',
  tether_patch_open: function (id, selector, size, trusted) {
    return tether_patchers.open(id, tether_memory.text(selector, size), trusted !== 0) ? 1 : 0;
  },

  tether_patch_close__deps: ['$tether_patchers'],
  tether_patch_close__sig: 'vi',
  tether_patch_close: function (id) {
    tether_patchers.close(id);
  },

  tether_patch_apply__deps: ['$tether_patchers'],
  tether_patch_apply__sig: 'viiiiiii',
  tether_patch_apply: function (id, words, count, ascii, ascii_size, wide, wide_size) {
    tether_patchers.get(id).apply(words, count, ascii, ascii_size, wide, wide_size);
  },

  tether_patch_composing__deps: ['$tether_user_state'],
  tether_patch_composing__sig: 'i',
  tether_patch_composing: function () {
    return tether_user_state.composing() ? 1 : 0;
  },

  tether_patch_entries__deps: ['$tether_patchers'],
  tether_patch_entries__sig: 'ii',
  tether_patch_entries: function (id) {
    return tether_patchers.get(id).nodes.length;
  },

  tether_patch_held_nodes__deps: ['$tether_patchers'],
  tether_patch_held_nodes__sig: 'ii',
  tether_patch_held_nodes: function (id) {
    return tether_patchers.get(id).nodes.filter(Boolean).length;
  },

  tether_number_text__deps: ['$tether_memory'],
  tether_number_text__sig: 'vd',
  tether_number_text: function (number) {
    tether_memory.give_text(String(number));
  },
});
