// ReliableWebSocket and its page: where it may connect to, what it leaves behind, and what handlers may do to it
// (C17, C22, C50, C56; security items 12 and 13).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine, moduleHtml } from './support/module_page.mjs';

const policies = {
  '/anywhere': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws://127.0.0.1:* ws://localhost:*"
};
const options = { pages: { '/anywhere': moduleHtml() }, csp: (path) => policies[path] };

inEveryEngine((page) => {
  // The name of this machine is another origin than its address.
  const foreign = () => `ws://localhost:${page.server.port}/echo`;

  /** How connections to the URLs end or begin, one after the other on one socket. */
  const outcomes = (urls, options = {}) => page.run(async (urls, options) => {
    const { ReliableWebSocket } = await library('reliable');
    const rows = [];
    let url;
    const socket = new ReliableWebSocket(() => url, options);
    socket.bind('error', ({ error }) => rows.push([url, error.code]));
    socket.bind('close', ({ code, cause }) => rows.push([url, code, cause]));
    socket.bind('open', () => rows.push([url, 'open']));
    socket.enableAutoReconnect();
    for (url of urls) {
      socket.connect();
      await until(() => ['up', 'closed'].includes(socket.state));
      socket.close();
    }
    socket.destroy();
    return rows;
  }, urls, options);

  test('goes to the page\'s own server, or nowhere', async () => {
    await page.goto('/anywhere');
    const attempts = page.server.stats().attempts;
    const rows = [
      [foreign(), 'foreign-origin'], [foreign().replace('ws:', 'http:'), 'foreign-origin'], ['//evil.test/ws', 'foreign-origin'],
      ['javascript:alert(1)', 'invalid-url'], ['ws://user@127.0.0.1/', 'invalid-url'], ['/echo#part', 'invalid-url']
    ];
    const expected = rows.flatMap(([url, code]) => [[url, code], [url, 1006, 'bad-request']]);
    assert.deepEqual(await outcomes(rows.map(([url]) => url)), expected);
    assert.equal(page.server.stats().attempts, attempts);
  });

  test('goes to another server that is allowed, and then stays there', async () => {
    await page.goto('/anywhere');
    const allowed = foreign();
    const rows = await outcomes([allowed, '/echo', allowed], { allowedOrigins: [new URL(allowed).origin] });
    assert.deepEqual(rows.filter(([url]) => url === allowed), [[allowed, 'open'], [allowed, 1000, 'user'], [allowed, 'open'], [allowed, 1000, 'user']]);
    assert.deepEqual(rows.filter(([url]) => url === '/echo'), [['/echo', 'foreign-origin'], ['/echo', 1006, 'bad-request']]);
  });

  test('what the policy forbids ends the connection', async () => {
    const url = foreign();
    const rows = await outcomes([url], { allowedOrigins: [new URL(url).origin] });
    assert.deepEqual(rows, [[url, 'blocked-by-policy'], [url, 1006, 'bad-request']]);
    assert.ok((await page.takeProblems()).length > 0, 'the page sees the violation');
  });

  test('has one listener of each kind for any number of sockets, and none after the last', async () => {
    const result = await page.run(async () => {
      const { ReliableWebSocket } = await library('reliable');
      const counts = new Map();
      const watched = ['online', 'offline', 'pagehide', 'pageshow', 'visibilitychange', 'freeze', 'resume', 'change', 'unload', 'beforeunload'];
      for (const [name, by] of [['addEventListener', 1], ['removeEventListener', -1]]) {
        const original = EventTarget.prototype[name];
        EventTarget.prototype[name] = function (type, ...rest) {
          if (watched.includes(type)) counts.set(type, (counts.get(type) ?? 0) + by);
          return original.call(this, type, ...rest);
        };
      }
      const now = () => Object.fromEntries([...counts].filter(([, count]) => count !== 0).sort());
      const sockets = Array.from({ length: 10 }, () => new ReliableWebSocket('/echo'));
      for (const socket of sockets) socket.connect();
      await until(() => sockets.every(({ state }) => state === 'up'));
      const many = now();
      for (const socket of sockets.slice(1)) socket.destroy();
      const one = now();
      sockets[0].destroy();
      const none = now();
      const again = new ReliableWebSocket('/echo');
      const after = now();
      again.destroy();
      return { many, one, none, after, end: now() };
    });
    // Only Chromium says that the kind of network changed.
    const { change = 1, ...others } = result.many;
    assert.deepEqual(others, { freeze: 1, offline: 1, online: 1, pagehide: 1, pageshow: 1, resume: 1, visibilitychange: 1 });
    assert.equal(change, 1);
    assert.deepEqual([result.one, result.after], [result.many, result.many]);
    assert.deepEqual([result.none, result.end], [{}, {}]);
  });

  test('hears what the page says', async () => {
    const result = await page.run(async () => {
      const { ReliableWebSocket } = await library('reliable');
      const socket = new ReliableWebSocket('/record?page');
      const states = [];
      socket.bind('state', ({ newState, cause }) => states.push(`${newState} ${cause}`));
      socket.enableAutoReconnect({ firstLocal: 0 });
      socket.connect();
      await next(socket, 'open');
      window.dispatchEvent(new Event('offline'));
      window.dispatchEvent(new Event('online'));
      document.dispatchEvent(new Event('freeze'));
      const frozen = socket.state;
      document.dispatchEvent(new Event('resume'));
      await next(socket, 'open');
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      const cached = socket.state;
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      await next(socket, 'open');
      const { opens } = socket.stats();
      socket.destroy();
      return { frozen, cached, opens, states };
    });
    assert.deepEqual([result.frozen, result.cached, result.opens], ['paused', 'paused', 3]);
    assert.ok(result.states.includes('suspect offline') && result.states.includes('paused page-hidden'));
    const closes = await page.until(() => {
      const all = page.server.records.filter(({ url }) => url === '/record?page').map(({ close }) => close);
      return all.every((close) => close !== null) && all;
    }, 'the end of all three');
    assert.deepEqual(closes, [{ code: 4001, reason: 'frozen' }, { code: 4001, reason: 'frozen' }, { code: 1000, reason: '' }]);
  });

  test('handlers that throw harm nobody', async () => {
    const result = await page.run(async () => {
      const { ReliableWebSocket } = await library('reliable');
      const fail = (name) => () => { throw new Error(name); };
      const socket = new ReliableWebSocket('/echo', {
        shouldReconnect: fail('shouldReconnect'), requests: { write: fail('write'), read: fail('read') }
      });
      const failed = [];
      const seen = [];
      socket.bind('error', ({ error }) => failed.push(error.cause.message));
      for (const name of ['open', 'message', 'state', 'close']) {
        socket.bind(name, fail(name));
        socket.bind(name, () => seen.push(name));
      }
      socket.setHeartbeat({ interval: 50_000, isPong: fail('isPong') });
      socket.send('one', { done: fail('done') });
      socket.connect();
      await next(socket, 'message');
      socket.send('two');
      await next(socket, 'message');
      const request = await socket.request('x').catch(({ code, cause }) => [code, cause.message]);
      socket.close();
      socket.destroy();
      return { failed: [...new Set(failed)].sort(), messages: seen.filter((name) => name === 'message').length, seen: [...new Set(seen)], request };
    });
    assert.deepEqual(result.failed, ['close', 'done', 'isPong', 'message', 'open', 'read', 'state']);
    assert.deepEqual([result.messages, result.seen, result.request], [2, ['state', 'open', 'message', 'close'], ['handler-failed', 'write']]);
  });

  test('destroy works in every handler and function, and is silent afterwards', async () => {
    const result = await page.run(async () => {
      const { ReliableWebSocket } = await library('reliable');
      const places = ['open', 'message', 'state', 'reconnecting', 'isPong', 'read', 'shouldReconnect', 'url', 'done', 'error', 'close'];
      const loud = [];
      for (const place of places) {
        let gone = false;
        const url = { error: 'javascript:', reconnecting: '/close?code=4001', shouldReconnect: '/close?code=4001' }[place] ?? '/echo';
        const socket = new ReliableWebSocket(() => { at('url'); return url; }, {
          shouldReconnect: () => at('shouldReconnect'),
          requests: { write: () => 'x', read: () => at('read') }
        });
        const at = (name) => {
          if (gone) loud.push([place, name]);
          if (name !== place) return;
          socket.destroy();
          gone = true;
        };
        for (const name of ['open', 'message', 'state', 'reconnecting', 'error', 'close']) socket.bind(name, () => at(name));
        socket.setHeartbeat({ interval: 50_000, isPong: () => at('isPong') });
        socket.enableAutoReconnect({ firstLost: 1 });
        socket.send('x', { done: () => at('done') });
        socket.send('y');
        socket.connect();
        socket.bind('message', ({ data }) => { if (place === 'close' && data === 'y') socket.close(); });
        await until(() => gone, place);
        if (socket.state !== 'closed' || socket.send('z').why !== 'not-open') loud.push([place, socket.state]);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
      return loud;
    });
    assert.deepEqual(result, []);
    await page.until(() => page.server.stats().current === 0, 'every connection is closed');
  });

  test('a thousand sockets come and go without a trace', async () => {
    const grown = await page.run(async () => {
      const { ReliableWebSocket } = await library('reliable');
      const round = () => {
        for (let i = 0; i < 100; ++i) {
          const socket = new ReliableWebSocket('/echo', { token: 'x'.repeat(100) });
          socket.setHeartbeat(1000);
          socket.enableAutoReconnect();
          socket.send('y'.repeat(1000));
          socket.connect();
          socket.destroy();
        }
      };
      round();
      const before = wasmBytes();
      for (let i = 0; i < 10; ++i) {
        round();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return wasmBytes() - before;
    });
    assert.ok(grown <= 65_536, `wasm memory grew by ${grown} bytes`);
    await page.until(() => page.server.stats().current === 0, 'every connection is closed');
  });
}, options);
