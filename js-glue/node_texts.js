// The texts that a server puts into nodes, which may be HTML.
/* global tether_html, tether_markup */
mergeInto(LibraryManager.library, {
  // Whether a text is HTML, by Duck's rule; in linear time, which one regular expression would not be.
  $tether_markup: function (text) {
    const tag = text.search(/<[a-z]/i);
    return (tag >= 0 && tag < text.lastIndexOf('>')) || /&[a-zA-Z0-9#]+;/.test(text);
  },

  // `scripts` runs those of the server, or is null; `take_over(pairs)` hears of nodes in whose place another one is now;
  // `refused(op, error)` hears what the page refuses.
  $make_tether_node_texts__deps: ['$tether_html', '$tether_markup'],
  $make_tether_node_texts: function (trusted, scripts, take_over, refused) {
    function runs(node) {
      return scripts !== null && node.localName === 'script';
    }

    function set_script(node, string) {
      try {
        take_over([[node, scripts.set_text(node, string)]]);
      } catch (error) {
        refused(PATCH_SET_TEXT, error);
      }
    }

    function set_html(node, string) {
      try {
        tether_html.set(node, string, trusted);
        if (scripts !== null) scripts.note(node);
      } catch (error) {
        refused(PATCH_SET_MARKUP, error);
      }
    }

    function set_markup(node, string) {
      // Nothing in a style sheet or script is markup.
      const raw = node.localName === 'style' || node.localName === 'script';
      if (runs(node)) set_script(node, string);
      else if (raw || !tether_markup(string)) node.textContent = string;
      else set_html(node, string);
    }

    // Keeps the Text node where it is all there is: cheaper, and a selection in it survives.
    function set_text(node, string, alone) {
      const first = node.firstChild;
      if (runs(node)) set_script(node, string);
      else if (first !== null && first.nodeType === 3 && (alone || first.nextSibling === null)) first.data = string;
      else node.textContent = string;
    }

    return { set: set_text, set_markup: set_markup };
  },
});
