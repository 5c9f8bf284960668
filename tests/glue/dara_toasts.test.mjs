// js-glue/dara_toasts.js: which notifications are shown, where, and for how long.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { FakeClock } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

/** Only what toasts use of an element. `focused` is what has the focus in its document. */
class FakeElement {
  children = [];
  parentNode = null;
  dataset = {};
  attributes = {};
  listeners = {};
  textContent = '';

  constructor(page, name) {
    Object.assign(this, { page, name });
  }

  get isConnected() {
    return this === this.page.document.body || (this.parentNode?.isConnected ?? false);
  }

  attachShadow() {
    const root = new FakeElement(this.page, 'root');
    root.parentNode = this;
    Object.defineProperty(root, 'activeElement', { get: () => (root.contains(this.page.focused) ? this.page.focused : null) });
    this.root = root;
    return root;
  }

  append(...nodes) {
    nodes.forEach((node) => this.appendChild(node));
  }

  appendChild(node) {
    node.remove();
    node.parentNode = this;
    this.children.push(node);
    return node;
  }

  remove() {
    if (this.parentNode === null) return;
    this.parentNode.children = this.parentNode.children.filter((one) => one !== this);
    this.parentNode = null;
    if (this.contains(this.page.focused)) this.page.focused = null;
  }

  contains(other) {
    return other !== null && (other === this || this.contains(other.parentNode));
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  addEventListener(type, listener) {
    this.listeners[type] = listener;
  }

  fire(type, event = {}) {
    this.listeners[type](event);
  }

  /** As the browser moves the focus, and tells the host of the shadow root. */
  focus() {
    const before = this.page.focused;
    this.page.focused = this;
    if (this.page.host?.root.contains(this)) this.page.host.fire('focusin', { relatedTarget: before });
    else if (this.page.host?.root.contains(before)) this.page.host.fire('focusout');
  }
}

function start({ sheets = true } = {}) {
  const clock = new FakeClock();
  const page = { focused: null, document: {} };
  page.document.createElement = (name) => new FakeElement(page, name);
  page.document.body = new FakeElement(page, 'body');
  class CSSStyleSheet {
    replaceSync(css) {
      if (!sheets) throw new TypeError('too old');
      this.css = css;
    }
  }
  const { make_tether_dara_toasts: make } = linkGlue(['dara_toasts'], {
    document: page.document, CSSStyleSheet, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout
  });
  const toasts = make();
  const shown = () => {
    page.host = page.document.body.children.find((element) => element.root);
    return page.host === undefined ? [] : page.host.root.children.flatMap((region) => region.children);
  };
  return {
    page, clock, shown,
    show(title, status = '', key = title) {
      toasts.show({ key, title, message: `${title}.`, status });
      shown();
    },
    titles: () => shown().map((toast) => toast.children[1].children[0].textContent),
    button: (at) => shown()[at].children[2]
  };
}

describe('how long', () => {
  test('one leaves after five seconds, an error stays', () => {
    const { show, titles, clock } = start();
    show('good', 'SUCCESS');
    show('bad', 'ERROR');
    show('worse', 'FAILED');
    clock.advance(4999);
    assert.deepEqual(titles(), ['bad', 'worse', 'good']);
    clock.advance(1);
    assert.deepEqual(titles(), ['bad', 'worse']);
    clock.advance(3_600_000);
    assert.deepEqual([titles(), clock.waiting], [['bad', 'worse'], 0]);
  });

  test('none leaves while one is hovered', () => {
    const { show, titles, clock, page } = start();
    show('a');
    page.host.fire('pointerenter');
    show('b');
    clock.advance(60_000);
    assert.deepEqual(titles(), ['a', 'b']);
    page.host.fire('pointerleave');
    clock.advance(4999);
    assert.deepEqual(titles(), ['a', 'b']);
    clock.advance(1);
    assert.deepEqual(titles(), []);
  });

  test('none leaves while a button of one has the focus', () => {
    const { show, titles, clock, page, button } = start();
    const field = page.document.createElement('input');
    show('a');
    button(0).focus();
    clock.advance(60_000);
    assert.deepEqual(titles(), ['a']);
    field.focus();
    clock.advance(5000);
    assert.deepEqual(titles(), []);
  });

  test('the same key begins anew, in its place', () => {
    const { show, shown, titles, clock } = start();
    show('first', 'RUNNING', 'k');
    show('other');
    const [element] = shown();
    clock.advance(4000);
    show('second', 'SUCCESS', 'k');
    assert.deepEqual([titles(), shown()[0] === element, element.dataset.status], [['second', 'other'], true, 'SUCCESS']);
    clock.advance(4000);
    assert.deepEqual(titles(), ['second']);
    show('third', 'ERROR', 'k');
    assert.equal(element.parentNode.attributes.role, 'alert');
    clock.advance(60_000);
    assert.deepEqual(titles(), ['third']);
  });
});

describe('which', () => {
  test('five at most: the oldest goes, of errors last', () => {
    const { show, titles } = start();
    show('error', 'ERROR');
    for (const title of ['1', '2', '3', '4', '5']) show(title);
    assert.deepEqual(titles(), ['error', '2', '3', '4', '5']);
    for (const title of ['e2', 'e3', 'e4', 'e5', 'e6']) show(title, 'ERROR');
    assert.deepEqual(titles(), ['e2', 'e3', 'e4', 'e5', 'e6']);
    show('last');
    assert.deepEqual(titles(), ['e3', 'e4', 'e5', 'e6', 'last']);
  });

  test('errors interrupt, others wait their turn to be read out, each alone', () => {
    const { show, shown, page } = start();
    for (const status of ['ERROR', 'FAILED', 'SUCCESS', 'WARNING', 'CANCELED', '']) show(status || 'none', status);
    const roles = Object.fromEntries(shown().map((toast) => [toast.dataset.status, toast.parentNode.attributes.role]));
    assert.deepEqual(roles, { ERROR: 'alert', FAILED: 'alert', WARNING: 'status', CANCELED: 'status', '': 'status' });
    assert.deepEqual(page.host.root.children.map(({ attributes }) => attributes['aria-atomic']), ['false', 'false']);
  });

  test('a status that nobody knows, and one with the name of a method, have a sign', () => {
    const { show, shown } = start();
    show('a', 'LATER');
    show('b', 'toString');
    assert.deepEqual(shown().map((toast) => toast.children[0].textContent), ['i', 'i']);
  });
});

describe('closing', () => {
  test('a click closes one and takes no focus', () => {
    const { show, titles, button } = start();
    show('a');
    show('b');
    let prevented = false;
    button(0).fire('mousedown', { preventDefault: () => { prevented = true; } });
    button(0).fire('click');
    assert.deepEqual([prevented, titles()], [true, ['b']]);
  });

  test('with the keyboard the focus goes on to the next one, and back in the end', () => {
    const { show, shown, button, page } = start();
    show('a');
    show('b');
    const field = page.document.createElement('input');
    field.focus();
    button(0).focus();
    button(0).fire('click');
    assert.equal(page.focused, button(0));
    button(0).fire('click');
    assert.deepEqual([shown(), page.focused === field], [[], true]);
  });
});

test('the area comes back to a page that has removed it, and goes without style where there is none', () => {
  const { show, titles, page } = start({ sheets: false });
  show('a', 'ERROR');
  page.document.body.children[0].remove();
  assert.deepEqual(titles(), []);
  show('b', 'ERROR');
  assert.deepEqual([titles(), page.host.root.adoptedStyleSheets], [['a', 'b'], undefined]);
});

test('animations only where the reader has nothing against them, colours for both schemes', () => {
  const { show, page } = start();
  show('a');
  const [{ css }] = page.host.root.adoptedStyleSheets;
  assert.match(css, /@media \(prefers-color-scheme: dark\)/);
  assert.match(css.slice(css.indexOf('prefers-reduced-motion: no-preference')), /animation:/);
  assert.doesNotMatch(css.slice(0, css.indexOf('prefers-reduced-motion')), /animation|transition/);
});
