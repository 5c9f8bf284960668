// Many frames for the Patcher: what they leave of the page's time, and what they leave behind.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine, moduleHtml } from './support/module_page.mjs';
import { frame } from './support/pack.mjs';

const messages = 100_000;
/** Security 19; a browser may take three times as long. */
const longestTaskMs = 200;

const options = {
  pages: { '/': moduleHtml('<script type="module" src="/pages/patch_prelude.mjs"></script>') },
  endpoints: {
    '/burst'(socket) {
      socket.on('message', () => {
        for (let i = 0; i < messages; ++i) socket.send(frame([3, 'p', String(i)]));
      });
    }
  }
};

inEveryEngine((page) => {
  test('frames that are pushed arrive whole, in order, and leave the page its time', async () => {
    const result = await page.run(async () => {
      const { main, patcher, apply } = await patched();
      apply([2, 'root', [0, node('p', 'p', { text: '-' })]]);
      const frames = Array.from({ length: 20_000 }, (_, i) => frame([3, 'p', String(i)]));
      patcher.push(frames[0]);
      const first = main.textContent;
      let longest = 0;
      let turns = 0;
      for (const bytes of frames.slice(1)) patcher.push(bytes);
      for (let last = performance.now(); patcher.stats.waitingFrames > 0; ++turns) {
        await new Promise((resolve) => setTimeout(resolve));
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }
      return { first, last: main.textContent, turns, longest };
    });
    assert.equal(result.first, '0');
    assert.equal(result.last, '19999');
    assert.ok(result.longest < 600, `a turn of ${result.longest} ms`);
  });

  test('create, patch and destroy leave nothing behind', async () => {
    const [start, end, nodes] = await page.run(async () => {
      const { Patcher } = await library('patch');
      const main = document.body.appendChild(element('main', { 'data-uid': 'root' }));
      const cycle = () => {
        const patcher = new Patcher({ root: main });
        for (let i = 0; i < 20; ++i) patcher.apply(frame([2, 'root', [0, node('p', `p${i}`, { text: 'x' })]]));
        for (let i = 0; i < 20; ++i) patcher.apply(frame([1, `p${i}`]));
        const { nodes } = patcher.stats;
        patcher.destroy();
        return nodes;
      };
      cycle();
      const start = wasmBytes();
      let nodes = 0;
      for (let i = 0; i < 200; ++i) nodes = cycle();
      return [start, wasmBytes(), nodes];
    });
    assert.equal(end, start);
    assert.ok(nodes <= 9, `${nodes} nodes`);
  });

  // Only Chromium can be made to slow a page down.
  const inChromium = page.engine === 'chromium' ? test : () => {};
  inChromium('a burst of 100,000 messages on a slow machine leaves no long task, and clicks are answered meanwhile', async (context) => {
    const place = await page.run(async () => {
      const { main, patcher, apply } = await patched(element('button', { 'data-uid': 'b', 'data-events': 'click' }, 'press'));
      apply([2, 'root', [1, node('p', 'p', { text: '-' })]]);
      const socket = new WebSocket(`ws://${location.host}/burst`);
      socket.binaryType = 'arraybuffer';
      await new Promise((resolve) => { socket.onopen = resolve; });
      const seen = { received: 0, clicks: [], longest: 0 };
      window.burst = { socket, seen, main, patcher };
      socket.onmessage = ({ data }) => {
        ++seen.received;
        patcher.push(data);
      };
      patcher.bind('event', () => {
        const { timeStamp } = window.event;
        seen.clicks.push({ waited: performance.now() - timeStamp, received: seen.received, shown: Number(main.lastChild.textContent) });
      });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
      }).observe({ entryTypes: ['longtask'] });
      const { x, y, width, height } = main.firstChild.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    });
    // Straight to the page's input: the driver's own click would first ask the page, which is busy.
    const click = async () => {
      for (const type of ['mousePressed', 'mouseReleased']) {
        await page.browser.cdp('Input.dispatchMouseEvent', { type, ...place, button: 'left', clickCount: 1 });
      }
    };
    await page.browser.cdp('Emulation.setCPUThrottlingRate', { rate: 4 });
    let result;
    const start = performance.now();
    try {
      await page.run(() => { window.burst.socket.send('go'); });
      // At the pace of a user.
      for (let i = 0; i < 5; ++i) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await click();
      }
      result = await page.run(async (last) => {
        const { seen, main, patcher } = window.burst;
        await until(() => main.lastChild.textContent === last);
        return { ...seen, waiting: patcher.stats.waitingFrames };
      }, String(messages - 1));
    } finally {
      await page.browser.cdp('Emulation.setCPUThrottlingRate', { rate: 1 });
    }
    const during = result.clicks.filter(({ shown }) => shown < messages - 1);
    const waited = Math.max(...result.clicks.map((one) => one.waited));
    context.diagnostic(`${Math.round(performance.now() - start)} ms; longest task ${Math.round(result.longest)} ms ` +
      `(limit ${longestTaskMs}); ${during.length} clicks meanwhile, answered within ${Math.round(waited)} ms`);
    assert.equal(result.received, messages);
    assert.equal(result.waiting, 0);
    assert.equal(result.clicks.length, 5);
    assert.ok(during.length > 0, 'the burst was over before the first click');
    assert.ok(result.longest < 3 * longestTaskMs, `a task of ${result.longest} ms`);
    assert.ok(waited < 3 * longestTaskMs, `a click waited ${waited} ms`);
  });

  test('200,000 insertions and removals leave all tables as they were, the page\'s own, too', async () => {
    const [before, after] = await page.run(async () => {
      const { main, patcher, apply } = await patched();
      const row = (i) => node('tr', `r${i % 50}`, {
        props: { class: String(i) }, styles: { width: `${i}px` }, children: [node('td', `r${i % 50}.0`, { text: String(i) })]
      });
      let next = 0;
      const turns = async (count) => {
        for (const end = next + count; next < end;) {
          const patches = [];
          for (let i = 0; i < 500; ++i, ++next) patches.push([2, 'root', [0, row(next)]], [1, `r${next % 50}`]);
          apply(...patches);
          if (next % 20_000 === 0) await new Promise((resolve) => setTimeout(resolve));
        }
        return { ...patcher.stats, children: main.childNodes.length, wasm: wasmBytes() };
      };
      return [await turns(2000), await turns(198_000)];
    });
    const counts = ({ nodes, tableEntries, heldNodes, waitingFrames, children, wasm }) =>
      ({ nodes, tableEntries, heldNodes, waitingFrames, children, wasm });
    assert.deepEqual(counts(after), counts(before));
    assert.ok(after.rememberedBytes <= before.rememberedBytes + 200, `${after.rememberedBytes} bytes after ${before.rememberedBytes}`);
    // Later numbers are longer, and so is the stream with them.
    assert.ok(after.capacityBytes <= before.capacityBytes * 1.2, `${after.capacityBytes} bytes after ${before.capacityBytes}`);
    assert.equal(after.children, 0);
  });
}, options);
