// js-glue/dara_page.js: where it leads the reader, and what becomes of the clipboard, files and other tabs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

import { errorNumbers } from './error_numbers.mjs';
import { FakeWindow } from './fake_window.mjs';
import { FakeClock, FakeWasm } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

const [address, baseUrl] = [0, 1];
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The page and its imports, with texts in place of addresses. `more` are globals of the page. */
function start(more = {}, url = 'https://page.test/app/a?x=1') {
  const page = new FakeWindow(url);
  page.globals.location.replace = (href) => page.journal.push(`replace:${href}`);
  const problems = [];
  const environment = { ...page.globals, console: { error: (...what) => problems.push(what) }, ...more };
  const wasm = new FakeWasm(environment);
  const copied = [];
  environment._tether_dara_copied = (ticket, good) => copied.push([ticket, good]);
  const glue = linkGlue(['memory', 'dara_toasts', 'dara_page'], environment);
  const place = (texts) => texts.flatMap((text) => wasm.placeText(text));
  return {
    page, wasm, copied, problems,
    read(what) {
      const given = glue._tether_dara_read(what);
      const result = wasm.calls.pop();
      return given === 1 ? wasm.text(result[1], result[2]) : null;
    },
    go: (href, { newTab = 0, replace = 0 } = {}) => glue._tether_dara_go(...place([href]), newTab, replace),
    reload: () => glue._tether_dara_reload(),
    notify: (json) => glue._tether_dara_notify(...place([json])),
    copy: (ticket, text) => glue._tether_dara_copy(ticket, ...place([text])),
    save: (...texts) => glue._tether_dara_save(...place(texts)),
    logOut: () => glue._tether_dara_announce_logout()
  };
}

describe('what the page says of itself', () => {
  test('its address', () => assert.equal(start().read(address), 'https://page.test/app/a?x=1'));

  const bases = [[{ base_url: '/below' }, '/below'], [{ base_url: 5 }, ''], [{}, ''], [undefined, ''], [null, '']];
  for (const [dara, expected] of bases) {
    test(`base URL of ${JSON.stringify(dara)}`, () => assert.equal(start({ window: { dara } }).read(baseUrl), expected));
  }

  test('without memory, or with a getter that throws, there is no text', () => {
    const full = start();
    full.wasm.isFull = true;
    assert.equal(full.read(address), null);
    const hostile = { get dara() { throw new Error('no'); } };
    assert.equal(start({ window: hostile }).read(baseUrl), null);
  });
});

describe('going', () => {
  const ways = [
    ['/b', {}, 'assign:https://page.test/b'], ['b#c', {}, 'assign:https://page.test/app/b#c'], ['//other.test/x', {}, 'assign:https://other.test/x'],
    ['http://other.test/', { replace: 1 }, 'replace:http://other.test/'], ['HTTPS://other.test/', { newTab: 1 }, 'open:https://other.test/,_blank,noopener'],
    ['/b', { newTab: 1, replace: 1 }, 'open:https://page.test/b,_blank,noopener']
  ];
  for (const [href, how, expected] of ways) {
    test(`${href} ${JSON.stringify(how)}`, () => {
      const { page, go } = start();
      assert.deepEqual([go(href, how), page.journal], [0, [expected]]);
    });
  }

  const refused = [
    'javascript:alert(1)', ' JAVASCRIPT:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', 'blob:https://page.test/1', 'file:///etc/passwd',
    'mailto:a@b'
  ];
  for (const href of refused) {
    test(`${JSON.stringify(href)} is refused, in a new tab, too`, () => {
      const { page, go } = start();
      assert.deepEqual([go(href), go(href, { newTab: 1 }), page.journal], [errorNumbers.refused_content, errorNumbers.refused_content, []]);
    });
  }

  test('what is no URL, and a page that may not go', () => {
    assert.equal(start().go('https://['), errorNumbers.invalid_url);
    const { page, go } = start();
    page.globals.location.assign = () => { throw new DOMException('a sandbox', 'SecurityError'); };
    assert.equal(go('/b'), errorNumbers.blocked_by_policy);
  });

  test('reloading', () => {
    const { page, reload } = start();
    reload();
    assert.deepEqual(page.journal, ['reload']);
  });
});

describe('the clipboard', () => {
  const rows = [
    ['takes it', { clipboard: { writeText: async () => {} } }, 1], ['refuses', { clipboard: { writeText: () => Promise.reject(new Error('no')) } }, 0],
    ['throws', { clipboard: { writeText: () => { throw new Error('no'); } } }, 0], ['is not there', {}, 0]
  ];
  for (const [name, navigator, good] of rows) {
    test(`${name}, which is told after the call`, async () => {
      const { copied, copy } = start({ navigator });
      copy(7, 'text');
      assert.deepEqual(copied, []);
      await turn();
      assert.deepEqual(copied, [[7, good]]);
    });
  }
});

test('a file is offered under its name, and its memory is given back later', async () => {
  const clock = new FakeClock();
  const clicked = [];
  const blobs = [];
  const { save, page, problems } = start({
    setTimeout: clock.setTimeout, Blob,
    URL: { createObjectURL: (blob) => `blob:${blobs.push(blob)}`, revokeObjectURL: (url) => clicked.push(`revoke ${url}`) },
    document: { createElement: (name) => ({ click() { clicked.push([name, this.href, this.download]); } }) }
  });
  save('Data é.csv', 'text/csv;charset=utf-8', 'a,b\nü');
  assert.deepEqual([clicked, page.journal, problems], [[['a', 'blob:1', 'Data é.csv']], [], []]);
  assert.deepEqual([blobs[0].type, await blobs[0].text()], ['text/csv;charset=utf-8', 'a,b\nü']);
  clock.advance(60_000);
  assert.equal(clicked[1], 'revoke blob:1');
});

test('other tabs hear of a logout as from Dara’s own client', () => {
  const told = [];
  class BroadcastChannel {
    constructor(name) { told.push(name); }
    postMessage(message) { told.push(message); }
    close() { told.push('closed'); }
  }
  start({ BroadcastChannel }).logOut();
  assert.deepEqual(told, ['dara-session-state', { type: 'session_logged_out' }, 'closed']);
});

test('no exception of the page crosses the border', () => {
  const gone = () => { throw new Error('gone'); };
  const { save, logOut, notify, reload, problems, page } = start({ Blob: gone, BroadcastChannel: gone, document: { createElement: gone } });
  page.globals.location.reload = gone;
  save('a', 'b', 'c');
  logOut();
  notify('{"key":"k","title":"t","message":"m","status":""}');
  reload();
  assert.equal(problems.length, 4);
});

test('the numbers of texts are those of C++', () => {
  const source = readFileSync(new URL('../../wasm/platform/browser_dara.cpp', import.meta.url), 'utf8');
  assert.match(source, new RegExp(`enum class PageText : std::uint8_t \\{ address = ${address}, base_url = ${baseUrl} \\}`));
});
