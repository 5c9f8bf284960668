// The attributes and styles that a server gives to nodes.
/* global tether_user_state */
mergeInto(LibraryManager.library, {
  // Pairs are read from `reader`; `names` has their names, `scripts` runs those of the server or is null, and
  // `refused(op, error)` hears what the page refuses.
  $make_tether_node_pairs__deps: ['$tether_user_state'],
  $make_tether_node_pairs: function (reader, names, trusted, scripts, refused) {
    const word = reader.word;
    const value = reader.value;
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

    function write(node, head, name, string) {
      if (head < first_kind) node.setAttribute(name, string);
      else if (head >= first_important) node.style.setProperty(name, string, 'important');
      else if (head >= first_style) node.style.setProperty(name, string);
      else set_special(node, name, head >>> 16, string);
    }

    function set(node) {
      const head = word();
      const name = names[head & name_mask];
      const string = value();
      // Browsers differ in the names that they take; no element has to go without the rest of its pairs.
      try {
        write(node, head, name, string);
      } catch (error) {
        refused(PATCH_CHANGE, error);
      }
    }

    // As set, for a script that may run.
    function set_of_script(node) {
      const head = word();
      const name = names[head & name_mask];
      const string = value();
      try {
        if (head < first_kind) scripts.set_attribute(node, name, string);
        else write(node, head, name, string);
      } catch (error) {
        refused(PATCH_CHANGE, error);
      }
    }

    // What sets the pairs of this node.
    function setter(node) {
      return scripts !== null && node.localName === 'script' ? set_of_script : set;
    }

    function remove(node) {
      const head = word();
      const name = names[head & name_mask];
      try {
        if (head >= first_style) {
          node.style.removeProperty(name);
          return;
        }
        node.removeAttribute(name);
        const kind = head >>> 16;
        if (kind === open_kind) tether_user_state.server_wrote_open(node);
        else if (kind === flag_kind) set_flag(node, name, false);
        else if (kind === value_kind && holds_value(node)) node.value = '';
      } catch (error) {
        refused(PATCH_CHANGE, error);
      }
    }

    return { set: set, setter: setter, remove: remove };
  },
});
