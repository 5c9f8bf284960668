// Frames above 16 MiB: refused before they are sent, refused when they arrive (C63; security item 16).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine } from './support/module_page.mjs';
import { endpoints } from './support/websocket_endpoints.mjs';

const limit = 16 * 1024 * 1024;

// How the page ended each connection to these, in order.
const closes = [];
const noteClose = (webSocket) => webSocket.on('close', (code, reason) => closes.push([code, reason.toString()]));

const options = {
  endpoints: {
    '/push'(webSocket, ...rest) {
      noteClose(webSocket);
      return endpoints['/push'](webSocket, ...rest);
    },
    // Fewer UTF-16 units than the limit, but more bytes.
    '/accents'(webSocket) {
      noteClose(webSocket);
      webSocket.send('é'.repeat(limit / 2 + 1));
      webSocket.send('small');
    }
  }
};

inEveryEngine((page) => {
  for (const name of ['tether', 'websocket']) {
    test(`${name}.mjs: a larger frame is not sent and the socket goes on`, async () => {
      const errors = await page.run(async (name, limit) => {
        const socket = await opened(`/record?large=${name}`, [], name);
        const module = await library(name);
        const errors = [
          new Uint8Array(limit + 1), new ArrayBuffer(limit + 1), 'a'.repeat(limit + 1), 'é'.repeat(limit / 2 + 1)
        ].map((payload) => thrown(() => socket.send(payload), module));
        socket.send('still here');
        socket.close();
        await next(socket, 'close');
        return errors;
      }, name, limit);
      assert.deepEqual(errors, Array(4).fill('too-large'));
      const { frames, close } = await page.record(`/record?large=${name}`);
      assert.deepEqual(frames.map(({ kind, length }) => [kind, length]), [['text', 10]]);
      assert.equal(close.code, 1000);
    });

    for (const kind of name === 'tether' ? ['text', 'binary'] : ['binary']) {
      test(`${name}.mjs: a larger ${kind} frame is not delivered and closes with 4009`, async () => {
        closes.length = 0;
        const [rows, again] = await page.run(async (name, path) => {
          const { WebSocket } = await library(name);
          const rows = await ended(story(new WebSocket(path)));
          const socket = await opened('/echo', [], name);
          socket.send('next');
          return [rows, (await next(socket, 'message')).data];
        }, name, `/push?bytes=${limit + 1}&count=2&kind=${kind}`);
        assert.deepEqual(rows, [['open'], ['error', 'too-large'], ['close', 4009, 'too-large', true]]);
        assert.equal(again, 'next');
        await page.until(() => closes.length > 0, 'the server to see the close');
        assert.deepEqual(closes, [[4009, 'too-large']]);
      });
    }
  }

  test('what counts is the size in bytes, not in UTF-16 units', async () => {
    closes.length = 0;
    const rows = await page.run(async () => {
      const { WebSocket } = await library();
      return ended(story(new WebSocket('/accents')));
    });
    assert.deepEqual(rows, [['open'], ['error', 'too-large'], ['close', 4009, 'too-large', true]]);
    await page.until(() => closes.length > 0, 'the server to see the close');
    assert.deepEqual(closes, [[4009, 'too-large']]);
  });

  test('a frame of exactly 16 MiB is delivered', async () => {
    const sizes = await page.run(async (path) => {
      const { WebSocket } = await library();
      const sizes = [];
      for (const kind of ['text', 'binary']) {
        const { data } = await next(new WebSocket(path + kind), 'message');
        sizes.push(data.length ?? data.byteLength);
      }
      return sizes;
    }, `/push?bytes=${limit}&kind=`);
    assert.deepEqual(sizes, [limit, limit]);
  });

  test('a refused frame costs no wasm memory, however large it is', async () => {
    const [errors, growth] = await page.run(async () => {
      const socket = await opened('/echo');
      const before = wasmBytes();
      const errors = [new ArrayBuffer(300_000_000), 'a'.repeat(300_000_000)].map((payload) => {
        try {
          socket.send(payload);
          return 'sent';
        } catch (error) {
          return error.code;
        }
      });
      return [errors, wasmBytes() - before];
    });
    assert.deepEqual(errors, ['too-large', 'too-large']);
    assert.equal(growth, 0);
  });
}, options);
