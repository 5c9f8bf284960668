// js-glue/socket.js against a fake browser: what it says to C++, and what it leaves behind (C50, C58, C62, C63).

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { errorNumbers } from './error_numbers.mjs';
import { FakeClock, FakeDocument, FakeWasm, fakeWebSocketClass } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

const limit = 16 * 1024 * 1024;
const { blocked_by_policy: BLOCKED, connection_failed: FAILED, insecure_url: INSECURE, invalid_url: INVALID } = errorNumbers;
const { not_open: NOT_OPEN, out_of_memory: OUT_OF_MEMORY, too_large: TOO_LARGE } = errorNumbers;

/** A page at `address` with the glue linked; its calls to C++ are read back as texts where they carry some. */
function start({ address = 'http://page.test/folder/page.html', heap } = {}) {
  const clock = new FakeClock();
  const document = new FakeDocument();
  document.baseURI = address;
  const WebSocket = fakeWebSocketClass();
  const environment = { document, location: new URL(address), WebSocket, setTimeout: clock.setTimeout };
  const wasm = new FakeWasm(environment, heap);
  const glue = linkGlue(['memory', 'socket'], environment);

  const open = (url, { handle = 1, protocols = '', maxFrame = limit } = {}) =>
    glue._tether_socket_open(handle, ...wasm.placeText(url), ...wasm.placeText(protocols), maxFrame);

  /** The calls so far, those of text_result left out. */
  const events = () => wasm.calls.filter(([name]) => name !== 'text_result').map(([name, ...rest]) => {
    if (name === 'socket_message') {
      const [handle, kind, from, size] = rest;
      return [name, handle, kind === 0 ? wasm.text(from, size) : wasm.bytes(from, size)];
    }
    if (name === 'socket_closed') {
      const [handle, code, from, size, clean] = rest;
      return [name, handle, code, wasm.text(from, size), clean];
    }
    return [name, ...rest];
  });

  /** Opens a socket and completes its handshake. */
  const connect = (options) => {
    assert.equal(open('/echo', options), 0);
    const socket = WebSocket.made.at(-1);
    socket.open();
    wasm.calls.length = 0;
    return socket;
  };
  return { clock, document, environment, events, connect, glue, open, wasm, WebSocket };
}

/** Nothing of any socket is left in the page. */
function assertNothingLeft({ WebSocket, document, glue }) {
  assert.deepEqual(WebSocket.made.map(({ handlers }) => handlers), WebSocket.made.map(() => 0));
  assert.equal(document.listeners.size, 0);
  assert.equal(glue.tether_sockets.sockets.size, 0);
}

test('opens the resolved address with its sub-protocols and tells C++ the address', () => {
  const page = start();
  const rows = [
    ['/echo', 'ws://page.test/echo'], ['echo', 'ws://page.test/folder/echo'], ['', 'ws://page.test/folder/page.html'],
    ['http://other.test', 'ws://other.test/'], ['https://other.test/a b', 'wss://other.test/a%20b'], ['WSS://OTHER.test:443/', 'wss://other.test/']
  ];
  for (const [index, [url, resolved]] of rows.entries()) {
    page.wasm.calls.length = 0;
    assert.equal(page.open(url, { handle: index + 1, protocols: index === 0 ? 'a,b' : '' }), 0);
    const [[name, address, size]] = page.wasm.calls;
    assert.deepEqual([name, page.wasm.text(address, size)], ['text_result', resolved]);
    assert.equal(page.WebSocket.made.at(-1).url, resolved);
    assert.deepEqual(page.WebSocket.made.at(-1).protocols, index === 0 ? ['a', 'b'] : []);
    assert.equal(page.WebSocket.made.at(-1).binaryType, 'arraybuffer');
  }
});

test('refuses what is no WebSocket address before any socket is made', () => {
  const page = start();
  for (const url of ['javascript:alert(1)', 'ftp://a.test', 'http://[', 'ws://a.test/#x', 'ws://u@a.test', 'ws://u:p@a.test', '//u@a.test', 'blob:x']) {
    assert.equal(page.open(url), INVALID, url);
  }
  assert.equal(page.WebSocket.made.length, 0);
  // Browsers have the last word: this one, say, on the empty fragment of 'ws://a.test/#'.
  page.WebSocket.refuse = new DOMException('bad', 'SyntaxError');
  assert.equal(page.open('/'), INVALID);
  assertNothingLeft(page);
});

test('an https page talks to ws: on this machine only', () => {
  const page = start({ address: 'https://page.test/' });
  const rows = [
    ['ws://page.test/', INSECURE], ['http://page.test/', INSECURE], ['ws://192.168.0.1/', INSECURE], ['ws://10.0.0.1/', INSECURE],
    ['ws://128.0.0.1/', INSECURE], ['ws://127.0.0.1.evil.test/', INSECURE], ['ws://localhost.evil.test/', INSECURE],
    ['ws://evillocalhost/', INSECURE], ['ws://[::2]/', INSECURE], ['ws://0.0.0.0/', INSECURE],
    ['ws://localhost:8080/', 0], ['ws://LOCALHOST/', 0], ['ws://app.localhost/', 0], ['ws://127.0.0.1/', 0], ['ws://127.1.2.3/', 0],
    ['ws://127.1/', 0], ['ws://2130706433/', 0], ['ws://[::1]/', 0], ['ws://[0:0:0:0:0:0:0:1]/', 0], ['http://localhost/', 0],
    ['wss://page.test/', 0], ['https://page.test/', 0], ['/', 0], ['//other.test/', 0]
  ];
  for (const [index, [url, code]] of rows.entries()) assert.equal(page.open(url, { handle: index + 1 }), code, url);
  assert.equal(page.WebSocket.made.length, rows.filter(([, code]) => code === 0).length);
});

test('resolve says what open would connect to, and connects to nothing', () => {
  const page = start({ address: 'https://page.test/folder/page.html' });
  const resolve = (url) => {
    page.wasm.calls.length = 0;
    const code = page.glue._tether_socket_resolve(...page.wasm.placeText(url));
    const texts = page.wasm.calls.map(([name, address, size]) => [name, page.wasm.text(address, size)]);
    return code === 0 ? texts[0][1] : code;
  };
  const rows = [
    ['/ws', 'wss://page.test/ws'], ['ws', 'wss://page.test/folder/ws'], ['', 'wss://page.test/folder/page.html'],
    ['//evil.test/ws', 'wss://evil.test/ws'], ['https://other.test', 'wss://other.test/'], ['http://localhost:8080/', 'ws://localhost:8080/'],
    ['ws://page.test/', INSECURE], ['javascript:alert(1)', INVALID], ['wss://a.test/#x', INVALID], ['wss://u@a.test', INVALID]
  ];
  for (const [url, expected] of rows) assert.equal(resolve(url), expected, url);
  page.wasm.on_text_result = () => assert.fail('no memory for a result');
  const text = page.wasm.placeText('/ws');
  page.wasm.isFull = true;
  assert.equal(page.glue._tether_socket_resolve(...text), OUT_OF_MEMORY);
  assert.equal(page.WebSocket.made.length, 0);
  assertNothingLeft(page);
});

test('an http page talks to any ws:', () => {
  const page = start({ address: 'http://page.test/' });
  assert.equal(page.open('ws://192.168.0.1/'), 0);
});

test('hands events to C++ in their order', () => {
  const page = start();
  page.open('/echo', { handle: 9 });
  const [socket] = page.WebSocket.made;
  page.wasm.calls.length = 0;
  socket.open();
  for (const data of ['', '\ufefftext\0', 'é€😀', new ArrayBuffer(0), Uint8Array.of(0, 128, 255).buffer]) socket.onmessage({ data });
  socket.end(4001, 'grüße', true);
  assert.deepEqual(page.events(), [
    ['socket_opened', 9], ['socket_message', 9, ''], ['socket_message', 9, '\ufefftext\0'], ['socket_message', 9, 'é€😀'],
    ['socket_message', 9, []], ['socket_message', 9, [0, 128, 255]], ['socket_closed', 9, 4001, 'grüße', 1]
  ]);
  page.glue._tether_socket_destroy(9);
  assertNothingLeft(page);
});

test('messages survive memory that grows as they are put', () => {
  const page = start({ heap: { bytes: 256 } });
  const socket = page.connect();
  page.wasm.growsAlways = true;
  socket.onmessage({ data: 'text' });
  socket.onmessage({ data: new Uint8Array(1000).fill(5).buffer });
  assert.deepEqual(page.events(), [['socket_message', 1, 'text'], ['socket_message', 1, Array(1000).fill(5)]]);
});

for (const Heap of [ArrayBuffer, SharedArrayBuffer]) {
  test(`sends texts and bytes from a heap in ${Heap.name}`, () => {
    const page = start({ heap: { Heap } });
    const socket = page.connect();
    assert.equal(page.glue._tether_socket_send_text(1, ...page.wasm.placeText('\ufeffab\0é')), 0);
    assert.equal(page.glue._tether_socket_send_text(1, 0, 0), 0);
    const address = page.wasm.place(Uint8Array.of(1, 2, 3));
    assert.equal(page.glue._tether_socket_send_binary(1, address, 3), 0);
    assert.equal(page.glue._tether_socket_send_binary(1, address, 0), 0);
    assert.deepEqual(socket.sent, ['\ufeffab\0é', '', [1, 2, 3], []]);
  });
}

test('what the browser throws becomes a number', () => {
  const page = start();
  page.open('/');
  assert.equal(page.glue._tether_socket_send_text(1, ...page.wasm.placeText('early')), NOT_OPEN);
  assert.equal(page.glue._tether_socket_send_binary(1, 0, 0), NOT_OPEN);
  assert.equal(page.glue._tether_socket_send_binary(77, 0, 0), NOT_OPEN);
  page.WebSocket.made[0].close = () => { throw new DOMException('no', 'InvalidAccessError'); };
  page.glue._tether_socket_close(1, 1001, ...page.wasm.placeText('x'));
  page.glue._tether_socket_destroy(1);
  assertNothingLeft(page);
});

test('a frame above the limit is refused before it is copied', () => {
  const page = start();
  const socket = page.connect({ maxFrame: 100 });
  const { acquired } = page.wasm;
  // A text that is too long in UTF-16 units is not even encoded: its size in bytes stays unknown.
  const rows = [['a'.repeat(101), 101], ['é'.repeat(51), 102], ['é'.repeat(101), 101], [new ArrayBuffer(101), 101]];
  for (const [data] of rows) socket.onmessage({ data });
  assert.deepEqual(page.events(), rows.map(([, size]) => ['socket_refused', 1, TOO_LARGE, size]));
  assert.equal(page.wasm.acquired, acquired);
  for (const data of ['a'.repeat(100), 'é'.repeat(50), new ArrayBuffer(100)]) socket.onmessage({ data });
  assert.deepEqual(page.events().slice(rows.length).map(([name]) => name), Array(3).fill('socket_message'));
});

test('the limit is 32 bits wide', () => {
  const page = start();
  // C++ hands over a size_t, which comes as a negative number from 2 GiB on.
  const socket = page.connect({ maxFrame: -1 });
  socket.onmessage({ data: 'text' });
  assert.deepEqual(page.events(), [['socket_message', 1, 'text']]);
});

test('a frame that finds no memory is refused and writes nothing', () => {
  const page = start();
  const socket = page.connect();
  const before = [...page.wasm.heap];
  page.wasm.isFull = true;
  socket.onmessage({ data: 'text' });
  socket.onmessage({ data: new ArrayBuffer(10) });
  socket.onmessage({ data: '' });
  assert.deepEqual(page.events(), [4, 10, 0].map((size) => ['socket_refused', 1, OUT_OF_MEMORY, size]));
  assert.deepEqual([...page.wasm.heap], before);
  // A close is still a close; only its reason is lost.
  page.wasm.calls.length = 0;
  socket.end(4000, 'reason', true);
  assert.deepEqual(page.wasm.calls, [['socket_closed', 1, 4000, 0, 0, 1]]);
});

test('an address that finds no memory is an error and leaves nothing', () => {
  const page = start();
  const [url, none] = [page.wasm.placeText('/echo'), page.wasm.placeText('')];
  page.wasm.isFull = true;
  assert.equal(page.glue._tether_socket_open(1, ...url, ...none, limit), OUT_OF_MEMORY);
  page.glue._tether_socket_destroy(1);
  assertNothingLeft(page);
  assert.deepEqual(page.WebSocket.made[0].closed, [[1000, '']]);
});

test('destroy takes the handlers away first, then closes with 1000 what is not closed', () => {
  const rows = [[0, true], [1, true], [2, false], [3, false]];
  for (const [readyState, closes] of rows) {
    const page = start();
    page.open('/');
    const [socket] = page.WebSocket.made;
    socket.readyState = readyState;
    let handlersAtClose = null;
    socket.close = (...args) => { handlersAtClose = socket.handlers; socket.closed.push(args); };
    page.glue._tether_socket_destroy(1);
    page.glue._tether_socket_destroy(1);
    assert.deepEqual(socket.closed, closes ? [[1000, '']] : []);
    assert.equal(handlersAtClose, closes ? 0 : null);
    assertNothingLeft(page);
  }
});

test('nothing arrives after destroy, whatever the browser still does', () => {
  const page = start();
  const socket = page.connect();
  const { onmessage, onclose, onerror } = socket;
  page.glue._tether_socket_destroy(1);
  page.clock.advance(1000);
  assert.deepEqual([socket.onmessage, socket.onclose, socket.onerror], [null, null, null]);
  assert.ok(onmessage && onclose && onerror);
  assert.deepEqual(page.events(), []);
});

test('10,000 sockets leave nothing in the page', () => {
  const page = start();
  for (let handle = 1; handle <= 10_000; ++handle) {
    assert.equal(page.open('/', { handle }), 0);
    if (handle % 3 === 0) page.WebSocket.made.at(-1).open();
    if (handle % 5 === 0) page.WebSocket.made.at(-1).end();
    page.glue._tether_socket_destroy(handle);
  }
  assertNothingLeft(page);
  assert.equal(page.clock.waiting, 0);
});

test('answers what C++ asks about a socket', () => {
  const page = start();
  const socket = page.connect();
  Object.assign(socket, { bufferedAmount: 12345, protocol: 'tether.é', extensions: 'permessage-deflate', readyState: 2 });
  assert.equal(page.glue._tether_socket_buffered_amount(1), 12345);
  assert.equal(page.glue._tether_socket_ready_state(1), 2);
  for (const [what, text] of [[0, 'tether.é'], [1, 'permessage-deflate']]) {
    page.wasm.calls.length = 0;
    assert.equal(page.glue._tether_socket_negotiated(1, what), 1);
    const [[, address, size]] = page.wasm.calls;
    assert.equal(page.wasm.text(address, size), text);
  }
  page.wasm.isFull = true;
  assert.equal(page.glue._tether_socket_negotiated(1, 0), 0);
  assert.equal(page.glue._tether_socket_supported(), 1);
  page.environment.WebSocket = undefined;
  assert.equal(page.glue._tether_socket_supported(), 0);
});

test('the numbers are those of errors.def', () => {
  assert.deepEqual([INVALID, INSECURE, BLOCKED, FAILED, NOT_OPEN, TOO_LARGE, OUT_OF_MEMORY].filter((number) => !(number > 0)), []);
});
