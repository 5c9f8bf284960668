// A page whose subtree below #root is replaced as a server's patch does it, with js-glue/user_state.js. A classic script.
(function () {
  'use strict';

  function build(markup) {
    const template = document.createElement('template');
    template.innerHTML = markup;
    return document.importNode(template.content.firstChild, true);
  }

  const root = () => document.querySelector('#root');

  /** Begins with `markup` below #root, watched. */
  window.startPatching = function startPatching(markup) {
    window.tether_user_state?.unwatch();
    window.linkGlue(['$tether_user_state']);
    root().replaceChildren(build(markup));
    window.tether_user_state.watch(root());
  };

  /** Replaces what is below #root; returns whether anything was at stake. */
  window.replaceBy = function replaceBy(markup) {
    const old = root().firstChild;
    const replacement = build(markup);
    const state = window.tether_user_state.before_replace(old);
    window.tether_user_state.replace(old, replacement);
    return state !== null;
  };

  /** Replaces what is below #root in one call, or in `halves`, and returns the pairs of old elements in new places. */
  window.replaceAndPair = function replaceAndPair(markup, halves = false) {
    const old = root().firstChild;
    const replacement = build(markup);
    if (!halves) return window.tether_user_state.replace(old, replacement);
    const state = window.tether_user_state.before_replace(old);
    old.replaceWith(replacement);
    return window.tether_user_state.after_replace(state, replacement);
  };

  /** What the interpreter says of each `open` that it writes. */
  window.serverWroteOpen = function serverWroteOpen() {
    root().querySelectorAll('details, dialog').forEach(window.tether_user_state.server_wrote_open);
  };
})();
