// A large frame meets a full wasm memory (security item 17, C63). Emscripten's own library writes it to address 0.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { inEveryEngine } from './support/module_page.mjs';

const built = fileURLToPath(new URL('../../build/wasm-release/tests/browser/', import.meta.url));
const frameBytes = 10 * 1024 * 1024;
const capBytes = 32 * 1024 * 1024;

const closes = [];
const options = {
  mounts: [{ prefix: '/built/', directory: built }],
  endpoints: {
    // Answers any message with a frame of ten MiB.
    '/large'(webSocket, url) {
      webSocket.on('close', (code, reason) => closes.push([code, reason.toString()]));
      webSocket.on('message', () => webSocket.send(Buffer.alloc(frameBytes, 'A'), { binary: url.searchParams.get('kind') === 'binary' }));
    }
  }
};

before(() => assert.ok(existsSync(`${built}memory_cap.mjs`), 'build the preset wasm-release first'));

inEveryEngine((page) => {
  for (const kind of ['binary', 'text']) {
    test(`${kind}: an error, a close with 4009, and nothing is overwritten`, async () => {
      closes.length = 0;
      const full = await page.run(async (text) => {
        const { default: start } = await import('/built/memory_cap.mjs');
        const app = await start();
        app._page_lay_canary();
        app._page_connect(text);
        await until(() => app._page_opens() === 1);
        const blocks = app._page_fill(65536);
        const bytes = wasmBytes();
        app._page_ask();
        await until(() => app._page_closes() === 1);
        window.app = app;
        return {
          blocks, bytes, canary: app._page_canary_is_intact(), messages: app._page_messages(), errors: app._page_errors(),
          outOfMemory: app._page_error_is_out_of_memory(), code: app._page_close_code()
        };
      }, kind === 'text' ? 1 : 0);
      assert.ok(full.bytes <= capBytes, `${full.bytes}`);
      assert.ok(full.blocks * 65536 > capBytes - frameBytes, `${full.blocks} blocks`);
      assert.deepEqual({ ...full, blocks: 0, bytes: 0 }, {
        blocks: 0, bytes: 0, canary: 1, messages: 0, errors: 1, outOfMemory: 1, code: 4009
      });
      await page.until(() => closes.length > 0, 'the server to see the close');
      assert.deepEqual(closes, [[4009, 'out-of-memory']]);

      const freed = await page.run(async (text) => {
        const { app } = window;
        app._page_free();
        app._page_connect(text);
        await until(() => app._page_opens() === 1);
        app._page_ask();
        await until(() => app._page_messages() === 1);
        return [app._page_message_bytes(), app._page_errors(), app._page_canary_is_intact()];
      }, kind === 'text' ? 1 : 0);
      assert.deepEqual(freed, [frameBytes, 0, 1]);
    });
  }
}, options);
