// Events of the page on their way to C++: one listener function for every element and type.
mergeInto(LibraryManager.library, {
  $make_tether_dom_listener__deps: ['$tether_nodes', '$tether_memory'],
  $make_tether_dom_listener: function () {
    const ids = new Map();

    // The nearest node around the event that C++ knows.
    function known_target(node) {
      while (node && tether_nodes.slot_of(node) === 0) node = node.parentNode;
      return node ? tether_nodes.slot_of(node) : 0;
    }

    function flags_of(event, target) {
      const checked = target !== null && target.checked === true;
      return (
        (checked ? 1 : 0) |
        (event.shiftKey ? 2 : 0) |
        (event.ctrlKey ? 4 : 0) |
        (event.altKey ? 8 : 0) |
        (event.metaKey ? 16 : 0) |
        // keyCode 229 is how WebKit marks the Enter that ends a composition.
        (event.isComposing || event.keyCode === 229 ? 32 : 0)
      );
    }

    function on_event(event) {
      // Inside a shadow root `target` is retargeted; the path still has the real one.
      const path = event.composedPath();
      const target = path.length === 0 ? event.target : path[0];
      const key = typeof event.key === 'string' ? event.key : '';
      const value = target !== null && typeof target.value === 'string' ? target.value : '';
      const bytes = tether_memory.encode(key + value);
      const address = tether_memory.put(bytes);
      if (address === 0) return;
      const outcome = _tether_dom_event(
        tether_nodes.slot_of(event.currentTarget),
        ids.get(event.type),
        known_target(target),
        flags_of(event, target),
        event.clientX | 0,
        event.clientY | 0,
        address,
        tether_memory.encode(key).length,
        bytes.length
      );
      if ((outcome & 1) !== 0) event.preventDefault();
      if ((outcome & 2) !== 0) event.stopPropagation();
    }

    function define_name(id, name) {
      ids.set(name, id);
    }

    return { on_event: on_event, define_name: define_name };
  },
  $tether_dom_listener__deps: ['$make_tether_dom_listener'],
  $tether_dom_listener: 'make_tether_dom_listener()',
});
