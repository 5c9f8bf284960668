// The end of a socket: silence after destroy(), wherever it is called, and nothing left behind (A3.4, C50, C54, C58).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine } from './support/module_page.mjs';

const endings = [];
const endpoints = {
  // Ten messages at once, and note how it ends.
  '/burst'(webSocket, url) {
    webSocket.on('close', (code) => endings.push([url.search, code]));
    for (let i = 0; i < 10; ++i) webSocket.send(`message ${i}`);
  }
};

inEveryEngine((page) => {
  const endOf = (query) => page.until(() => endings.findLast(([search]) => search === query), `the end of ${query}`);

  for (const name of ['tether', 'websocket']) {
    test(`${name}.mjs: destroy() closes with 1000, and no event follows`, async () => {
      const query = `?${page.engine}-${name}`;
      const [rows, state] = await page.run(async (name, path) => {
        const { WebSocket } = await library(name);
        const socket = new WebSocket(path);
        await next(socket, 'open');
        const rows = story(socket);
        socket.destroy();
        socket.destroy();
        // A whole life of another socket gives what was queued for the first one time to arrive.
        const other = await opened('/echo', [], name);
        other.send('x');
        await next(other, 'message');
        return [rows, socket.readyState];
      }, name, `/burst${query}`);
      assert.deepEqual([rows, state], [[], 3]);
      assert.deepEqual(await endOf(query), [query, 1000]);
    });
  }

  test('destroy() in any handler: no other handler, no other event', async () => {
    for (const event of ['open', 'message', 'error', 'close']) {
      const query = `?${page.engine}-in-${event}`;
      const calls = await page.run(async (event, path) => {
        const { WebSocket } = await library();
        const socket = new WebSocket(event === 'error' ? '/reject' : path);
        const calls = [];
        for (const name of ['open', 'message', 'error', 'close']) {
          socket.bind(name, () => {
            calls.push(name);
            if (name === event) socket.destroy();
            else if (name === 'message' && event === 'close') socket.close();
          });
          socket.bind(name, () => { if (name === event) calls.push('a later handler'); });
        }
        await until(() => calls.includes(event));
        const other = await opened('/echo');
        other.send('x');
        await next(other, 'message');
        other.destroy();
        return [calls, socket.readyState];
      }, event, `/burst${query}`);
      const before = { open: [], message: ['open'], error: [], close: ['open', 'message'] }[event];
      assert.deepEqual(calls, [[...before, event], 3]);
      if (event !== 'error') assert.deepEqual(await endOf(query), [query, 1000]);
    }
  });

  test('destroy() of another socket in a handler silences that one', async () => {
    const calls = await page.run(async () => {
      const calls = [];
      const sockets = await Promise.all([opened('/echo'), opened('/echo')]);
      sockets.forEach((socket, index) => socket.bind('message', () => {
        calls.push(index);
        sockets[1 - index].destroy();
      }));
      for (const socket of sockets) socket.send('x');
      await until(() => calls.length > 0);
      const other = await opened('/echo');
      other.send('x');
      await next(other, 'message');
      return calls;
    });
    assert.equal(calls.length, 1);
  });

  test('destroy() while connecting ends the attempt without an event', async () => {
    const rows = await page.run(async () => {
      const { WebSocket } = await library();
      const early = ['/echo', '/hang', '/reject', '/burst?early'].map((path) => {
        const socket = new WebSocket(path);
        const rows = story(socket);
        socket.destroy();
        return rows;
      });
      await opened('/echo');
      return early;
    });
    assert.deepEqual(rows, Array(4).fill([]));
    await page.until(() => page.server.stats().current === 1, 'only the last socket to be left');
  });

  test('destroy() ends a handshake that hangs', async () => {
    const { attempts } = page.server.stats();
    await page.run(async () => {
      const { WebSocket } = await library();
      window.hanging = new WebSocket('/hang');
      window.rows = story(window.hanging);
    });
    await page.until(() => page.server.stats().attempts > attempts, 'the handshake to begin');
    const rows = await page.run(async () => {
      window.hanging.destroy();
      // As long as it hung, other sockets to this server would have to wait.
      await opened('/echo');
      return window.rows;
    });
    assert.deepEqual(rows, []);
  });

  test('a socket that has closed can be forgotten or destroyed', async () => {
    const state = await page.run(async () => {
      const { WebSocket } = await library();
      const socket = new WebSocket('/close?code=4000');
      await next(socket, 'close');
      const before = socket.readyState;
      socket.close();
      socket.destroy();
      return [before, socket.readyState, socket.bufferedAmount];
    });
    assert.deepEqual(state, [3, 3, 0]);
  });

  test('10,000 sockets leave less than 64 KiB behind', async () => {
    const growth = await page.run(async (openNow) => {
      const { WebSocket } = await library();
      const batch = (size) => {
        const sockets = [];
        for (let i = 0; i < size; ++i) {
          const socket = new WebSocket('/echo');
          for (const event of ['open', 'message', 'error', 'close']) socket.bind(event, () => {});
          sockets.push(socket);
        }
        for (const socket of sockets) socket.destroy();
      };
      // Room for one batch is what is needed at once, and it stays.
      batch(100);
      const before = wasmBytes();
      for (let made = 0; made < 10_000; made += 100) {
        batch(100);
        await new Promise((resolve) => setTimeout(resolve));
        if (openNow && made % 1000 === 0) (await opened('/echo')).destroy();
      }
      return wasmBytes() - before;
      // WebKit loses sockets when it has too many to end: one that opens shows that it has kept up. Chromium keeps up,
      // but makes whoever ended so many early wait for seconds with the next one.
    }, page.engine !== 'chromium');
    assert.ok(growth <= 65536, `${growth} bytes`);
  });
}, { endpoints });
