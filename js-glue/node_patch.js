// Applies a patch stream to the part of the document that a server renders: the interpreter of
// wasm/patch/patch_ops.def, which describes the format. It decides nothing and reads nothing back.
/* global make_tether_scripts, tether_html, tether_user_state, tether_markup */
mergeInto(LibraryManager.library, {
  // Whether a text is HTML, by Duck's rule; in linear time, which one regular expression would not be.
  $tether_markup: function (text) {
    const tag = text.search(/<[a-z]/i);
    return (tag >= 0 && tag < text.lastIndexOf('>')) || /&[a-zA-Z0-9#]+;/.test(text);
  },

  $make_tether_node_patch__deps: [
    '$make_tether_scripts', '$tether_memory', '$tether_html', '$tether_user_state', '$tether_markup',
  ],
  // `nodes` is the table of handles; `refused(op, error)` hears what the page refuses; `listen(names)` what the server
  // wants to hear.
  $make_tether_node_patch: function (nodes, trusted, refused, listen) {
    const namespaces = ['', 'http://www.w3.org/2000/svg', 'http://www.w3.org/1998/Math/MathML'];
    const prefixes = { xlink: 'http://www.w3.org/1999/xlink', xml: 'http://www.w3.org/XML/1998/namespace' };
    // Of a pair's word: the name, and what tells styles from attributes that need more than setAttribute.
    const name_mask = 0xffff;
    const first_kind = 0x10000;
    const first_style = 0x100000;
    const first_important = 0x200000;
    const flag_kind = 1;
    const value_kind = 2;
    const prefixed_kind = 3;
    const open_kind = 4;
    const name_kind = 5;

    const names = [];
    const values = [];
    const templates = [];
    // Where the only child was that may come back: the parser may have put an element around it, such as a tbody.
    const places = new WeakMap();

    // The stream being applied, copied: an operation can run the page's own code, which can make the memory grow.
    let words = new Uint32Array(0);
    let at = 0;
    let ascii = '';
    let ascii_at = 0;
    let wide = '';
    let wide_at = 0;

    // Of the operations before: what was inserted last, and what the user was doing in a node that moves.
    let last = null;
    let kept = null;

    function text() {
      const operand = words[at++];
      const size = operand >>> 2;
      if ((operand & 3) === 0) return ascii.slice(ascii_at, (ascii_at += size));
      return wide.slice(wide_at, (wide_at += size));
    }

    function value() {
      const operand = words[at];
      if ((operand & 2) === 0) return text();
      at++;
      if ((operand & 1) === 0) return values[operand >>> 2];
      return (values[operand >>> 2] = text());
    }

    // Null: the server may not run any.
    const scripts = !trusted ? null : make_tether_scripts(function (error) { refused(PATCH_SET_MARKUP, error); });

    function runs(node) {
      return scripts !== null && node.localName === 'script';
    }

    // What fails in one of these has been read completely, so the stream goes on behind it.
    function attempt(op, action) {
      try {
        action();
      } catch (error) {
        refused(op, error);
      }
    }

    // --- Attributes and styles

    function set_prefixed(node, name, string) {
      node.setAttributeNS(prefixes[name.slice(0, name.indexOf(':'))], name, string);
    }

    // Of buttons, list items and meters the property is the attribute, and made a number or empty.
    function holds_value(node) {
      return node.localName === 'input' || node.localName === 'textarea' || node.localName === 'select';
    }

    // A control's own state, apart from the attribute that it began with.
    function set_state(node, name, kind, string) {
      if (kind === flag_kind) set_flag(node, name, true);
      // Writing the value a control has already would move its caret.
      else if (holds_value(node) && node.value !== string) node.value = string;
    }

    // Of elements that know it.
    function set_flag(node, name, on) {
      if (name in node) node[name] = on;
    }

    // A picture or form of such a name stands in place of a property of the document, for the whole page.
    function hides_property(node, string) {
      return (node.localName === 'img' || node.localName === 'form') && string in Document.prototype;
    }

    function set_special(node, name, kind, string) {
      if (kind === name_kind && !trusted && hides_property(node, string)) {
        throw new Error('the name ' + string + ' would hide what the document calls so');
      }
      if (kind === prefixed_kind) {
        set_prefixed(node, name, string);
        return;
      }
      node.setAttribute(name, string);
      if (kind === open_kind) tether_user_state.server_wrote_open(node);
      else if (kind !== name_kind) set_state(node, name, kind, string);
    }

    function set_pair(node) {
      const word = words[at++];
      const name = names[word & name_mask];
      const string = value();
      // Browsers differ in the names that they take; no element has to go without the rest of its pairs.
      try {
        if (word < first_kind) node.setAttribute(name, string);
        else if (word >= first_important) node.style.setProperty(name, string, 'important');
        else if (word >= first_style) node.style.setProperty(name, string);
        else set_special(node, name, word >>> 16, string);
      } catch (error) {
        refused(PATCH_CHANGE, error);
      }
    }

    // As set_pair, for a script that may run.
    function set_script_pair(node) {
      if (words[at] >= first_kind) {
        set_pair(node);
        return;
      }
      const name = names[words[at++]];
      const string = value();
      attempt(PATCH_CHANGE, function () { scripts.set_attribute(node, name, string); });
    }

    function remove_pair(node) {
      const word = words[at++];
      const name = names[word & name_mask];
      try {
        if (word >= first_style) {
          node.style.removeProperty(name);
          return;
        }
        node.removeAttribute(name);
        const kind = word >>> 16;
        if (kind === open_kind) tether_user_state.server_wrote_open(node);
        else if (kind === flag_kind) set_flag(node, name, false);
        else if (kind === value_kind && holds_value(node)) node.value = '';
      } catch (error) {
        refused(PATCH_CHANGE, error);
      }
    }

    // --- Texts

    function set_markup(node, string) {
      // Nothing in a style sheet or script is markup.
      const raw = node.localName === 'style' || node.localName === 'script';
      if (runs(node)) set_script(node, string);
      else if (raw || !tether_markup(string)) node.textContent = string;
      else {
        attempt(PATCH_SET_MARKUP, function () {
          tether_html.set(node, string, trusted);
          if (scripts !== null) scripts.note(node);
        });
      }
    }

    function set_script(node, string) {
      attempt(PATCH_SET_TEXT, function () { take_over([[node, scripts.set_text(node, string)]]); });
    }

    // Keeps the Text node where it is all there is: cheaper, and a selection in it survives.
    function set_text(node, string, alone) {
      const first = node.firstChild;
      if (runs(node)) set_script(node, string);
      else if (first !== null && first.nodeType === 3 && (alone || first.nextSibling === null)) first.data = string;
      else node.textContent = string;
    }

    // --- Trees

    // The elements that wait for children while a tree is built, and for how many.
    const open = [];
    const missing = [];
    let children = 0;

    // From the prototypes: an element of the page can hide the document's own, and a button of the name `remove` a form's.
    const remove = Element.prototype.remove;
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
      const handle = words[at++];
      const pairs = words[at++];
      children = words[at++];
      if (handle !== 0) nodes[handle] = node;
      const set = runs(node) ? set_script_pair : set_pair;
      for (let left = (pairs & 0xffff) + (pairs >>> 16); left > 0; left--) set(node);
      if ((head & 2) !== 0) {
        if ((head & 4) !== 0 || set !== set_pair) set_markup(node, text());
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
        nodes[words[at]] = node;
        const changes = words[at + 1];
        at += 2;
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
    function tree() {
      let depth = 0;
      let root = null;
      do {
        const head = words[at++];
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
      for (let left = words[at++]; left > 0; left--) nodes[words[at++]] = null;
    }

    function run(op) {
      switch (op) {
        case PATCH_DEFINE_NAME: {
          const id = words[at++];
          names[id] = text();
          break;
        }
        case PATCH_DEFINE_TEMPLATE: {
          const id = words[at++];
          const node = tree();
          templates[id] = { node: node, steps: steps_of(node) };
          break;
        }
        case PATCH_INSERT_FIRST: {
          const parent = nodes[words[at++]];
          insert(parent, tree(), null);
          break;
        }
        // Beside its sibling, wherever the browser's parser or the page has put that.
        case PATCH_INSERT_BEFORE: {
          const before = nodes[words[at++]];
          const node = tree();
          insert(before.parentNode, node, before);
          break;
        }
        case PATCH_INSERT_AFTER: {
          const after = nodes[words[at++]];
          const node = tree();
          insert(after.parentNode, node, after.nextSibling);
          break;
        }
        case PATCH_INSERT_NEXT: {
          const node = tree();
          insert(last.parentNode, node, last.nextSibling);
          break;
        }
        case PATCH_REPLACE: {
          const old = nodes[words[at++]];
          forget();
          const node = tree();
          take_over(tether_user_state.replace(old, node));
          break;
        }
        case PATCH_REMOVE: {
          remove.call(nodes[words[at++]]);
          break;
        }
        case PATCH_REMOVE_ONLY: {
          const node = nodes[words[at++]];
          places.set(node, node.parentNode);
          remove.call(node);
          break;
        }
        case PATCH_MOVE: {
          const parent = nodes[words[at++]];
          const node = nodes[words[at++]];
          const before = nodes[words[at++]];
          const after = nodes[words[at++]];
          if (before !== null) tether_user_state.insert(before.parentNode, node, before);
          else if (after !== null) tether_user_state.insert(after.parentNode, node, after.nextSibling);
          else tether_user_state.insert(places.get(node) || parent, node, null);
          break;
        }
        case PATCH_SET_TEXT:
        case PATCH_SET_PLAIN_TEXT: {
          const node = nodes[words[at++]];
          set_text(node, text(), op === PATCH_SET_PLAIN_TEXT);
          break;
        }
        case PATCH_SET_MARKUP: {
          const node = nodes[words[at++]];
          set_markup(node, text());
          break;
        }
        case PATCH_CHANGE: {
          const node = nodes[words[at++]];
          const counts = words[at++];
          for (let left = counts >>> 16; left > 0; left--) remove_pair(node);
          const set = runs(node) ? set_script_pair : set_pair;
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
          kept = tether_user_state.before_replace(nodes[words[at++]]);
          break;
        }
      }
    }

    // What is short is quicker read piece by piece.
    function copy_words(from, count) {
      if (words.length < count) words = new Uint32Array(count + (count >>> 1));
      if (count > 64) words.set(HEAPU32.subarray(from, from + count));
      else for (let i = 0; i < count; i++) words[i] = HEAPU32[from + i];
    }

    function short_text(address, size) {
      if (size > 28) return tether_memory.text(address, size);
      let string = '';
      for (let i = address; i < address + size; i++) string += String.fromCharCode(HEAPU8[i]);
      return string;
    }

    function apply(address, count, ascii_address, ascii_size, wide_address, wide_size) {
      copy_words(address >>> 2, count);
      ascii = short_text(ascii_address, ascii_size);
      wide = tether_memory.text(wide_address, wide_size);
      at = ascii_at = wide_at = 0;
      for (let op = words[at++]; op !== PATCH_END; op = words[at++]) {
        try {
          run(op);
        } catch (error) {
          refused(op, error);
        }
      }
      ascii = wide = '';
      last = null;
      if (scripts !== null) scripts.run();
    }

    function stop() {
      if (scripts !== null) scripts.stop();
    }

    return { apply: apply, stop: stop };
  },
});
