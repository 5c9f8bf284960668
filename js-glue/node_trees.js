// Builds the trees that a server describes, node by node or as clones of templates.
mergeInto(LibraryManager.library, {
  // Trees are read from `reader`; `nodes` is the table of handles, `names` has the names of tags, `pairs` and `texts` fill
  // the nodes, and `refused(op, error)` hears what the page refuses.
  $make_tether_node_trees: function (reader, names, nodes, pairs, texts, refused) {
    const word = reader.word;
    const text = reader.text;
    const set_pair = pairs.set;
    const namespaces = ['', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML'];
    const templates = [];

    // The elements that wait for children while a tree is built, and for how many.
    const open = [];
    const missing = [];
    let children = 0;

    // From the prototype: an element of the page can hide the document's own.
    const make = Document.prototype.createElement;
    const make_in = Document.prototype.createElementNS;

    // A name that the page refuses after all gets a place, so that what follows keeps its own.
    function create_element(ns, name) {
      try {
        return ns === 0 ? make.call(document, name) : make_in.call(document, namespaces[ns], name);
      } catch (error) {
        refused(PATCH_INSERT_FIRST, error);
        return make.call(document, 'template');
      }
    }

    function create(head) {
      const name = names[head >>> 8];
      const node = create_element((head >>> 4) & 3, name);
      const handle = word();
      const counts = word();
      children = word();
      if (handle !== 0) nodes[handle] = node;
      const set = pairs.setter(node);
      for (let left = (counts & 0xffff) + (counts >>> 16); left > 0; left--) set(node);
      if ((head & 2) !== 0) {
        if ((head & 4) !== 0 || set !== set_pair) texts.set_markup(node, text());
        else node.textContent = text();
      }
      return node;
    }

    // Clones a template and writes what is different. Each step leads to the next element: depth << 1 | down.
    const path = [];

    function clone(template) {
      const root = template.node.cloneNode(true);
      const steps = template.steps;
      let node = root;
      for (let i = 0; ; i++) {
        nodes[word()] = node;
        const changes = word();
        if ((changes & 0x40000) !== 0) node.removeAttribute('style');
        for (let left = changes & 0xffff; left > 0; left--) set_pair(node);
        const text_mode = (changes >>> 16) & 3;
        if (text_mode === 1) node.firstChild.data = text();
        else if (text_mode === 2) node.textContent = text();
        if (i === steps.length) return root;
        const depth = steps[i] >>> 1;
        node = (steps[i] & 1) !== 0 ? node.firstChild : path[depth].nextSibling;
        path[depth] = node;
      }
    }

    function steps_of(root) {
      const steps = [];
      let node = root;
      let depth = 0;
      for (;;) {
        if (node.firstElementChild !== null) {
          node = node.firstElementChild;
          depth++;
          steps.push((depth << 1) | 1);
          continue;
        }
        while (node !== root && node.nextElementSibling === null) {
          node = node.parentNode;
          depth--;
        }
        if (node === root) return steps;
        node = node.nextElementSibling;
        steps.push(depth << 1);
      }
    }

    // The tree that comes next in the stream. Children are hung in empty and filled there.
    function build() {
      let depth = 0;
      let root = null;
      do {
        const head = word();
        children = 0;
        const node = (head & 1) !== 0 ? clone(templates[head >>> 1]) : create(head);
        if (root === null) {
          root = node;
        } else {
          open[depth].appendChild(node);
          if (--missing[depth] === 0) depth--;
        }
        if (children !== 0) {
          depth++;
          open[depth] = node;
          missing[depth] = children;
        }
      } while (depth > 0);
      return root;
    }

    function define_template(id) {
      const node = build();
      templates[id] = { node: node, steps: steps_of(node) };
    }

    return { build: build, define_template: define_template };
  },
});
