// The sample of docs/protocols/patches.md, the page and its frames taken from there as they are written.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { inEveryEngine, moduleHtml } from './support/module_page.mjs';
import { blocks } from './support/readme_programs.mjs';

const text = readFileSync(new URL('../../docs/protocols/patches.md', import.meta.url), 'utf8').split('## A sample')[1];
const [sample] = blocks(text, 'html');
const frames = text.split('\n').filter((line) => line.startsWith('    [1, ')).map((line) => JSON.parse(line));

// The address in the sample is nobody's: its socket is a server of our own.
const server = `
  window.server = { sent: [] };
  window.WebSocket = class {
    constructor(url) { Object.assign(server, { url, socket: this }); }
    send(text) { server.sent.push(JSON.parse(text)); }
  };`;

const options = {
  pages: {
    '/dist/sample.html': `${moduleHtml(`<script>${server}</script><script type="module" src="/pages/patch_prelude.mjs"></script>`)}<body>${sample}`,
    '/': moduleHtml()
  },
  csp: (path) => (path === '/dist/sample.html' ? '' : undefined)
};

inEveryEngine((page) => {
  test('the sample does what it says', async () => {
    await page.goto('/dist/sample.html');
    const steps = await page.run(async (frames) => {
      await until(() => window.server.socket?.onmessage);
      const main = document.querySelector('main');
      const steps = [shown(main)];
      for (const one of frames) {
        main.querySelector('button').click();
        window.server.socket.onmessage({ data: pack(one).buffer });
        // A page that is busy, or slow, gets it with its next frame.
        await until(() => shown(main) !== steps.at(-1));
        steps.push(shown(main));
      }
      return [steps, window.server.url, window.server.sent];
    }, frames);
    const button = '<button data-events="click">more</button>';
    assert.deepEqual(steps, [
      [
        `${button}<p>0</p>`,
        `${button}<p>1</p>`,
        `${button}<p style="color: red;">2</p>`,
        '<button disabled="">more</button><p style="color: red;">2</p><p class="hint">That is enough.</p>'
      ],
      'wss://example.com/counter',
      Array(3).fill({ uid: 'more', name: 'click' })
    ]);
  });
}, options);
