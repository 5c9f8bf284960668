// What the user is doing survives when a server's patch puts a new subtree in the place of an old one: focus and
// selection, what was typed or chosen, scroll positions, what is open, what plays.
//
// Nothing here throws: what a browser refuses to restore stays as the server built it.
/* global tether_counterpart, tether_user_touch */
mergeInto(LibraryManager.library, {
  $make_tether_user_state__deps: ['$tether_counterpart', '$tether_user_touch'],
  $make_tether_user_state: function () {
    const touch = tether_user_touch;
    const contains = tether_counterpart.contains;

    function attempt(action) {
      try {
        return action();
      } catch (_) {
        return undefined;
      }
    }

    // False, too, for a selector that the browser does not know.
    function matches(element, selector) {
      return attempt(function () { return Element.prototype.matches.call(element, selector); }) === true;
    }

    // --- Focus and selection

    function save_focus(old) {
      const element = document.activeElement;
      if (element === null || !contains(old, element)) return null;
      return {
        element: element,
        visible: matches(element, ':focus-visible'),
        // null or an error for controls without a caret.
        start: attempt(function () { return element.selectionStart; }),
        end: attempt(function () { return element.selectionEnd; }),
        direction: attempt(function () { return element.selectionDirection; }),
      };
    }

    function restore_focus(saved, fresh) {
      if (document.activeElement !== fresh) fresh.focus({ preventScroll: true, focusVisible: saved.visible });
      if (typeof saved.start === 'number') {
        fresh.setSelectionRange(saved.start, saved.end, saved.direction || 'none');
      }
    }

    function is_editable(node) {
      return node.isContentEditable || (node.parentNode !== null && node.parentNode.isContentEditable);
    }

    // Of text that is not in a control. Without a caret to see, a collapsed one is nothing to the user.
    function save_selection(old) {
      const selection = touch.selection();
      if (selection === null) return null;
      const anchor = selection.anchorNode;
      const focus = selection.focusNode;
      if (!contains(old, anchor) || !contains(old, focus)) return null;
      // Not `isCollapsed`, for which Chromium lays the page out.
      const is_caret = anchor === focus && selection.anchorOffset === selection.focusOffset;
      if (is_caret && !is_editable(anchor)) return null;
      return {
        anchor: tether_counterpart.path_to(anchor, old), anchor_offset: selection.anchorOffset,
        focus: tether_counterpart.path_to(focus, old), focus_offset: selection.focusOffset,
      };
    }

    function restore_selection(saved, replacement) {
      function at_most(node, offset) {
        return Math.min(offset, node.nodeType === 3 ? node.length : node.childNodes.length);
      }
      const anchor = tether_counterpart.follow(saved.anchor, replacement);
      const focus = tether_counterpart.follow(saved.focus, replacement);
      document.getSelection().setBaseAndExtent(
        anchor, at_most(anchor, saved.anchor_offset), focus, at_most(focus, saved.focus_offset)
      );
    }

    // --- Controls that differ from what the server has them at

    function is_control(element) {
      return 'defaultValue' in element || element.localName === 'select';
    }

    function is_box(control) {
      return control.type === 'checkbox' || control.type === 'radio';
    }

    // The values of the options that have `property`, as text, so that two such lists can be compared.
    function options_with(property, select) {
      const all = Array.from(select.options);
      let chosen = all.filter(function (option) { return option[property]; });
      // A list that drops down shows its first option when none is chosen.
      if (chosen.length === 0 && select.type === 'select-one') chosen = all.slice(0, 1);
      return JSON.stringify(chosen.map(function (option) { return option.value; }));
    }

    function value_of(control) {
      if (control.localName === 'select') return options_with('selected', control);
      return is_box(control) ? control.checked : control.value;
    }

    function default_of(control) {
      if (control.localName === 'select') return options_with('defaultSelected', control);
      return is_box(control) ? control.defaultChecked : control.defaultValue;
    }

    function save_values(old) {
      const active = document.activeElement;
      return touch.edited.inside(old).filter(is_control).map(function (control) {
        return {
          element: control, value: value_of(control), was: default_of(control), files: control.files,
          focused: control === active,
        };
      }).filter(function (saved) {
        return saved.value !== saved.was;
      });
    }

    function restore_value(saved, fresh) {
      if (fresh === saved.element) return;
      // What the server has changed meanwhile is news, except under the user's hands.
      if (default_of(fresh) !== saved.was && !saved.focused) return;
      touch.edited.add(fresh);
      if (fresh.localName === 'select') {
        const chosen = JSON.parse(saved.value);
        Array.from(fresh.options).forEach(function (option) {
          option.selected = chosen.indexOf(option.value) >= 0;
        });
      } else if (is_box(fresh)) {
        fresh.checked = saved.value;
      } else if (fresh.type === 'file') {
        fresh.files = saved.files;
      } else {
        fresh.value = saved.value;
      }
    }

    // --- Scroll positions

    function save_scrolls(old) {
      return touch.scrolled.inside(old).map(function (element) {
        return { element: element, top: element.scrollTop, left: element.scrollLeft };
      }).filter(function (saved) {
        return saved.top !== 0 || saved.left !== 0;
      });
    }

    function restore_scroll(saved, fresh) {
      touch.scrolled.add(fresh);
      fresh.scrollTo({ top: saved.top, left: saved.left, behavior: 'instant' });
    }

    // --- What is open: details, dialogs, popovers

    function is_open(element) {
      return element.open === true || matches(element, ':popover-open');
    }

    function save_opens(old) {
      return touch.toggled.inside(old).map(function (element) {
        const was = touch.server_open.get(element) === true;
        return { element: element, open: is_open(element), was: was, modal: matches(element, ':modal') };
      }).filter(function (saved) {
        return saved.open !== saved.was || saved.modal;
      });
    }

    function set_open(element, open, modal) {
      if (element.localName === 'details') element.open = open;
      else if (element.localName !== 'dialog') element[open ? 'showPopover' : 'hidePopover']();
      else if (!open) element.close();
      else if (!modal) element.show();
      else {
        // What looks open already cannot become modal.
        element.removeAttribute('open');
        element.showModal();
      }
    }

    function restore_open(saved, fresh) {
      if (fresh !== saved.element) {
        const wanted = fresh.hasAttribute('open');
        touch.server_open.set(fresh, wanted);
        touch.toggled.add(fresh);
        if (wanted !== saved.was && !saved.modal) return;
      }
      const differs = is_open(fresh) !== saved.open || (saved.modal && !matches(fresh, ':modal'));
      if (differs) set_open(fresh, saved.open, saved.modal);
    }

    // --- Media: the old element itself takes the new one's place, so that it plays on

    function save_media(old) {
      return touch.played.inside(old).map(function (element) {
        return { element: element, time: element.currentTime, playing: !element.paused && !element.ended };
      }).filter(function (saved) {
        return saved.playing || saved.time > 0;
      });
    }

    function addresses(element) {
      const sources = Array.from(element.querySelectorAll('source'));
      return [element].concat(sources).map(function (one) { return one.src; }).join(' ');
    }

    function copy_attributes(from, to) {
      to.getAttributeNames().forEach(function (name) {
        if (!from.hasAttribute(name)) to.removeAttribute(name);
      });
      from.getAttributeNames().forEach(function (name) {
        const value = from.getAttribute(name);
        // Writing src again would start it anew.
        if (to.getAttribute(name) !== value) to.setAttribute(name, value);
      });
    }

    // Returns [new element, old element], or null where the old one does not fit.
    function reuse(element, old, replacement) {
      const fresh = tether_counterpart.find(element, old, replacement);
      if (fresh === null || fresh === element || addresses(fresh) !== addresses(element)) return null;
      place(fresh.parentNode, element, fresh);
      fresh.remove();
      copy_attributes(fresh, element);
      // Children that the server names are the new ones from now on; what plays is not touched by that.
      if (fresh.querySelector('[data-uid]') !== null) element.replaceChildren.apply(element, Array.from(fresh.childNodes));
      return [fresh, element];
    }

    function reuse_media(state, replacement) {
      if (state.reused !== null) return;
      state.reused = [];
      state.media.forEach(function (saved) {
        const pair = attempt(function () { return reuse(saved.element, state.old, replacement); });
        if (pair) state.reused.push(pair);
      });
    }

    function play_on(saved) {
      const element = saved.element;
      if (!saved.playing || !element.paused || !element.isConnected) return;
      if (element.currentTime < saved.time) element.currentTime = saved.time;
      const started = element.play();
      if (started) started.catch(function () {});
    }

    // --- Moving

    function place(parent, node, before) {
      const move = Element.prototype.moveBefore;
      if (move !== undefined && node.isConnected && parent.isConnected) {
        try {
          move.call(parent, node, before);
          return;
        } catch (_) {
          // What cannot be moved can perhaps be inserted.
        }
      }
      Node.prototype.insertBefore.call(parent, node, before);
    }

    // WebKit lets `autofocus` in a new subtree take the focus from another element, a frame later. Written after the
    // insertion it has no such effect.
    function insert_calmly(parent, node, insertion) {
      const active = document.activeElement;
      const is_new = node.nodeType === 1 && parent.isConnected && !node.isConnected;
      const eager = [];
      if (is_new && active !== null && active !== document.body) {
        if (node.hasAttribute('autofocus')) eager.push(node);
        Element.prototype.querySelectorAll.call(node, '[autofocus]').forEach(function (element) { eager.push(element); });
      }
      eager.forEach(function (element) { element.removeAttribute('autofocus'); });
      insertion();
      eager.forEach(function (element) { element.setAttribute('autofocus', ''); });
    }

    // --- The whole

    // Null, and quickly so, when nothing that the user does is at stake in `old`. Else a state for after_replace; what
    // the user does after this call is lost.
    function before_replace(old) {
      if (!touch.watching() || old.nodeType !== 1) return null;
      function save(what) {
        return attempt(function () { return what(old); });
      }
      const state = {
        old: old,
        focus: save(save_focus) || null,
        selection: save(save_selection) || null,
        values: save(save_values) || [],
        scrolls: save(save_scrolls) || [],
        opens: save(save_opens) || [],
        media: save(save_media) || [],
        reused: null,
      };
      const count = state.values.length + state.scrolls.length + state.opens.length + state.media.length;
      return state.focus === null && state.selection === null && count === 0 ? null : state;
    }

    // Brings `state` back in `replacement`, which stands in the place of the old subtree by now. Returns pairs
    // [new element, old element] of the old elements that took the place of new ones, because they play.
    function after_replace(state, replacement) {
      if (state === null || replacement.nodeType !== 1) return [];
      reuse_media(state, replacement);
      const whole = state.reused.find(function (pair) { return pair[0] === replacement; });
      const tree = whole === undefined ? replacement : whole[1];

      function restore(saved, how) {
        attempt(function () {
          const fresh = tether_counterpart.find(saved.element, state.old, tree);
          if (fresh !== null) how(saved, fresh);
        });
      }

      state.values.forEach(function (saved) { restore(saved, restore_value); });
      // A modal dialog takes the focus, and what is closed cannot scroll: so before those.
      state.opens.forEach(function (saved) { restore(saved, restore_open); });
      state.scrolls.forEach(function (saved) { restore(saved, restore_scroll); });
      const has_caret = state.focus !== null && typeof state.focus.start === 'number';
      if (state.focus !== null) restore(state.focus, restore_focus);
      if (state.selection !== null && !has_caret) attempt(function () { restore_selection(state.selection, tree); });
      state.media.forEach(function (saved) {
        function go_on() {
          attempt(function () { play_on(saved); });
        }
        go_on();
        // An element that has left the document is stopped when the task ends.
        Promise.resolve().then(go_on);
      });
      return state.reused;
    }

    // Puts `replacement` in the place of `old` and keeps what the user is doing. Returns what after_replace does.
    // Prefer it to the two halves: media move without a gap only while both subtrees are in the document, and autofocus
    // is held back before the insertion.
    function replace(old, replacement) {
      const parent = tether_counterpart.parent_of(old);
      if (parent === null) return [];
      const state = before_replace(old);
      if (state === null || state.media.length === 0 || replacement.nodeType !== 1) {
        insert_calmly(parent, replacement, function () { Node.prototype.replaceChild.call(parent, replacement, old); });
      } else {
        insert_calmly(parent, replacement, function () { Node.prototype.insertBefore.call(parent, replacement, old); });
        reuse_media(state, replacement);
        const kept = state.reused.some(function (pair) { return pair[1] === old; });
        if (!kept) Node.prototype.removeChild.call(parent, old);
      }
      return after_replace(state, replacement);
    }

    // As parent.insertBefore(node, before), for a node that may be in the document already.
    function insert(parent, node, before) {
      const state = node.isConnected ? before_replace(node) : null;
      insert_calmly(parent, node, function () { place(parent, node, before); });
      // Also after moveBefore: Firefox forgets scroll positions in it.
      after_replace(state, node);
    }

    // For the interpreter: the server has written or removed the attribute `open` of this element.
    function server_wrote_open(element) {
      touch.server_open.set(element, element.hasAttribute('open'));
    }

    return {
      watch: touch.watch, unwatch: touch.unwatch, composing: touch.composing, before_replace: before_replace,
      after_replace: after_replace, replace: replace, insert: insert, server_wrote_open: server_wrote_open,
    };
  },
  $tether_user_state__deps: ['$make_tether_user_state'],
  $tether_user_state: 'make_tether_user_state()',
});
