// Applies an op stream to the document: the interpreter of wasm/patch/op_stream.hpp, which describes the format.
// It decides nothing and reads nothing back; an op that the document refuses is reported and the next one goes on.
/* global make_tether_op_reader */
mergeInto(LibraryManager.library, {
  $make_tether_dom_patch__deps: ['$tether_nodes', '$tether_memory', '$tether_dom_listener', '$make_tether_op_reader'],
  $make_tether_dom_patch: function () {
    const namespaces = ['', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML'];
    const nodes = tether_nodes.nodes;
    const names = [];

    // Of the stream that is being applied.
    let reader = make_tether_op_reader();
    let busy = false;

    function create_element(slot, ns, name) {
      tether_nodes.set(slot, ns === 0 ? document.createElement(name) : document.createElementNS(namespaces[ns], name));
    }

    // Keeps the Text node where there is exactly one: cheaper, and a selection in it survives.
    function set_text(node, string) {
      const first = node.firstChild;
      if (node.nodeType === 3) node.data = string;
      else if (first !== null && first.nodeType === 3 && first.nextSibling === null) first.data = string;
      else node.textContent = string;
    }

    function set_property(node, name, value) {
      // Writing the value a control has already would move its caret.
      if (node[name] !== value) node[name] = value;
    }

    // Composed: it leaves the shadow root that an app may be mounted into.
    function dispatch(node, name, json) {
      const detail = json === '' ? null : JSON.parse(json);
      node.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail: detail }));
    }

    function run(op) {
      // Operands are read in the order of the stream, each into a variable of its own, before anything can fail.
      const a = op === OP_SET_TITLE ? 0 : reader.word();
      switch (op) {
        case OP_DEFINE_NAME: {
          names[a] = reader.text();
          tether_dom_listener.define_name(a, names[a]);
          break;
        }
        case OP_CREATE_ELEMENT: {
          const ns = reader.word();
          const name = names[reader.word()];
          create_element(a, ns, name);
          break;
        }
        case OP_CREATE_TEXT: {
          tether_nodes.set(a, document.createTextNode(reader.text()));
          break;
        }
        case OP_SET_TEXT: {
          const string = reader.text();
          set_text(nodes[a], string);
          break;
        }
        case OP_SET_ATTRIBUTE: {
          const name = names[reader.word()];
          const value = reader.text();
          nodes[a].setAttribute(name, value);
          break;
        }
        case OP_REMOVE_ATTRIBUTE: {
          const name = names[reader.word()];
          nodes[a].removeAttribute(name);
          break;
        }
        case OP_SET_TEXT_PROPERTY: {
          const name = names[reader.word()];
          const value = reader.text();
          set_property(nodes[a], name, value);
          break;
        }
        case OP_SET_BOOL_PROPERTY: {
          const name = names[reader.word()];
          const value = reader.word() === 1;
          set_property(nodes[a], name, value);
          break;
        }
        case OP_SET_STYLE: {
          const name = names[reader.word()];
          const priority = reader.word() === 1 ? 'important' : '';
          const value = reader.text();
          nodes[a].style.setProperty(name, value, priority);
          break;
        }
        case OP_REMOVE_STYLE: {
          const name = names[reader.word()];
          nodes[a].style.removeProperty(name);
          break;
        }
        case OP_ADD_CLASS: {
          const name = names[reader.word()];
          nodes[a].classList.add(name);
          break;
        }
        case OP_REMOVE_CLASS: {
          const name = names[reader.word()];
          nodes[a].classList.remove(name);
          break;
        }
        case OP_INSERT: {
          const child = nodes[reader.word()];
          const before = nodes[reader.word()];
          nodes[a].insertBefore(child, before);
          break;
        }
        case OP_REPLACE: {
          const replacement = nodes[reader.word()];
          nodes[a].replaceWith(replacement);
          break;
        }
        case OP_DETACH: {
          nodes[a].remove();
          break;
        }
        case OP_RELEASE: {
          tether_nodes.release(a);
          break;
        }
        case OP_LISTEN: {
          const name = names[reader.word()];
          nodes[a].addEventListener(name, tether_dom_listener.on_event);
          break;
        }
        case OP_UNLISTEN: {
          const name = names[reader.word()];
          nodes[a].removeEventListener(name, tether_dom_listener.on_event);
          break;
        }
        case OP_FOCUS: {
          nodes[a].focus();
          break;
        }
        case OP_SCROLL_INTO_VIEW: {
          nodes[a].scrollIntoView({ block: 'nearest' });
          break;
        }
        case OP_SET_SCROLL_TOP: {
          const pixels = reader.word();
          nodes[a].scrollTop = pixels;
          break;
        }
        case OP_SET_TITLE: {
          document.title = reader.text();
          break;
        }
        case OP_DISPATCH: {
          const name = names[reader.word()];
          const detail = reader.text();
          dispatch(nodes[a], name, detail);
          break;
        }
      }
    }

    function report(op, error) {
      const bytes = tether_memory.encode(error.name + ': ' + error.message);
      const address = tether_memory.put(bytes);
      if (address !== 0) _tether_dom_op_failed(op, address, bytes.length);
    }

    // An op can fire an event at once (focus, dispatch), and its handler can apply another stream, which gets a reader of its own.
    function apply(words, count, ascii, ascii_size, wide, wide_size) {
      const outer = reader;
      const nested = busy;
      if (nested) reader = make_tether_op_reader();
      busy = true;
      reader.begin(words, count, ascii, ascii_size, wide, wide_size);
      for (let op = reader.word(); op !== OP_END; op = reader.word()) {
        try {
          run(op);
        } catch (error) {
          report(op, error);
        }
      }
      reader.end();
      reader = outer;
      busy = nested;
    }

    return { apply: apply };
  },
  $tether_dom_patch__deps: ['$make_tether_dom_patch'],
  $tether_dom_patch: 'make_tether_dom_patch()',

  tether_dom_apply__deps: ['$tether_dom_patch'],
  tether_dom_apply__sig: 'viiiiii',
  tether_dom_apply: function (words, count, ascii, ascii_size, wide, wide_size) {
    tether_dom_patch.apply(words, count, ascii, ascii_size, wide, wide_size);
  },

  // One flush when the current turn ends, before the page is painted.
  tether_dom_schedule_flush__sig: 'v',
  tether_dom_schedule_flush: function () {
    Promise.resolve().then(function () {
      _tether_dom_flush();
    });
  },
});
