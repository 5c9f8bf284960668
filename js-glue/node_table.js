// Which live node belongs to which slot of the C++ tree (wasm/dom/dom_tree.cpp), both ways.
mergeInto(LibraryManager.library, {
  $make_tether_nodes: function () {
    // A property of the node itself: found at once from an event's target, and it dies with the node. The symbol is
    // this instance's own, so that several apps may share a page.
    const key = Symbol('tether slot');
    // Slots 1 to 3 are fixed in wasm/patch/dom_ops.hpp.
    const nodes = [null, Module['tetherRoot'] || document.body, document.body, document];
    for (let slot = 3; slot > 0; slot--) nodes[slot][key] = slot;

    function set(slot, node) {
      nodes[slot] = node;
      node[key] = slot;
    }

    function release(slot) {
      nodes[slot][key] = 0;
      nodes[slot] = null;
    }

    function slot_of(node) {
      return node[key] || 0;
    }

    return { nodes: nodes, set: set, release: release, slot_of: slot_of };
  },
  $tether_nodes__deps: ['$make_tether_nodes'],
  $tether_nodes: 'make_tether_nodes()',
});
