// Finds out whether hostile markup does anything in a page: for tests/data/markup_vectors.json, whose vectors call
// `top.fired(name)`, or post their name to the top window where they run in an origin of their own. A classic script.
(function () {
  'use strict';

  const fired = new Set();
  const events = [
    'mouseover', 'mouseenter', 'pointerenter', 'pointerover', 'focus', 'blur', 'input', 'change', 'invalid', 'keydown', 'load', 'error',
    'toggle', 'beforetoggle', 'begin', 'end', 'start', 'finish', 'animationstart', 'transitionend', 'scroll', 'close', 'cancel', 'play'
  ];

  window.fired = (name) => fired.add(name);
  window.addEventListener('message', ({ data }) => typeof data === 'string' && fired.add(data));

  const leaves = (address) => /^https?:/.test(String(address));

  // A link that harmlessly leads somewhere would end the test.
  window.addEventListener('click', (event) => {
    const link = event.composedPath().find((node) => node instanceof Element && (node.localName === 'a' || node.localName === 'area'));
    const address = link && (link.href.baseVal === undefined ? link.href : new URL(link.href.animVal, location.href).href);
    if (link && (address === '' || leaves(address))) event.preventDefault();
  }, true);
  window.addEventListener('submit', (event) => {
    const form = event.target;
    const by = event.submitter?.getAttribute('formaction') ?? Element.prototype.getAttribute.call(form, 'action') ?? '';
    if (leaves(new URL(by, document.baseURI).href)) event.preventDefault();
  }, true);

  /** Does what a user could do with all that is in `container`: each element is hovered, focused, clicked, submitted. */
  window.provoke = function provoke(container) {
    for (const element of container.querySelectorAll('*')) {
      for (const type of events) Element.prototype.dispatchEvent.call(element, new Event(type));
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
      if (element instanceof HTMLFormElement) {
        for (const control of [null, ...element.elements]) {
          try {
            HTMLFormElement.prototype.requestSubmit.call(element, control);
          } catch {
            // Not a submit button.
          }
        }
      }
    }
  };

  /** The names of those `[name, container]` that fire when shown and used. */
  window.whatFires = async function whatFires(containers) {
    const wait = () => new Promise((resolve) => setTimeout(resolve, 300));
    await wait();
    for (const [, container] of containers) window.provoke(container);
    await wait();
    // A media element may still be trying.
    for (let tries = 0; tries < 10 && [...document.querySelectorAll('video, audio')].some((media) => media.networkState === 2); ++tries) await wait();
    return [...fired].sort();
  };
})();
