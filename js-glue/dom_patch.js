// Applies an op stream to the document: the interpreter of wasm/patch/op_stream.hpp, which describes the format.
// It decides nothing and reads nothing back; an op that the document refuses is reported and the next one goes on.
mergeInto(LibraryManager.library, {
  $make_tether_dom_patch__deps: ['$tether_nodes', '$tether_memory', '$tether_dom_listener'],
  $make_tether_dom_patch: function () {
    const namespaces = ['', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML'];
    const nodes = tether_nodes.nodes;
    const names = [];

    // Where the stream being applied has been read to: the word, and the next character of each pool.
    let at = 0;
    let ascii = '';
    let ascii_at = 0;
    let wide = '';
    let wide_at = 0;

    // Words are read from HEAPU32 itself: an op can run event handlers, and those can grow the memory.
    function word() {
      return HEAPU32[at++];
    }

    function text() {
      const size = HEAPU32[at] >>> 2;
      const is_wide = (HEAPU32[at++] & 3) !== 0;
      if (is_wide) return wide.slice(wide_at, (wide_at += size));
      return ascii.slice(ascii_at, (ascii_at += size));
    }

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

    function run(op) {
      // Operands are read in the order of the stream, each into a variable of its own, before anything can fail.
      const a = op === OP_SET_TITLE ? 0 : word();
      switch (op) {
        case OP_DEFINE_NAME: {
          names[a] = text();
          tether_dom_listener.define_name(a, names[a]);
          break;
        }
        case OP_CREATE_ELEMENT: {
          const ns = word();
          const name = names[word()];
          create_element(a, ns, name);
          break;
        }
        case OP_CREATE_TEXT: {
          tether_nodes.set(a, document.createTextNode(text()));
          break;
        }
        case OP_SET_TEXT: {
          const string = text();
          set_text(nodes[a], string);
          break;
        }
        case OP_SET_ATTRIBUTE: {
          const name = names[word()];
          const value = text();
          nodes[a].setAttribute(name, value);
          break;
        }
        case OP_REMOVE_ATTRIBUTE: {
          const name = names[word()];
          nodes[a].removeAttribute(name);
          break;
        }
        case OP_SET_TEXT_PROPERTY: {
          const name = names[word()];
          const value = text();
          set_property(nodes[a], name, value);
          break;
        }
        case OP_SET_BOOL_PROPERTY: {
          const name = names[word()];
          const value = word() === 1;
          set_property(nodes[a], name, value);
          break;
        }
        case OP_SET_STYLE: {
          const name = names[word()];
          const priority = word() === 1 ? 'important' : '';
          const value = text();
          nodes[a].style.setProperty(name, value, priority);
          break;
        }
        case OP_REMOVE_STYLE: {
          const name = names[word()];
          nodes[a].style.removeProperty(name);
          break;
        }
        case OP_ADD_CLASS: {
          const name = names[word()];
          nodes[a].classList.add(name);
          break;
        }
        case OP_REMOVE_CLASS: {
          const name = names[word()];
          nodes[a].classList.remove(name);
          break;
        }
        case OP_INSERT: {
          const child = nodes[word()];
          const before = nodes[word()];
          nodes[a].insertBefore(child, before);
          break;
        }
        case OP_REPLACE: {
          const replacement = nodes[word()];
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
          const name = names[word()];
          nodes[a].addEventListener(name, tether_dom_listener.on_event);
          break;
        }
        case OP_UNLISTEN: {
          const name = names[word()];
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
          const pixels = word();
          nodes[a].scrollTop = pixels;
          break;
        }
        case OP_SET_TITLE: {
          document.title = text();
          break;
        }
      }
    }

    function report(op, error) {
      const bytes = tether_memory.encode(error.name + ': ' + error.message);
      const address = tether_memory.put(bytes);
      if (address !== 0) _tether_dom_op_failed(op, address, bytes.length);
    }

    // An op can fire an event at once (focus), and its handler can apply another stream: so the place in this one is
    // kept in local variables meanwhile.
    function apply(words, ascii_address, ascii_size, wide_address, wide_size) {
      const outer = [at, ascii, ascii_at, wide, wide_at];
      at = words >>> 2;
      ascii = tether_memory.text(ascii_address, ascii_size);
      wide = tether_memory.text(wide_address, wide_size);
      ascii_at = wide_at = 0;
      let op;
      while ((op = word()) !== OP_END) {
        try {
          run(op);
        } catch (error) {
          report(op, error);
        }
      }
      at = outer[0];
      ascii = outer[1];
      ascii_at = outer[2];
      wide = outer[3];
      wide_at = outer[4];
    }

    return { apply: apply };
  },
  $tether_dom_patch__deps: ['$make_tether_dom_patch'],
  $tether_dom_patch: 'make_tether_dom_patch()',

  tether_dom_apply__deps: ['$tether_dom_patch'],
  tether_dom_apply__sig: 'viiiii',
  tether_dom_apply: function (words, ascii, ascii_size, wide, wide_size) {
    tether_dom_patch.apply(words, ascii, ascii_size, wide, wide_size);
  },

  // One flush when the current turn ends, before the page is painted.
  tether_dom_schedule_flush__sig: 'v',
  tether_dom_schedule_flush: function () {
    Promise.resolve().then(function () {
      _tether_dom_flush();
    });
  },
});
