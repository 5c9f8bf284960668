// js-glue/lifecycle.js: which of the page's events C++ hears, and that nothing stays when nobody listens (C17).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FakeWasm } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

/** PageEvent of include/tether/lifecycle.hpp. */
const [ONLINE, OFFLINE, VISIBLE, HIDDEN, FROZEN, RESUMED, CACHED, RESTORED, LEFT, NETWORK_CHANGED, FOCUSED] = Array(11).keys();

/** As the browser's: the same listener added twice is there once. */
class FakeTarget {
  listeners = [];

  addEventListener(type, listener) {
    if (!this.listeners.some(([known, other]) => known === type && other === listener)) this.listeners.push([type, listener]);
  }

  removeEventListener(type, listener) {
    this.listeners = this.listeners.filter(([known, other]) => known !== type || other !== listener);
  }

  dispatch(type, event = {}) {
    for (const [known, listener] of [...this.listeners]) if (known === type) listener({ type, ...event });
  }

  get types() {
    return this.listeners.map(([type]) => type).sort();
  }
}

function start({ connection = new FakeTarget(), onLine = true } = {}) {
  const window = new FakeTarget();
  const document = Object.assign(new FakeTarget(), { visibilityState: 'visible' });
  const navigator = { onLine, connection };
  const environment = { window, document, navigator };
  const wasm = new FakeWasm(environment);
  const glue = linkGlue(['lifecycle'], environment);
  const heard = () => wasm.calls.splice(0).map(([name, kind]) => { assert.equal(name, 'page_event'); return kind; });
  return { window, document, connection, navigator, environment, glue, wasm, heard };
}

test('puts up each listener once, none of which keeps a page out of the back-forward cache', () => {
  const { window, document, connection, glue } = start();
  assert.deepEqual([window.types, document.types, connection.types], [[], [], []]);
  glue._tether_page_watch();
  assert.deepEqual(window.types, ['focus', 'offline', 'online', 'pagehide', 'pageshow']);
  assert.deepEqual(document.types, ['freeze', 'resume', 'visibilitychange']);
  assert.deepEqual(connection.types, ['change']);
});

test('takes all down again, as often as it is put up', () => {
  const { window, document, connection, glue, heard } = start();
  for (let round = 0; round < 3; ++round) {
    glue._tether_page_watch();
    glue._tether_page_unwatch();
    assert.deepEqual([window.types, document.types, connection.types], [[], [], []]);
  }
  glue._tether_page_unwatch();
  window.dispatch('online');
  assert.deepEqual(heard(), []);
});

test('a listener that is up says what happened, and only once', () => {
  const { window, document, connection, glue, heard } = start();
  glue._tether_page_watch();
  glue._tether_page_unwatch();
  glue._tether_page_watch();
  const rows = [
    [() => window.dispatch('online'), ONLINE],
    [() => window.dispatch('offline'), OFFLINE],
    [() => { document.visibilityState = 'hidden'; document.dispatch('visibilitychange'); }, HIDDEN],
    [() => { document.visibilityState = 'visible'; document.dispatch('visibilitychange'); }, VISIBLE],
    [() => document.dispatch('freeze'), FROZEN],
    [() => document.dispatch('resume'), RESUMED],
    [() => window.dispatch('pagehide', { persisted: true }), CACHED],
    [() => window.dispatch('pageshow', { persisted: true }), RESTORED],
    [() => window.dispatch('pagehide', { persisted: false }), LEFT],
    [() => connection.dispatch('change'), NETWORK_CHANGED],
    [() => window.dispatch('focus'), FOCUSED]
  ];
  for (const [happens, kind] of rows) {
    happens();
    assert.deepEqual(heard(), [kind]);
  }
});

test('the first showing of a page is no event', () => {
  const { window, glue, heard } = start();
  glue._tether_page_watch();
  window.dispatch('pageshow', { persisted: false });
  assert.deepEqual(heard(), []);
});

test('C++ may stop watching inside an event', () => {
  const { window, glue, wasm } = start();
  glue._tether_page_watch();
  wasm.on_page_event = () => glue._tether_page_unwatch();
  window.dispatch('offline');
  window.dispatch('online');
  assert.deepEqual(wasm.calls, [['page_event', OFFLINE]]);
});

test('only Chromium has navigator.connection', () => {
  const { window, document, glue } = start({ connection: null });
  glue._tether_page_watch();
  assert.equal(window.types.length + document.types.length, 8);
  glue._tether_page_unwatch();
  assert.equal(window.types.length + document.types.length, 0);
});

test('says how things are', () => {
  const page = start();
  const now = () => [page.glue._tether_page_online(), page.glue._tether_page_hidden()];
  assert.deepEqual(now(), [1, 0]);
  page.navigator.onLine = false;
  page.document.visibilityState = 'hidden';
  assert.deepEqual(now(), [0, 1]);
  page.navigator.onLine = undefined;
  page.document.visibilityState = 'prerender';
  assert.deepEqual(now(), [1, 0]);
});

test('where there is no page, it is visible and nothing is watched', () => {
  const page = start();
  page.environment.window = page.environment.document = undefined;
  page.glue._tether_page_watch();
  page.glue._tether_page_unwatch();
  assert.deepEqual([page.window.types, page.glue._tether_page_online(), page.glue._tether_page_hidden()], [[], 1, 0]);
});
