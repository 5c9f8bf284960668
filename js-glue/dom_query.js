// Questions that C++ asks the document: which nodes there are, and what they hold.
mergeInto(LibraryManager.library, {
  $make_tether_dom_query__deps: ['$tether_nodes', '$tether_memory'],
  $make_tether_dom_query: function () {
    const nodes = tether_nodes.nodes;
    // The nodes of the last query, waiting for their slots.
    let found = [];

    function by_id(root, id) {
      return typeof root.getElementById === 'function' ? root.getElementById(id) : root.querySelector('#' + CSS.escape(id));
    }

    // An app does not see what lies around its root.
    function inside(node) {
      return node !== null && nodes[1].contains(node) ? node : null;
    }

    function run(what, node, argument) {
      switch (what) {
        case 0:
          return [node.querySelector(argument)];
        case 1:
          return Array.from(node.querySelectorAll(argument));
        case 2:
          return [by_id(node, argument)];
        case 3:
          return [node === nodes[1] ? null : inside(node.parentNode)];
        case 4:
          return Array.from(node.children);
        case 5:
          return [inside(node.nextElementSibling)];
        default:
          return [inside(node.previousElementSibling)];
      }
    }

    // How many, or -1 if the selector makes no sense.
    function query(what, slot, argument) {
      try {
        found = run(what, nodes[slot], argument).filter(function (node) {
          return node !== null && node !== undefined;
        });
        return found.length;
      } catch (_) {
        found = [];
        return -1;
      }
    }

    function adopt(address) {
      for (let i = 0; i < found.length; i++) {
        const known = tether_nodes.slot_of(found[i]);
        if (known !== 0) HEAPU32[(address >>> 2) + i] = known;
        else tether_nodes.set(HEAPU32[(address >>> 2) + i], found[i]);
      }
      found = [];
    }

    // A text and a shadow root have neither attributes nor style nor classes.
    function read(what, slot, name) {
      const node = nodes[slot];
      switch (what) {
        case 0:
          return node.textContent;
        case 1:
          return node.getAttribute ? node.getAttribute(name) : null;
        case 2:
          return node[name];
        case 3:
          return node.style ? node.style.getPropertyValue(name) : null;
        case 4:
          return node.classList ? node.classList.contains(name) : false;
        default:
          return document.title;
      }
    }

    return { query: query, adopt: adopt, read: read };
  },
  $tether_dom_query__deps: ['$make_tether_dom_query'],
  $tether_dom_query: 'make_tether_dom_query()',

  tether_dom_query__deps: ['$tether_dom_query', '$tether_memory'],
  tether_dom_query__sig: 'iiiii',
  tether_dom_query: function (what, slot, argument, size) {
    return tether_dom_query.query(what, slot, tether_memory.text(argument, size));
  },

  tether_dom_adopt__deps: ['$tether_dom_query'],
  tether_dom_adopt__sig: 'vi',
  tether_dom_adopt: function (slots) {
    tether_dom_query.adopt(slots);
  },

  // 1 and a text result, or 0 if there is no such thing.
  tether_dom_read_text__deps: ['$tether_dom_query', '$tether_memory'],
  tether_dom_read_text__sig: 'iiiii',
  tether_dom_read_text: function (what, slot, name, size) {
    const value = tether_dom_query.read(what, slot, tether_memory.text(name, size));
    if (value === null || value === undefined) return 0;
    return tether_memory.give_text(String(value)) ? 1 : 0;
  },

  tether_dom_read_number__deps: ['$tether_dom_query', '$tether_memory'],
  tether_dom_read_number__sig: 'diiii',
  tether_dom_read_number: function (what, slot, name, size) {
    return Number(tether_dom_query.read(what, slot, tether_memory.text(name, size))) || 0;
  },
});
