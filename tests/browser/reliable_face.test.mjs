// ReliableWebSocket of the ready-made modules: what a page passes in and gets back. What it does about faults is tested
// in tests/clients and tests/faults.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEveryEngine } from './support/module_page.mjs';

/** What the next connections to a path meet, in turn; the last one stays. */
const scripts = new Map();
const scripted = (webSocket, url, context) => {
  const record = { url: url.pathname + url.search, protocol: webSocket.protocol, frames: [], close: null };
  context.records.push(record);
  webSocket.on('message', (data, isBinary) => record.frames.push(isBinary ? [...data] : data.toString()));
  webSocket.on('close', (code, reason) => { record.close = { code, reason: reason.toString() }; });
  const steps = scripts.get(record.url) ?? [() => {}];
  (steps.length > 1 ? steps.shift() : steps[0])(webSocket, record);
};

const answerPings = (webSocket, record) => webSocket.on('message', () => {
  if (record.frames.at(-1) === 'ping') webSocket.send('pong');
});
const closeWith = (...args) => (webSocket) => webSocket.close(...args);

inEveryEngine((page) => {
  let tests = 0;
  /** A path of its own, with what its connections meet. */
  const path = (...steps) => {
    const url = `/scripted?test=${++tests}`;
    scripts.set(url, steps);
    return url;
  };
  const records = (url) => page.server.records.filter((record) => record.url === url);

  for (const name of ['tether', 'reliable']) {
    test(`${name}.mjs: sends what was queued, in order, before a handler of open can send`, async () => {
      const url = path(() => {});
      const result = await page.run(async (name, url) => {
        const { ReliableWebSocket } = await library(name);
        const socket = new ReliableWebSocket(url, { protocols: ['a', 'b'] });
        const seen = [];
        for (const event of ['state', 'open', 'error', 'close']) {
          socket.bind(event, ({ oldState, newState, cause }) => seen.push([event, oldState, newState, cause].filter(Boolean).join(' ')));
        }
        socket.bind('open', () => socket.send('from open'));
        const before = [socket.state, socket.url, socket.send('first').status, socket.send(Uint8Array.of(2)).status, socket.bufferedAmount];
        socket.connect();
        await next(socket, 'open');
        const { status } = socket.send('last');
        const open = [socket.state, new URL(socket.url).pathname, socket.protocol, status];
        socket.close(4000, 'grüße');
        const { attempts, opens, framesOut } = socket.stats();
        const { transitions } = socket.snapshot();
        return { before, open, seen, after: socket.state, counts: [attempts, opens, framesOut], path: transitions.map(([, , to]) => to) };
      }, name, url);
      assert.deepEqual(result, {
        before: ['idle', '', 'queued', 'queued', 6],
        open: ['up', '/scripted', 'a', 'sent'],
        seen: ['state idle connecting user', 'state connecting up opened', 'open', 'state up closing user', 'state closing closed user', 'close user'],
        after: 'closed',
        counts: [1, 1, 4],
        path: ['connecting', 'up', 'closing', 'closed']
      });
      const record = await page.record(url);
      assert.deepEqual([record.frames, record.close], [['first', [2], 'from open', 'last'], { code: 4000, reason: 'grüße' }]);
    });
  }

  test('delivers texts and bytes, each a copy of its own', async () => {
    const result = await page.run(async () => {
      const { ReliableWebSocket } = await library('reliable');
      const socket = new ReliableWebSocket('/echo');
      const seen = [];
      socket.bind('message', ({ data }) => seen.push(typeof data === 'string' ? data : [...new Uint8Array(data)]));
      for (const data of ['\ufeffgrüße\0😀', '', new Uint8Array(0), Uint8Array.of(0, 128, 255)]) socket.send(data);
      socket.connect();
      await until(() => seen.length === 4);
      socket.destroy();
      return seen;
    });
    assert.deepEqual(result, ['\ufeffgrüße\0😀', '', [], [0, 128, 255]]);
  });

  test('pings, takes the answers, and finds out when there are none', async () => {
    const url = path(answerPings, () => {});
    const result = await page.run(async (url) => {
      const { ReliableWebSocket } = await library('reliable');
      const socket = new ReliableWebSocket(url);
      const seen = [];
      for (const event of ['message', 'error']) socket.bind(event, ({ data, error }) => seen.push(data ?? error.code));
      const states = [];
      socket.bind('state', ({ newState, cause }) => states.push(`${newState} ${cause}`));
      socket.setHeartbeat({ interval: 50, deadline: 10_000, suspectAfter: 0 });
      socket.enableAutoReconnect({ firstLocal: 0 });
      socket.connect();
      await next(socket, 'open');
      await until(() => socket.stats().framesIn >= 3);
      const { lastRttMs, missedPongs } = socket.stats();
      socket.reconnect();
      await next(socket, 'open');
      socket.setHeartbeat({ interval: 50, deadline: 100, isPong: () => false });
      await until(() => states.includes('backoff heartbeat'));
      socket.destroy();
      return { seen, states: states.slice(0, 4), rtt: lastRttMs < 5000, missedPongs };
    }, url);
    assert.deepEqual(result.seen, []);
    assert.deepEqual([result.rtt, result.missedPongs], [true, 0]);
    assert.deepEqual(result.states, ['connecting user', 'up opened', 'backoff user', 'connecting retry']);
    const [first] = records(url);
    assert.ok(first.frames.length >= 3 && first.frames.every((frame) => frame === 'ping'));
  });

  test('isPong decides which messages are none', async () => {
    const url = path((webSocket) => webSocket.on('message', () => { webSocket.send('p'); webSocket.send(Buffer.from('p')); webSocket.send('done'); }));
    const seen = await page.run(async (url) => {
      const { ReliableWebSocket } = await library('reliable');
      const socket = new ReliableWebSocket(url);
      const seen = [];
      let failures = 0;
      socket.bind('message', ({ data }) => seen.push(typeof data === 'string' ? data : 'bytes'));
      socket.bind('error', ({ error }) => seen.push([error.code, error.cause.message]));
      socket.setHeartbeat({
        interval: 50_000,
        isPong(data) {
          if (data === 'done' && ++failures === 1) throw new Error('mine');
          return data === 'p' || data instanceof ArrayBuffer;
        }
      });
      socket.send('x');
      socket.connect();
      await until(() => seen.includes('done'));
      socket.destroy();
      return seen;
    }, url);
    assert.deepEqual(seen, [['handler-failed', 'mine'], 'done']);
  });

  test('comes back, unless shouldReconnect says no', async () => {
    const url = path(closeWith(4001, 'again'), closeWith(4002, 'no more'));
    const result = await page.run(async (url) => {
      const { ReliableWebSocket } = await library('reliable');
      const asked = [];
      const socket = new ReliableWebSocket(url, {
        shouldReconnect({ code, reason, wasClean }, attempt) {
          asked.push([code, reason, wasClean, attempt]);
          return code === 4002 ? false : undefined;
        }
      });
      const plans = [];
      socket.bind('reconnecting', ({ attempt, delay }) => plans.push([attempt, delay >= 0 && delay <= 50]));
      socket.enableAutoReconnect({ firstLost: 50 });
      socket.connect();
      const { code, reason, wasClean, cause } = await next(socket, 'close');
      socket.destroy();
      return { asked, plans, close: [code, reason, wasClean, cause] };
    }, url);
    assert.deepEqual(result.asked.map(([code, reason, wasClean]) => [code, reason, wasClean]), [[4001, 'again', true], [4002, 'no more', true]]);
    assert.deepEqual(result.plans, [[1, true]]);
    assert.deepEqual(result.close, [4002, 'no more', true, 'rejected']);
  });

  test('asks providers at each attempt, and a fresh token when the server refuses one', async () => {
    const url = path(closeWith(4401), (webSocket) => webSocket.send(`hello ${webSocket.protocol}`));
    const result = await page.run(async (url) => {
      const { ReliableWebSocket } = await library('reliable');
      const calls = [];
      const socket = new ReliableWebSocket(async (call) => { calls.push(['url', call]); return new URL(url, location.href); }, {
        tokenPrefix: 'token.',
        token(call) {
          calls.push(['token', call]);
          return { text: call.refresh ? 'fresh' : 'stale', validFor: 60_000 };
        }
      });
      socket.enableAutoReconnect({ firstLocal: 0 });
      socket.connect();
      const { data } = await next(socket, 'message');
      socket.destroy();
      return { calls, data };
    }, url);
    assert.deepEqual(result.calls, [
      ['url', { attempt: 1, refresh: false }], ['token', { attempt: 1, refresh: false }],
      ['url', { attempt: 2, refresh: true }], ['token', { attempt: 2, refresh: true }]
    ]);
    assert.equal(result.data, 'hello token.fresh');
    assert.deepEqual(records(url).map(({ protocol }) => protocol), ['token.stale', 'token.fresh']);
  });

  test('a provider that fails or hangs is a failed attempt, STOP is the end', async () => {
    const attempts = page.server.stats().attempts;
    const result = await page.run(async () => {
      const { ReliableWebSocket, TetherError } = await library('reliable');
      const answers = [() => { throw new RangeError('mine'); }, () => new Promise(() => {}), () => Promise.reject(), () => ReliableWebSocket.STOP];
      const socket = new ReliableWebSocket(() => answers.shift()(), { providerTimeout: 50 });
      const errors = [];
      const states = [];
      socket.bind('error', ({ error }) => errors.push([error instanceof TetherError, error.code, error.cause?.message]));
      socket.bind('state', ({ newState, cause }) => states.push(`${newState} ${cause}`));
      socket.enableAutoReconnect({ firstLost: 1, firstLocal: 1, base: 1, cap: 1 });
      socket.connect();
      const { cause } = await next(socket, 'close');
      socket.destroy();
      return { errors, states: states.filter((state) => !state.endsWith('retry')), cause };
    });
    const [thrown, ...rest] = result.errors;
    assert.deepEqual(thrown, [true, 'handler-failed', 'mine']);
    assert.ok(rest.length >= 1 && rest.every(([ours]) => ours));
    assert.deepEqual(result.states, [
      'connecting user', 'backoff provider-failed', 'backoff provider-failed', 'backoff provider-failed', 'closed provider-stopped'
    ]);
    assert.deepEqual([result.cause, page.server.stats().attempts], ['provider-stopped', attempts]);
  });

  test('requests find their replies, and fail when they must', async () => {
    const url = path((webSocket) => webSocket.on('message', (data) => {
      const { id, say } = JSON.parse(data);
      if (say === 'close') webSocket.close(4000);
      else if (say !== 'nothing') webSocket.send(JSON.stringify({ id, said: say }));
    }));
    const result = await page.run(async (url) => {
      const { ReliableWebSocket, TetherError } = await library('reliable');
      const socket = new ReliableWebSocket(url, {
        requests: { write: (id, say) => JSON.stringify({ id, say }), read: (data) => JSON.parse(data).id }
      });
      const outcome = (promise) => promise.then((reply) => JSON.parse(reply).said, (error) => error instanceof TetherError && error.code);
      const early = [socket.request('one'), socket.request('two')].map(outcome);
      socket.enableAutoReconnect({ firstLost: 1 });
      socket.connect();
      const said = [...await Promise.all(early), await outcome(socket.request('grüße')), await outcome(socket.request('nothing', 50))];
      const lost = [socket.request('nothing'), socket.request('close')].map(outcome);
      said.push(...await Promise.all(lost));
      await until(() => socket.state === 'up');
      const last = outcome(socket.request('nothing'));
      socket.destroy();
      said.push(await last, await outcome(socket.request('x')));
      return said;
    }, url);
    assert.deepEqual(result, ['one', 'two', 'grüße', 'timed-out', 'connection-lost', 'connection-lost', 'cancelled', 'not-open']);
  });

  test('a message has one fate, and done hears of it when it had to wait', async () => {
    const result = await page.run(async () => {
      const { ReliableWebSocket } = await library('reliable');
      const socket = new ReliableWebSocket('/echo', { queue: { maxMessages: 3 }, maxFrameBytes: 100 });
      const fates = [];
      const send = (label, options) => fates.push([label, socket.send(label, { ...options, done: (result) => fates.push([label, result]) })]);
      send('a', { kind: 'latest', key: 'k' });
      send('b', { kind: 'latest', key: 'k' });
      send('c', { kind: 'transient' });
      send('d', { ttl: 20 });
      send('e');
      send('f');
      send('g'.repeat(101));
      await until(() => fates.length === 9);
      socket.connect();
      await until(() => fates.length === 11);
      send('h');
      const { rejected, droppedExpired, droppedReplaced, droppedTransient } = socket.stats();
      socket.close();
      send('i');
      socket.destroy();
      return { fates: fates.map(([label, { status, why }]) => [label[0], status, why].filter(Boolean).join(' ')), counts: [rejected, droppedExpired, droppedReplaced, droppedTransient] };
    });
    assert.deepEqual(result.fates, [
      'a queued', 'a dropped replaced', 'b queued', 'c dropped not-open', 'd queued', 'e queued', 'f rejected queue-full', 'g rejected too-large',
      'd dropped expired', 'b sent', 'e sent', 'h sent', 'i rejected not-open'
    ]);
    assert.deepEqual(result.counts, [1, 1, 1, 1]);
  });
}, { endpoints: { '/scripted': scripted } });
