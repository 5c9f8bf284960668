// js-glue/socket.js where browsers differ: connections that a policy forbids, and errors that no close event follows.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { errorNumbers } from './error_numbers.mjs';
import { FakeClock, FakeDocument, FakeWasm, fakeWebSocketClass } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

const { blocked_by_policy: BLOCKED, connection_failed: FAILED } = errorNumbers;
const refused = [['socket_failed', 1, BLOCKED], ['socket_closed', 1, 1006, '', 0]];
const failed = [['socket_failed', 1, FAILED], ['socket_closed', 1, 1006, '', 0]];

function start() {
  const clock = new FakeClock();
  const document = new FakeDocument();
  const WebSocket = fakeWebSocketClass();
  const environment = { document, location: new URL(document.baseURI), WebSocket, setTimeout: clock.setTimeout };
  const wasm = new FakeWasm(environment);
  const glue = linkGlue(['memory', 'socket'], environment);
  const open = (url, handle = 1) => glue._tether_socket_open(handle, ...wasm.placeText(url), 0, 0, 1000);
  const events = () => wasm.calls.filter(([name]) => name !== 'text_result').map(([name, handle, code, address, size, clean]) => (
    name === 'socket_closed' ? [name, handle, code, wasm.text(address, size), clean] : [name, handle, code]
  ));
  return { clock, document, environment, events, glue, open, wasm, WebSocket };
}

for (const name of ['SecurityError', 'NS_ERROR_CONTENT_BLOCKED']) {
  test(`a constructor that throws ${name} is an error and a close in later turns`, () => {
    const page = start();
    page.WebSocket.refuse = Object.assign(new Error('forbidden'), { name });
    assert.equal(page.open('ws://foreign.test/'), 0);
    assert.deepEqual(page.events(), []);
    assert.equal(page.glue._tether_socket_ready_state(1), 3);
    assert.equal(page.glue._tether_socket_buffered_amount(1), 0);
    assert.equal(page.glue._tether_socket_negotiated(1, 0), 1);
    page.glue._tether_socket_close(1, 1000, 0, 0);
    page.clock.advance(0);
    assert.deepEqual(page.events(), refused);
    page.glue._tether_socket_destroy(1);
    assert.equal(page.glue.tether_sockets.sockets.size, 0);
    assert.equal(page.document.listeners.size, 0);
  });
}

test('a violation event is an error and a close, and what the browser sends after it is not', () => {
  const page = start();
  page.open('ws://foreign.test/path');
  const [socket] = page.WebSocket.made;
  page.document.violate('ws://foreign.test/path');
  assert.equal(socket.handlers, 0);
  assert.equal(page.document.listeners.size, 0);
  page.clock.advance(100);
  assert.deepEqual(page.events(), refused);
});

test('a socket destroyed before its refusal arrives hears nothing', () => {
  for (const how of ['thrown', 'event']) {
    const page = start();
    if (how === 'thrown') page.WebSocket.refuse = new DOMException('no', 'SecurityError');
    page.open('ws://foreign.test/');
    if (how === 'event') page.document.violate('ws://foreign.test/');
    page.glue._tether_socket_destroy(1);
    page.clock.advance(100);
    assert.deepEqual(page.events(), []);
    assert.equal(page.document.listeners.size, 0);
  }
});

test('a socket destroyed by its error gets no close', () => {
  const page = start();
  page.WebSocket.refuse = new DOMException('no', 'SecurityError');
  page.open('ws://foreign.test/');
  page.wasm.on_socket_failed = () => page.glue._tether_socket_destroy(1);
  page.clock.advance(100);
  assert.deepEqual(page.events(), [refused[0]]);
});

test('violations of others do not count', () => {
  const page = start();
  page.open('ws://host.test/path');
  const rows = [
    ['ws://other.test/path'], ['ws://host.test.evil.test/path'], ['ws://host.test:8080/path'], ['http://host.test/path'], ['inline'], ['ws'],
    [undefined], ['ws://host.test/path', 'img-src'], ['ws://host.test/path', 'script-src'],
    // Only reported, not enforced: the connection goes on.
    ['ws://host.test/path', 'connect-src', 'report']
  ];
  for (const row of rows) page.document.violate(...row);
  page.clock.advance(100);
  const [socket] = page.WebSocket.made;
  assert.equal(socket.handlers, 4);
  socket.open();
  assert.deepEqual(page.events(), [['socket_opened', 1, undefined]]);
});

test('a violation is matched with or without a path', () => {
  for (const blocked of ['ws://host.test', 'ws://host.test/', 'ws://host.test/other?x']) {
    const page = start();
    page.open('ws://host.test/path');
    page.document.violate(blocked);
    page.clock.advance(100);
    assert.deepEqual(page.events(), refused, blocked);
  }
});

test('the policy is watched only until the handshake is over', () => {
  const page = start();
  page.open('/');
  assert.equal(page.document.listeners.size, 1);
  page.WebSocket.made[0].open();
  assert.equal(page.document.listeners.size, 0);
  page.document.violate('ws://page.test/');
  assert.deepEqual(page.events(), [['socket_opened', 1, undefined]]);
});

test('an error without a close ends in one close with 1006', () => {
  const page = start();
  page.open('ws://host.test:6000/');
  const [socket] = page.WebSocket.made;
  socket.readyState = 3;
  socket.onerror({});
  assert.deepEqual(page.events(), [failed[0]]);
  page.clock.advance(1000);
  assert.deepEqual(page.events(), failed);
  assert.equal(socket.handlers, 0);
});

test('an error with its close event has one close, whichever way it comes', () => {
  for (const late of [0, 30]) {
    const page = start();
    page.open('ws://host.test/');
    const [socket] = page.WebSocket.made;
    socket.readyState = 3;
    socket.onerror({});
    page.clock.advance(late);
    socket.end(1006, '', false);
    page.clock.advance(1000);
    assert.deepEqual(page.events(), failed);
  }
});

test('an error while the socket is still open ends nothing', () => {
  const page = start();
  page.open('/');
  const [socket] = page.WebSocket.made;
  socket.open();
  socket.onerror({});
  page.clock.advance(1000);
  assert.deepEqual(page.events(), [['socket_opened', 1, undefined], failed[0]]);
  assert.equal(socket.handlers, 4);
});

test('a socket destroyed by its error has no close later', () => {
  const page = start();
  page.open('/');
  page.WebSocket.made[0].readyState = 3;
  page.wasm.on_socket_failed = () => page.glue._tether_socket_destroy(1);
  page.WebSocket.made[0].onerror({});
  page.clock.advance(1000);
  assert.deepEqual(page.events(), [failed[0]]);
});
