// js-glue/loader/reliable_websocket.mjs: what answers later: providers and requests (C49, C66).

import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, test } from 'node:test';

import { ERROR, PROVIDE, REPLY_BINARY, REPLY_TEXT, REQUEST_FAILED, REQUEST_ID } from '../../js-glue/loader/face.mjs';
import { record, startReliable } from './reliable_fake.mjs';

const turn = () => new Promise((resolve) => setTimeout(resolve));
const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));
after(async () => {
  await turn();
  assert.deepEqual(unhandled, []);
});
beforeEach(() => { globalThis.reportError = () => {}; });
afterEach(() => { delete globalThis.reportError; });

const [URL_SOURCE, PROTOCOLS_SOURCE, TOKEN_SOURCE] = [0, 1, 2];

test('a provider may answer in many ways', async () => {
  const page = startReliable();
  const { STOP } = page.ReliableWebSocket;
  const rows = [
    [() => '/ws', [0, 0, '/ws']],
    [() => '', [0, 0, '']],
    [async () => '/later', [0, 0, '/later']],
    [() => new URL('ws://a.test/'), [0, 0, 'ws://a.test/']],
    [() => ['a', 'b'], [0, 0, 'a,b']],
    [() => ({ text: 'secret', validFor: 1000.5 }), [0, 1001, 'secret']],
    [async () => ({ text: '' }), [0, 0, '']],
    [() => ({ text: 'x', validFor: Infinity }), [0, 2 ** 31 - 1, 'x']],
    [() => STOP, [2, 0, '']],
    [async () => STOP, [2, 0, '']],
    [() => { throw STOP; }, [2, 0, '']],
    [() => Promise.reject(STOP), [2, 0, '']],
    [() => { throw new Error('oh'); }, [1, 0, 'a provider failed: Error: oh']],
    [() => Promise.reject(new Error('oh')), [1, 0, 'a provider failed: Error: oh']],
    [() => Promise.reject(undefined), [1, 0, 'a provider failed: undefined']],
    [() => Promise.reject(Object.create(null)), [1, 0, /^a provider failed: \w/]],
    [() => undefined, [1, 0, /^a provider failed: TypeError/]],
    [() => null, [1, 0, /TypeError/]],
    [() => 5, [1, 0, /TypeError/]],
    [() => ({ text: 'x', validFor: 'long' }), [1, 0, /validFor/]],
    [() => ({ get text() { throw new Error('getter'); } }), [1, 0, /getter/]],
    [() => ({ then() { throw new Error('then'); } }), [1, 0, /then/]]
  ];
  for (const [provider, [outcome, validFor, text]] of rows) {
    new page.ReliableWebSocket(provider);
    page.calls.length = 0;
    page.emit(7, PROVIDE, 9, [URL_SOURCE, 1, 0]);
    assert.deepEqual(page.calls, [], 'never inside the call that asks');
    await turn();
    const [[handle, inquiry, ...answer]] = page.of('provide');
    assert.deepEqual([handle, inquiry, ...answer.slice(0, 2)], [7, 9, outcome, validFor], String(provider));
    if (typeof text === 'string') assert.equal(answer[2], text);
    else assert.match(answer[2], text);
  }
});

test('each provider is asked for its own, and told about the attempt', async () => {
  const { ReliableWebSocket, emit, of } = startReliable();
  const provider = (name) => (call) => `${name} ${JSON.stringify(call)}`;
  new ReliableWebSocket(provider('url'), { protocols: provider('protocols'), token: provider('token') });
  emit(7, PROVIDE, 1, [URL_SOURCE, 1, 0]);
  emit(7, PROVIDE, 2, [PROTOCOLS_SOURCE, 1, 0]);
  emit(7, PROVIDE, 3, [TOKEN_SOURCE, 4, 1]);
  await turn();
  assert.deepEqual(of('provide').map(([, inquiry, , , text]) => [inquiry, text]), [
    [1, 'url {"attempt":1,"refresh":false}'], [2, 'protocols {"attempt":1,"refresh":false}'], [3, 'token {"attempt":4,"refresh":true}']
  ]);
});

test('the error of a provider that failed has its cause', async () => {
  const { ReliableWebSocket, emit } = startReliable();
  const cause = new RangeError('mine');
  const socket = new ReliableWebSocket(() => { throw cause; });
  const events = record(socket);
  emit(7, PROVIDE, 1, [URL_SOURCE, 1, 0]);
  await turn();
  emit(7, ERROR, 15, 'handler-failed\na provider failed: RangeError: mine');
  emit(7, ERROR, 6, 'connection-failed\n');
  assert.deepEqual(events.map(([, { error }]) => [error.code, error.cause]), [['handler-failed', cause], ['connection-failed', undefined]]);
});

test('an answer for which there is no memory is a failed one', async () => {
  const { ReliableWebSocket, emit, wasm, calls } = startReliable();
  new ReliableWebSocket(() => '/ws');
  calls.length = 0;
  emit(7, PROVIDE, 1, [URL_SOURCE, 1, 0]);
  wasm.isFull = true;
  await turn();
  assert.deepEqual(calls.map(([name, handle, inquiry, outcome]) => [name, handle, inquiry, outcome]), [['provide', 7, 1, 1]]);
});

test('an answer after destroy finds nobody', async () => {
  const { ReliableWebSocket, emit, of } = startReliable();
  const socket = new ReliableWebSocket(async () => '/ws');
  emit(7, PROVIDE, 1, [URL_SOURCE, 1, 0]);
  socket.destroy();
  await turn();
  assert.deepEqual(of('provide').map(([handle]) => handle), [0]);
});

/** A socket that can make requests; `ticketOf` is the ticket of the nth one. */
function startRequests(options = {}) {
  const page = startReliable();
  const write = (id, payload) => JSON.stringify([id, payload]);
  const read = (data) => JSON.parse(data)[0];
  const socket = new page.ReliableWebSocket('/', { requests: { write, read, ...options } });
  page.on.next_request = () => page.of('request').length + 1;
  return { ...page, socket, ticketOf: (at) => page.of('request')[at][2] };
}

test('a request is framed with its id and resolves with its reply', async () => {
  const { socket, of, emit, ticketOf } = startRequests();
  const first = socket.request({ a: 1 });
  const second = socket.request('b', 50);
  const third = socket.request('c');
  assert.deepEqual(of('request').map(([handle, id, , timeout, frame]) => [handle, id, timeout, frame]), [
    [7, 1, 10_000, '[1,{"a":1}]'], [7, 2, 50, '[2,"b"]'], [7, 3, 10_000, '[3,"c"]']
  ]);
  emit(7, REPLY_TEXT, ticketOf(1), 'second');
  emit(7, REPLY_BINARY, ticketOf(0), Uint8Array.of(1, 2));
  emit(7, REQUEST_FAILED, ticketOf(2), 'timed-out\nno reply');
  assert.equal(await second, 'second');
  assert.deepEqual([...new Uint8Array(await first)], [1, 2]);
  await assert.rejects(third, { name: 'TetherError', code: 'timed-out', message: 'no reply' });
});

test('C++ is told the id of a reply, or 0 for what is none', () => {
  const answers = [5, 2 ** 32 - 1, 0, -1, 1.5, '5', NaN, undefined, null, 2 ** 32, true];
  let next = 0;
  const { ask } = startRequests({ read: () => answers[next++] });
  const given = answers.map(() => ask(7, REQUEST_ID, 0, 'x') >>> 0);
  assert.deepEqual(given, [5, 2 ** 32 - 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('a request that cannot be made rejects and leaves nothing behind', async () => {
  const cause = new RangeError('mine');
  const rows = [
    [{ write: () => { throw cause; } }, { code: 'handler-failed', cause }],
    [{ write: () => 5 }, { name: 'TypeError' }],
    [{ write: () => Promise.resolve('x') }, { name: 'TypeError' }],
    [{ write: () => 'text', kind: 'binary' }, { name: 'TypeError' }],
    [{ write: () => Uint8Array.of(1) }, { name: 'TypeError' }],
    [{ write: () => 'x'.repeat((16 << 20) + 1) }, { code: 'too-large' }]
  ];
  for (const [options, expected] of rows) {
    const { socket, of } = startRequests(options);
    await assert.rejects(socket.request('x'), expected);
    assert.deepEqual(of('request'), []);
  }
  const page = startRequests();
  await assert.rejects(page.socket.request('x', 'soon'), { name: 'TypeError' });
  page.on.request = () => page.problem('handler-failed\nwrite made a request');
  await assert.rejects(page.socket.request('x'), { code: 'handler-failed' });
  page.wasm.isFull = true;
  await assert.rejects(page.socket.request('x'), { code: 'out-of-memory' });
  const { ReliableWebSocket } = startReliable();
  await assert.rejects(new ReliableWebSocket('/').request('x'), { code: 'unsupported' });
});

test('requests may be binary', () => {
  const { socket, of } = startRequests({ kind: 'binary', write: (id) => Uint8Array.of(64 + id) });
  socket.request('x');
  assert.equal(of('request')[0][4], 'A');
});

test('a destroyed socket fails what was asked of it', async () => {
  const { socket, on, emit, ticketOf } = startRequests();
  const request = socket.request('x');
  on.destroy = (handle) => emit(handle, REQUEST_FAILED, ticketOf(0), 'cancelled\nthe socket is gone');
  socket.destroy();
  await assert.rejects(request, { code: 'cancelled' });
});
