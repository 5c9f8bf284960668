// js-glue/loader/face.mjs and websocket.mjs on a fake runtime: how calls and events cross to C++.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TetherError } from '../../js-glue/loader/errors.mjs';
import { BINARY, CLOSE, ERROR, IS_PONG, OPEN, PROBLEM, TEXT } from '../../js-glue/loader/face.mjs';
import { makeWebSocket } from '../../js-glue/loader/websocket.mjs';
import { startFace } from './fake_face.mjs';

test('numbers pass as they are, texts and bytes as an address and a size', () => {
  const calls = [];
  const { face, wasm } = startFace({ _tether_thing: (...args) => { calls.push(args); return 42; } });
  assert.equal(face.call('thing', 5, 'é', Uint8Array.of(1, 2), 0, ''), 42);
  const [[number, text, textSize, bytes, byteSize, zero, empty, emptySize]] = calls;
  assert.deepEqual([number, wasm.text(text, textSize), wasm.bytes(bytes, byteSize), zero, emptySize], [5, 'é', [1, 2], 0, 0]);
  assert.notEqual(empty, 0, 'an empty text is not the null of "no memory"');
});

test('when memory is full, nothing is called', () => {
  let calls = 0;
  const { face, wasm } = startFace({ _tether_thing: () => ++calls });
  wasm.isFull = true;
  for (const value of ['', 'text', new Uint8Array(3)]) {
    assert.throws(() => face.call('thing', value), { name: 'TetherError', code: 'out-of-memory' });
  }
  assert.equal(calls, 0);
  assert.equal(face.call('thing', 1), 1);
});

test('a problem is thrown by demand and by nothing else', () => {
  const exports = { _tether_fails: () => { page.emit(0, PROBLEM, 0, 'not-open\nline one\nline two'); return 0; } };
  const page = startFace(exports);
  assert.equal(page.face.call('fails'), 0);
  const error = (() => { try { return page.face.demand('fails'); } catch (thrown) { return thrown; } })();
  assert.ok(error instanceof TetherError && error instanceof Error);
  assert.deepEqual([error.name, error.code, error.message], ['TetherError', 'not-open', 'line one\nline two']);
});

test('an error always has a message', () => {
  assert.equal(TetherError.fromText('unsupported\n').message, 'unsupported');
  assert.equal(new TetherError('unsupported').message, 'unsupported');
  assert.equal('cause' in new TetherError('unsupported'), false);
});

test('ask gives the text of this call, not of an earlier one', () => {
  const page = startFace({ _tether_named: () => page.emit(0, TEXT, 0, 'é\0'), _tether_silent: () => {} });
  assert.equal(page.face.ask('named'), 'é\0');
  assert.equal(page.face.ask('silent'), '');
});

test('events go to whoever listens, until release', () => {
  const page = startFace();
  const heard = [];
  page.face.listen(7, (event, number, address, size) => heard.push(page.face.describe(event, number, address, size)));
  page.emit(8, OPEN);
  page.emit(7, OPEN);
  page.emit(7, CLOSE, 4001 + 65536, 'é');
  page.emit(7, CLOSE, 1006, '');
  page.emit(7, ERROR, 13, 'too-large\nmuch');
  page.face.release(7);
  page.emit(7, OPEN);
  const [open, clean, unclean, [name, { error }]] = heard;
  assert.deepEqual([open, clean, unclean], [
    ['open', {}],
    ['close', { code: 4001, reason: 'é', wasClean: true }],
    ['close', { code: 1006, reason: '', wasClean: false }]
  ]);
  assert.deepEqual([name, error.code, error.message, heard.length], ['error', 'too-large', 'much', 4]);
});

test('questions are answered during the call, with 0 by whoever has no answer', () => {
  const { face, ask } = startFace();
  face.listen(7, () => {}, (question, number, address, size) => number + face.text(address, size).length + question);
  face.listen(8, () => {});
  assert.equal(ask(7, IS_PONG, 40, 'é!'), 42);
  assert.deepEqual([ask(8, IS_PONG), ask(9, IS_PONG)], [0, 0]);
  face.release(7);
  assert.equal(ask(7, IS_PONG), 0);
});

/** A WebSocket class on exports that record what they are called with. */
function startWebSocket() {
  const calls = [];
  const note = (name, result) => (...args) => { calls.push([name, ...args]); return result; };
  const exports = { _tether_ws_describe: (handle, what) => page.emit(0, TEXT, 0, ['ws://host/', 'b', ''][what]) };
  for (const name of ['open', 'send', 'close', 'destroy', 'ready_state', 'buffered_amount']) exports[`_tether_ws_${name}`] = note(name, 7);
  const page = startFace(exports);
  return { ...page, calls, WebSocket: makeWebSocket(page.face) };
}

test('WebSocket: a frame above 16 MiB is refused before it is encoded or copied', () => {
  const { WebSocket, calls, wasm } = startWebSocket();
  const socket = new WebSocket('/');
  const { acquired } = wasm;
  calls.length = 0;
  for (const data of ['a'.repeat((16 << 20) + 1), new ArrayBuffer((16 << 20) + 1), 'é'.repeat((8 << 20) + 1)]) {
    assert.throws(() => socket.send(data), { name: 'TetherError', code: 'too-large' });
  }
  assert.deepEqual([calls, wasm.acquired], [[], acquired]);
});

test('WebSocket: a close event ends its C++ half before the handlers hear of it', () => {
  const { WebSocket, calls, emit } = startWebSocket();
  const socket = new WebSocket('/');
  socket.bind('close', () => calls.push(['heard']));
  calls.length = 0;
  emit(7, CLOSE, 1006);
  assert.deepEqual(calls, [['destroy', 7], ['heard']]);
  socket.destroy();
  emit(7, CLOSE, 1006);
  assert.equal(calls.length, 2);
  assert.deepEqual([socket.url, socket.protocol, socket.extensions], ['ws://host/', 'b', '']);
});

test('WebSocket: each message is a copy of its own', () => {
  const { WebSocket, emit, wasm } = startWebSocket();
  const socket = new WebSocket('/');
  const kept = [];
  socket.bind('message', ({ data }) => kept.push(data));
  emit(7, BINARY, 0, Uint8Array.of(1, 2));
  wasm.heap.fill(0xdd);
  emit(7, BINARY, 0, new Uint8Array(0));
  emit(7, TEXT, 0, '');
  assert.deepEqual(kept.map((data) => (typeof data === 'string' ? data : [...new Uint8Array(data)])), [[1, 2], [], '']);
});
