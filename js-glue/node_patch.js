// Applies a patch stream to the part of the document that a server renders: the interpreter of
// wasm/patch/patch_ops.def, which describes the format. It decides nothing and reads nothing back.
/* global make_tether_op_reader, make_tether_node_pairs, make_tether_node_texts, make_tether_node_trees,
   make_tether_server_scripts, tether_user_state */
mergeInto(LibraryManager.library, {
  $make_tether_node_patch__deps: [
    '$make_tether_op_reader', '$make_tether_node_pairs', '$make_tether_node_texts', '$make_tether_node_trees',
    '$make_tether_server_scripts', '$tether_user_state',
  ],
  // `nodes` is the table of handles; `refused(op, error)` hears what the page refuses; `listen(names)` what the server
  // wants to hear.
  $make_tether_node_patch: function (nodes, trusted, refused, listen) {
    const reader = make_tether_op_reader();
    const word = reader.word;
    const text = reader.text;
    const names = [];
    // Null: the server may not run any.
    const scripts = !trusted ? null : make_tether_server_scripts(function (error) { refused(PATCH_SET_MARKUP, error); });
    const pairs = make_tether_node_pairs(reader, names, trusted, scripts, refused);
    const texts = make_tether_node_texts(trusted, scripts, take_over, refused);
    const trees = make_tether_node_trees(reader, names, nodes, pairs, texts, refused);
    // Where the only child was that may come back: the parser may have put an element around it, such as a tbody.
    const places = new WeakMap();

    // Of the operations before: what was inserted last, and what the user was doing in a node that moves.
    let last = null;
    let kept = null;

    // From the prototype: a button of this name hides that of its form.
    const remove = Element.prototype.remove;

    function insert(parent, node, before) {
      last = node;
      const state = kept;
      kept = null;
      if (before === null) parent.appendChild(node);
      else parent.insertBefore(node, before);
      if (state === null) return;
      take_over(tether_user_state.after_replace(state, node));
    }

    // The second of each pair took the place of the first: an old element that plays on, the copy of a script that runs.
    function take_over(pairs) {
      for (const pair of pairs) {
        const handle = nodes.indexOf(pair[0]);
        if (handle > 0) nodes[handle] = pair[1];
        if (last === pair[0]) last = pair[1];
      }
    }

    function forget() {
      for (let left = word(); left > 0; left--) nodes[word()] = null;
    }

    function run(op) {
      switch (op) {
        case PATCH_DEFINE_NAME: {
          const id = word();
          names[id] = text();
          break;
        }
        case PATCH_DEFINE_TEMPLATE: {
          trees.define_template(word());
          break;
        }
        case PATCH_INSERT_FIRST: {
          const parent = nodes[word()];
          insert(parent, trees.build(), null);
          break;
        }
        // Beside its sibling, wherever the browser's parser or the page has put that.
        case PATCH_INSERT_BEFORE: {
          const before = nodes[word()];
          const node = trees.build();
          insert(before.parentNode, node, before);
          break;
        }
        case PATCH_INSERT_AFTER: {
          const after = nodes[word()];
          const node = trees.build();
          insert(after.parentNode, node, after.nextSibling);
          break;
        }
        case PATCH_INSERT_NEXT: {
          const node = trees.build();
          insert(last.parentNode, node, last.nextSibling);
          break;
        }
        case PATCH_REPLACE: {
          const old = nodes[word()];
          forget();
          const node = trees.build();
          take_over(tether_user_state.replace(old, node));
          break;
        }
        case PATCH_REMOVE: {
          remove.call(nodes[word()]);
          break;
        }
        case PATCH_REMOVE_ONLY: {
          const node = nodes[word()];
          places.set(node, node.parentNode);
          remove.call(node);
          break;
        }
        case PATCH_MOVE: {
          const parent = nodes[word()];
          const node = nodes[word()];
          const before = nodes[word()];
          const after = nodes[word()];
          if (before !== null) tether_user_state.insert(before.parentNode, node, before);
          else if (after !== null) tether_user_state.insert(after.parentNode, node, after.nextSibling);
          else tether_user_state.insert(places.get(node) || parent, node, null);
          break;
        }
        case PATCH_SET_TEXT:
        case PATCH_SET_PLAIN_TEXT: {
          const node = nodes[word()];
          texts.set(node, text(), op === PATCH_SET_PLAIN_TEXT);
          break;
        }
        case PATCH_SET_MARKUP: {
          const node = nodes[word()];
          texts.set_markup(node, text());
          break;
        }
        case PATCH_CHANGE: {
          const node = nodes[word()];
          const counts = word();
          for (let left = counts >>> 16; left > 0; left--) pairs.remove(node);
          const set = pairs.setter(node);
          for (let left = counts & 0xffff; left > 0; left--) set(node);
          break;
        }
        case PATCH_RELEASE: {
          forget();
          break;
        }
        case PATCH_LISTEN: {
          listen(text());
          break;
        }
        case PATCH_KEEP: {
          kept = tether_user_state.before_replace(nodes[word()]);
          break;
        }
      }
    }

    function apply(address, count, ascii_address, ascii_size, wide_address, wide_size) {
      reader.begin(address, count, ascii_address, ascii_size, wide_address, wide_size);
      for (let op = word(); op !== PATCH_END; op = word()) {
        try {
          run(op);
        } catch (error) {
          refused(op, error);
        }
      }
      reader.end();
      last = null;
      if (scripts !== null) scripts.run();
    }

    function stop() {
      if (scripts !== null) scripts.stop();
    }

    return { apply: apply, stop: stop };
  },
});
