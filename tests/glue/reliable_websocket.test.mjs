// js-glue/loader/reliable_websocket.mjs on a fake module: what it asks of C++ and what it makes of C++'s events.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import * as kinds from '../../js-glue/loader/face.mjs';
import { record, startReliable } from './reliable_fake.mjs';

// The browser's global that takes what nobody else does; node has none.
let reported;
beforeEach(() => {
  reported = [];
  globalThis.reportError = (error) => reported.push(error);
});
afterEach(() => {
  delete globalThis.reportError;
});

test('passes values as texts and says which are functions', () => {
  const { ReliableWebSocket, of } = startReliable();
  new ReliableWebSocket();
  new ReliableWebSocket(new URL('ws://a.test/x'), { protocols: new Set(['a', 'b']), token: 'secret', tokenPrefix: 'Bearer ', allowedOrigins: ['wss://a.test', 'wss://b\n.test'] });
  const requests = { write: () => '', read: () => undefined };
  new ReliableWebSocket(() => '', { protocols: () => '', token: () => '', shouldReconnect: () => true, requests });
  new ReliableWebSocket('/ws', { token: () => '' });
  const passed = of('new').map(([asks, url, protocols, token, prefix, origins]) => [asks, url, protocols, token, prefix, origins]);
  assert.deepEqual(passed, [
    [0, '', '', '', '', ''],
    [0, 'ws://a.test/x', 'a,b', 'secret', 'Bearer ', 'wss://a.test\nwss://b .test\n'],
    [31, '', '', '', '', ''],
    [4, '/ws', '', '', '', '']
  ]);
});

test('refuses wrong types before C++ hears of them', () => {
  const { ReliableWebSocket, calls } = startReliable();
  const wrong = [
    [5], [{}], ['/', { protocols: 5 }], ['/', { token: null }], ['/', { shouldReconnect: true }], ['/', { requests: { write: () => '' } }],
    ['/', { requests: { write: () => '', read: 5 } }], ['/', { misspelt: 1 }], ['/', { requests: { write() {}, read() {}, answer() {} } }]
  ];
  for (const [url, options] of wrong) assert.throws(() => new ReliableWebSocket(url, options), TypeError);
  assert.deepEqual(calls, []);
  const socket = new ReliableWebSocket('/');
  calls.length = 0;
  const misuses = [
    () => socket.send(5), () => socket.send({}), () => socket.send('x', { kind: 'volatile' }), () => socket.send('x', { ttl: '5' }),
    () => socket.send('x', { done: true }), () => socket.setHeartbeat('15 s'), () => socket.setHeartbeat({ isPong: /pong/ }),
    () => socket.setHeartbeat({ intervals: 5 }), () => socket.enableAutoReconnect('often'), () => socket.enableAutoReconnect({ retries: 5 })
  ];
  for (const misuse of misuses) assert.throws(misuse, TypeError);
  assert.deepEqual(calls, []);
});

test('a constructor that fails throws what C++ says', () => {
  const { ReliableWebSocket, on, problem, wasm } = startReliable();
  on.new = () => problem('limit-reached\ntoo many');
  assert.throws(() => new ReliableWebSocket('/'), { name: 'TetherError', code: 'limit-reached', message: 'too many' });
  wasm.isFull = true;
  assert.throws(() => new ReliableWebSocket('/'), { code: 'out-of-memory' });
});

test('makes each event of C++ one of its own', () => {
  const { ReliableWebSocket, emit } = startReliable();
  const events = record(new ReliableWebSocket('/'));
  emit(7, kinds.OPEN);
  emit(7, kinds.TEXT, 0, 'grüße\0');
  emit(7, kinds.BINARY, 0, Uint8Array.of(1, 2));
  emit(7, kinds.STATE, 0, 'up backoff lost 1006: two\nlines');
  emit(7, kinds.STATE, 0, 'idle connecting user ');
  emit(7, kinds.RECONNECTING, 0, [3, 2500]);
  emit(7, kinds.WRITABLE);
  emit(7, kinds.DEGRADED, 5);
  emit(7, kinds.ERROR, 17, 'queue-full\nno room');
  emit(7, kinds.ENDED, 4001 + 65536, 'rejected the server said\nso');
  emit(7, kinds.ENDED, 1006, 'gave-up ');
  const binary = events.splice(2, 1);
  assert.deepEqual([...new Uint8Array(binary[0][1].data)], [1, 2]);
  const [{ error }] = events.splice(7, 1).map(([, details]) => details);
  assert.deepEqual([error.name, error.code, error.message], ['TetherError', 'queue-full', 'no room']);
  assert.deepEqual(events, [
    ['open', {}],
    ['message', { data: 'grüße\0' }],
    ['state', { oldState: 'up', newState: 'backoff', cause: 'lost', detail: '1006: two\nlines' }],
    ['state', { oldState: 'idle', newState: 'connecting', cause: 'user', detail: '' }],
    ['reconnecting', { attempt: 3, delay: 2500 }],
    ['writable', {}],
    ['degraded', { failures: 5 }],
    ['close', { code: 4001, reason: 'the server said\nso', wasClean: true, cause: 'rejected' }],
    ['close', { code: 1006, reason: '', wasClean: false, cause: 'gave-up' }]
  ]);
});

test('send says what becomes of a message, and why not', () => {
  const { ReliableWebSocket, on, of, say } = startReliable();
  const socket = new ReliableWebSocket('/');
  const rows = [
    [0, '', { status: 'sent' }], [1, '', { status: 'queued' }], [2, '', { status: 'back-pressure' }],
    [3, 'expired', { status: 'dropped', why: 'expired' }], [4, 'queue-full', { status: 'rejected', why: 'queue-full' }]
  ];
  for (const [status, why, expected] of rows) {
    on.send = () => { if (why) say(why); return status; };
    assert.deepEqual(socket.send('x'), expected);
  }
  on.send = () => 0;
  socket.send('é', { kind: 'latest', key: 'k', ttl: 5 });
  socket.send(Uint8Array.of(120), { kind: 'transient' });
  socket.send(new ArrayBuffer(0));
  assert.deepEqual(of('send').slice(-3), [[7, 5, 5, 0, 'é', 'k'], [7, 2, 0, 0, 'x', ''], [7, 0, 0, 0, '', '']]);
});

test('a frame that is too large, or for which there is no memory, is rejected and stays in JavaScript', () => {
  const { ReliableWebSocket, calls, wasm } = startReliable();
  const socket = new ReliableWebSocket('/', { maxFrameBytes: 4 });
  const other = new ReliableWebSocket('/');
  calls.length = 0;
  const { acquired } = wasm;
  for (const data of ['12345', 'ééé', new Uint8Array(5)]) assert.deepEqual(socket.send(data), { status: 'rejected', why: 'too-large' });
  assert.deepEqual(other.send(new ArrayBuffer((16 << 20) + 1)), { status: 'rejected', why: 'too-large' });
  assert.equal(wasm.acquired, acquired);
  wasm.isFull = true;
  assert.deepEqual(socket.send('1234'), { status: 'rejected', why: 'out-of-memory' });
  assert.deepEqual(calls, []);
});

test('done hears once what became of a message that waited, and of no other', () => {
  const { ReliableWebSocket, emit, on, of } = startReliable();
  const socket = new ReliableWebSocket('/');
  const heard = [];
  const send = (label) => socket.send('x', { done: (result) => heard.push([label, result]) });
  on.send = () => 1 | 8;
  for (const label of ['a', 'b', 'c']) send(label);
  on.send = () => 0;
  send('d');
  const [a, b, c, d] = of('send').map(([, , , ticket]) => ticket);
  assert.equal(new Set([0, a, b, c, d]).size, 5);
  emit(7, kinds.SETTLED, b, '');
  emit(7, kinds.SETTLED, a, 'expired');
  assert.deepEqual(heard, [['b', { status: 'sent' }], ['a', { status: 'dropped', why: 'expired' }]]);
  const events = record(socket);
  on.send = () => 1 | 8;
  socket.send('x', { done: () => { throw new RangeError('mine'); } });
  emit(7, kinds.SETTLED, of('send').at(-1)[3], '');
  assert.deepEqual(events.map(([name, { error }]) => [name, error.code, error.cause.message]), [['error', 'handler-failed', 'mine']]);
});

test('asks isPong and takes only true for a yes', () => {
  const { ReliableWebSocket, ask, of } = startReliable();
  const socket = new ReliableWebSocket('/');
  const seen = [];
  socket.setHeartbeat({ interval: 5, ping: 'p', isPong: (data) => { seen.push(data); return data === 'pong' ? true : 'pong'; } });
  assert.deepEqual([ask(7, kinds.IS_PONG, 0, 'pong'), ask(7, kinds.IS_PONG, 0, 'x'), ask(7, kinds.IS_PONG, 1, Uint8Array.of(1))], [1, 0, 0]);
  assert.deepEqual([seen[0], seen[1], seen[2] instanceof ArrayBuffer], ['pong', 'x', true]);
  socket.setHeartbeat(20, 'ping?');
  socket.setHeartbeat(0);
  assert.deepEqual(of('heartbeat').map(([, asks, ping]) => [asks, ping]), [[1, 'p'], [0, 'ping?'], [0, 'ping']]);
});

test('shouldReconnect answers true, false or nothing', () => {
  const { ReliableWebSocket, ask } = startReliable();
  const seen = [];
  const answers = [true, false, undefined, 1, Promise.resolve(true)];
  new ReliableWebSocket('/', { shouldReconnect: (...args) => { seen.push(args); return answers[seen.length - 1]; } });
  const number = 4001 + 65536 + 3 * 131072;
  assert.deepEqual(answers.map(() => ask(7, kinds.SHOULD_RECONNECT, number, 'bye')), [1, 2, 0, 0, 0]);
  assert.deepEqual(seen[0], [{ code: 4001, reason: 'bye', wasClean: true }, 3]);
  ask(7, kinds.SHOULD_RECONNECT, 1006 + 16383 * 131072, '');
  assert.deepEqual(seen.at(-1), [{ code: 1006, reason: '', wasClean: false }, 16383]);
});

test('a function that throws has no answer, and is an error event', () => {
  const { ReliableWebSocket, ask } = startReliable();
  const fail = () => { throw new Error('mine'); };
  const socket = new ReliableWebSocket('/', { shouldReconnect: fail, requests: { write: fail, read: fail } });
  socket.setHeartbeat({ isPong: fail });
  const events = record(socket);
  for (const question of [kinds.IS_PONG, kinds.REQUEST_ID, kinds.SHOULD_RECONNECT]) assert.equal(ask(7, question, 0, 'x'), 0);
  assert.deepEqual(events.map(([name, { error }]) => [name, error.code]), events.map(() => ['error', 'handler-failed']));
  assert.deepEqual(events.map(([, { error }]) => /'([^']*)'/.exec(error.message)[1]), ['isPong', 'requests.read', 'shouldReconnect']);
  socket.unbind('error');
  assert.equal(ask(7, kinds.IS_PONG, 0, 'x'), 0);
  assert.equal(reported.length, 1);
});

test('describes itself, and as closed after destroy', () => {
  const { ReliableWebSocket, on, say, calls } = startReliable();
  const texts = ['up', 'wss://a.test/ws', 'chat', '{"state":"up","attempts":3,"now":99,"msIn":{"up":5}}'];
  on.describe = (handle, what) => { if (handle === 7) say(texts[what]); };
  on.buffered_amount = () => 42;
  const socket = new ReliableWebSocket('/');
  assert.deepEqual([socket.state, socket.url, socket.protocol, socket.bufferedAmount], ['up', 'wss://a.test/ws', 'chat', 42]);
  assert.deepEqual(socket.snapshot(), { state: 'up', attempts: 3, now: 99, msIn: { up: 5 } });
  assert.deepEqual(socket.stats(), { attempts: 3 });
  calls.length = 0;
  socket.destroy();
  socket.destroy();
  assert.deepEqual(calls.filter(([name]) => name === 'destroy'), [['destroy', 7], ['destroy', 0]]);
  assert.deepEqual([socket.state, socket.url, socket.protocol, socket.snapshot(), socket.stats()], ['closed', '', '', {}, {}]);
});

test('destroy is silent, but what is owed is paid', () => {
  const { ReliableWebSocket, emit, on, of } = startReliable();
  const socket = new ReliableWebSocket('/');
  const events = record(socket);
  const heard = [];
  on.send = () => 1 | 8;
  socket.send('x', { done: (result) => heard.push(result) });
  on.destroy = (handle) => {
    emit(handle, kinds.SETTLED, of('send')[0][3], 'cancelled');
    emit(handle, kinds.ENDED, 1000, 'user ');
  };
  socket.destroy();
  emit(7, kinds.OPEN);
  assert.deepEqual([heard, events], [[{ status: 'dropped', why: 'cancelled' }], []]);
});

test('calls go to C++ with their arguments', () => {
  const { ReliableWebSocket, calls, on, problem } = startReliable();
  const socket = new ReliableWebSocket('/');
  calls.length = 0;
  socket.connect();
  socket.reconnect();
  socket.disableAutoReconnect();
  socket.close();
  socket.close(70_000, 'é');
  assert.deepEqual(calls, [['connect', 7], ['reconnect', 7], ['stop_reconnect', 7], ['close', 7, 1000, ''], ['close', 7, 65535, 'é']]);
  on.close = () => problem('bad-close-code\nno such code');
  assert.throws(() => socket.close(5), { code: 'bad-close-code' });
});
