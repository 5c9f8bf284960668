// dom.hpp and timers.hpp in real documents: a C++ page (pages/dom) checks itself, then the test acts as a user.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { engines, launch, skipReason } from './support/driver.mjs';
import { startEchoServer } from './support/echo_server.mjs';

const build = new URL('../../build/wasm-release/tests/browser/', import.meta.url).pathname;
const support = new URL('support/', import.meta.url).pathname;
const strictPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:";

const head = '<!doctype html><meta charset="utf-8"><title>dom</title><link rel="icon" href="data:,"><script src="/support/collector.js"></script>';
const startBody = 'import create from "/build/dom_page.mjs"; await create({});';
// Counts every call from wasm into JavaScript.
const startCounting = `
import create from '/build/dom_page.mjs';
window.crossings = 0;
await create({
  async instantiateWasm(imports, ready) {
    for (const module of Object.values(imports)) {
      for (const [name, value] of Object.entries(module)) {
        if (typeof value === 'function') module[name] = (...values) => (window.crossings++, value(...values));
      }
    }
    const { instance, module } = await WebAssembly.instantiateStreaming(fetch('/build/dom_page.wasm'), imports);
    ready(instance, module);
  },
});
`;
const startInShadow = `
import create from '/build/dom_page.mjs';
for (const host of document.querySelectorAll('section')) {
  await create({ tetherRoot: host.attachShadow({ mode: 'open' }) });
}
`;
const script = (text) => ({ body: text, type: 'text/javascript' });

for (const engine of engines()) {
  describe(`the DOM API in ${engine}`, { skip: skipReason(engine) }, () => {
    let server;
    let browser;

    before(async () => {
      server = await startEchoServer({
        mounts: [
          { prefix: '/build/', directory: build },
          { prefix: '/support/', directory: support },
        ],
        pages: {
          '/body.html': `${head}<body><script type="module" src="/start_body.mjs"></script>`,
          '/count.html': `${head}<body><script type="module" src="/start_counting.mjs"></script>`,
          '/shadow.html': `${head}<body><section></section><section></section><script type="module" src="/start_in_shadow.mjs"></script>`,
        },
        overrides: {
          '/start_body.mjs': script(startBody),
          '/start_counting.mjs': script(startCounting),
          '/start_in_shadow.mjs': script(startInShadow),
        },
        csp: strictPolicy,
      });
      browser = await launch(engine);
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    const open = async (page) => {
      await browser.goto(new URL(page, server.url).href);
      await browser.wait(() => document.title === 'finished', { message: 'the page has run its checks' });
    };
    const finishesCleanly = async () => assert.deepEqual(await browser.problems(), []);

    test('the page finds every check of its own to hold', async () => {
      await open('/body.html');
      const lines = await browser.evaluate(() => [...document.querySelectorAll('#results li')].map((li) => li.textContent));
      assert.deepEqual(lines.filter((line) => !line.startsWith('ok ')), []);
      assert.equal(lines.length, 42);
      await finishesCleanly();
    });

    test('SVG and MathML elements have their namespaces', async () => {
      await open('/body.html');
      const namespaces = await browser.evaluate(() =>
        ['#stage svg', '#stage linearGradient', '#stage math', '#stage mi', '#stage > a'].map(
          (selector) => document.querySelector(selector).namespaceURI.split('/').at(-1)
        )
      );
      assert.deepEqual(namespaces, ['svg', 'svg', 'MathML', 'MathML', 'svg']);
    });

    test('a user types, presses keys, clicks and checks', async () => {
      await open('/body.html');
      const shows = (text) => browser.wait((expected) => document.querySelector('#out').textContent === expected, { args: [text], message: text });
      await browser.type('#field', 'grüße');
      await shows('input grüße');
      await browser.press('#field', 'Enter');
      await shows('enter grüße here');
      await browser.press('#field', 'Shift+Enter');
      await shows('shift-enter grüße here');
      await browser.click('#link');
      await shows('stayed');
      assert.equal(await browser.evaluate(() => location.hash), '');
      await browser.click('#box');
      await shows('checked');
      await browser.click('#inner');
      await shows('inner is gone');
      await browser.click('#focus');
      await shows('focused');
      assert.equal(await browser.evaluate(() => document.querySelector('#focused').dataset.after), 'focus');
      await finishesCleanly();
    });

    test('a table of 1,000 rows costs a handful of crossings', async () => {
      await open('/count.html');
      const used = await browser.evaluate(async () => {
        const start = window.crossings;
        document.querySelector('#build').click();
        await Promise.resolve();
        await new Promise((done) => setTimeout(done, 0));
        return { crossings: window.crossings - start, rows: document.querySelectorAll('#stage tr').length };
      });
      assert.equal(used.rows, 1000);
      assert.ok(used.crossings <= 5 && used.crossings >= 2, `${used.crossings} crossings`);
    });

    test('two apps mount into shadow roots of one page and do not see each other', async () => {
      await open('/shadow.html');
      const shown = await browser.evaluate(async () => {
        const roots = [...document.querySelectorAll('section')].map((host) => host.shadowRoot);
        roots[0].querySelector('#link').click();
        await new Promise((done) => setTimeout(done, 0));
        return {
          outside: document.body.children.length,
          failed: roots.map((root) => root.textContent.includes('FAILED')),
          out: roots.map((root) => root.querySelector('#out').textContent),
        };
      });
      assert.deepEqual(shown, { outside: 3, failed: [false, false], out: ['stayed', ''] });
      await finishesCleanly();
    });
  });
}
