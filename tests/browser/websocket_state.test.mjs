// What a page can ask a socket: states, amounts, names; and what it cannot do in a state (A3.1).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine, moduleHtml } from './support/module_page.mjs';

inEveryEngine((page) => {
  for (const name of ['tether', 'websocket']) {
    test(`${name}.mjs: sending needs an open socket`, async () => {
      const [errors, rows] = await page.run(async (name) => {
        const module = await library(name);
        const payloads = ['text', '', new Uint8Array(3), new ArrayBuffer(0)];
        const attempt = (socket) => payloads.map((payload) => thrown(() => socket.send(payload), module));
        const socket = new module.WebSocket('/record?unsent');
        const rows = story(socket);
        const errors = { connecting: attempt(socket) };
        await next(socket, 'open');
        socket.close();
        errors.closing = attempt(socket);
        await ended(rows);
        errors.closed = attempt(socket);
        const destroyed = await opened('/record?unsent', [], name);
        destroyed.destroy();
        errors.destroyed = attempt(destroyed);
        return [errors, rows];
      }, name);
      for (const [state, codes] of Object.entries(errors)) assert.deepEqual(codes, Array(4).fill('not-open'), state);
      assert.deepEqual(rows, [['open'], ['close', 1000, '', true]]);
      const sent = page.server.records.filter(({ url }) => url === '/record?unsent').flatMap(({ frames }) => frames);
      assert.deepEqual(sent, []);
    });

    test(`${name}.mjs: goes through the four states`, async () => {
      const states = await page.run(async (name) => {
        const { WebSocket } = await library(name);
        const socket = new WebSocket('/echo');
        const states = [socket.readyState];
        socket.bind('open', () => states.push(socket.readyState));
        socket.bind('close', () => states.push(socket.readyState));
        await next(socket, 'open');
        socket.close();
        states.push(socket.readyState);
        await next(socket, 'close');
        socket.destroy();
        return [...states, socket.readyState];
      }, name);
      assert.deepEqual(states, [0, 1, 2, 3, 3]);
    });
  }

  test('is supported', async () => {
    assert.equal(await page.run(async () => (await library()).WebSocket.supported()), true);
  });

  test('knows its address, sub-protocol and extensions', async () => {
    const result = await page.run(async () => {
      const { WebSocket } = await library();
      const browsers = new window.WebSocket(`ws://${location.host}/protocol?x=1`, ['tether.a', 'tether.b']);
      const socket = new WebSocket('/protocol?x=1', ['tether.a', 'tether.b']);
      const describe = ({ url, protocol, extensions }) => ({ url, protocol, extensions });
      const before = [describe(socket), describe(browsers)];
      await Promise.all([next(socket, 'open'), until(() => browsers.readyState === 1)]);
      const open = [describe(socket), describe(browsers)];
      socket.close();
      browsers.close();
      await Promise.all([next(socket, 'close'), until(() => browsers.readyState === 3)]);
      const closed = [describe(socket), describe(browsers)];
      socket.destroy();
      return { before, open, closed, destroyed: describe(socket) };
    });
    const url = `${page.server.webSocketUrl}/protocol?x=1`;
    for (const when of ['before', 'open', 'closed']) assert.deepEqual(result[when][0], result[when][1], when);
    assert.deepEqual(result.before[0], { url, protocol: '', extensions: '' });
    assert.deepEqual(result.open[0], { url, protocol: 'tether.b', extensions: '' });
    assert.deepEqual(result.destroyed, result.open[0]);
  });

  test('offers one sub-protocol or several', async () => {
    const chosen = await page.run(async () => {
      const offers = ['tether.a', ['tether.a'], ['tether.b', 'tether.a'], [], undefined, new Set(['tether.c'])];
      return Promise.all(offers.map(async (offer) => (await opened('/echo', offer)).protocol));
    });
    assert.deepEqual(chosen, ['tether.a', 'tether.a', 'tether.b', '', '', 'tether.c']);
  });

  test('resolves its address against the page', async () => {
    await page.goto('/deep/');
    const urls = await page.run(async () => {
      const { WebSocket } = await library();
      const inputs = ['/echo', 'echo', '../echo?a b', '?q', '', `//${location.host}/é`, `${location.origin}/echo`, new URL('/echo', location)];
      return inputs.map((input) => {
        const socket = new WebSocket(input);
        const { url } = socket;
        socket.destroy();
        return url;
      });
    });
    const root = page.server.webSocketUrl;
    assert.deepEqual(urls, ['/echo', '/deeper/echo', '/echo?a%20b', '/deeper/?q', '/deeper/', '/%C3%A9', '/echo', '/echo'].map((path) => root + path));
  });

  test('talks to http: addresses as ws:', async () => {
    const data = await page.run(async () => {
      const socket = await opened(`${location.origin}/echo`);
      socket.send('http');
      return (await next(socket, 'message')).data;
    });
    assert.equal(data, 'http');
  });

  test('counts what waits as the browser does', async () => {
    const { ours, theirs } = await page.run(async () => {
      const ours = await opened('/silent');
      const theirs = new window.WebSocket(`ws://${location.host}/silent`);
      await until(() => theirs.readyState === 1);
      const amounts = (socket) => {
        const seen = [socket.bufferedAmount];
        // In one turn, so that nothing can leave in between.
        for (const payload of [new Uint8Array(8_000_000), 'é'.repeat(1000), new Uint8Array(0)]) {
          socket.send(payload);
          seen.push(socket.bufferedAmount);
        }
        return seen;
      };
      const result = { ours: amounts(ours), theirs: amounts(theirs) };
      ours.destroy();
      theirs.close();
      return result;
    });
    assert.deepEqual(ours, theirs);
    assert.equal(ours[0], 0);
    assert.ok(ours[1] >= 8_000_000, `${ours[1]}`);
  });

  test('counts nothing once all has left', async () => {
    const [most, least] = await page.run(async () => {
      const socket = await opened('/record?drain');
      socket.send(new Uint8Array(4_000_000));
      const most = socket.bufferedAmount;
      await until(() => socket.bufferedAmount === 0);
      socket.close();
      await next(socket, 'close');
      return [most, socket.bufferedAmount];
    });
    assert.ok(most >= 4_000_000, `${most}`);
    assert.equal(least, 0);
    assert.equal((await page.record('/record?drain')).frames[0].length, 4_000_000);
  });
}, { pages: { '/deep/': moduleHtml('<base href="/deeper/">') } });
