// 1,000 lives of everything that can be destroyed: no timer, listener, socket or memory stays (security item 20).

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { daraServer } from './support/dara_server.mjs';
import { inEveryEngine, moduleHtml } from './support/module_page.mjs';

const server = daraServer();
const html = moduleHtml('<script type="module" src="/pages/lifetimes_prelude.mjs"></script>');
const options = {
  ...server,
  // Takes what it gets.
  endpoints: { ...server.endpoints, '/sink': (webSocket) => webSocket.resume() },
  pages: { '/': html.replace('<!doctype html>', '<!doctype html><html data-uid="page">') }
};

const names = ['WebSocket', 'ReliableWebSocket', 'ChatClient', 'LiveDataClient', 'Patcher', 'DaraClient', 'ScriptRunner', 'LivelyClient', 'load'];
const lives = 1000;
// An engine goes on to compile for a while, which takes memory, too; what leaks does so in every round.
const rounds = 4;
const bytesOfALeak = 32;

inEveryEngine((page) => {
  beforeEach(() => server.reset());

  // Not by `page.run`, whose scripts stay in the page.
  const live = (name, count) => page.browser.evaluate((name, count) => window.live(name, count), name, count);

  async function held() {
    await page.until(() => page.server.stats().current === 0, 'the sockets to be closed');
    return page.browser.evaluate(() => window.held());
  }

  async function heapBytes() {
    await page.browser.cdp('HeapProfiler.collectGarbage');
    return (await page.browser.cdp('Runtime.getHeapUsage')).usedSize;
  }

  /** What each life adds to the heap, in the first round of many in which that is next to nothing, or in the last. */
  async function bytesPerLife(name) {
    let before = await heapBytes();
    for (let round = 1; ; ++round) {
      await live(name, lives);
      const after = await heapBytes();
      const bytes = (after - before) / lives;
      if (bytes < bytesOfALeak || round === rounds) return bytes;
      before = after;
    }
  }

  for (const name of names) {
    test(`${name}: a life leaves nothing behind`, async (context) => {
      // What is made at the first use and stays, such as buffers.
      await live(name, 20);
      const before = await held();
      if (page.engine === 'chromium') {
        const bytes = await bytesPerLife(name);
        context.diagnostic(`${bytes} bytes a life`);
        assert.ok(bytes < bytesOfALeak, `${bytes} bytes of heap stay of every life`);
      } else {
        // The other engines tell no sizes, and collect garbage when they like.
        await live(name, 30);
      }
      const after = await held();
      assert.deepEqual(name === 'load' ? { ...after, memory: before.memory } : after, before);
      if (page.engine === 'chromium') assert.ok(after.memory <= before.memory, `${after.memory} bytes of wasm memory`);
    });
  }
}, options);
