// A proxy before an echo server, and clients that tell what has happened to them. For the tests of the proxy itself.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach } from 'node:test';

import { WebSocket } from 'ws';

import { startEchoServer } from '../../browser/support/echo_server.mjs';
import { startChaosProxy } from '../chaos_proxy.mjs';

const deadlineMs = 10_000;

/** Gives each test of the file a `server`, a `proxy` before it, and clients of that. */
export function chaosScene() {
  const scene = { server: null, proxy: null, client, opened };
  let clients = [];

  beforeEach(async () => {
    scene.server = await startEchoServer();
    scene.proxy = await startChaosProxy({ target: { host: '127.0.0.1', port: scene.server.port } });
    clients = [];
  });

  afterEach(async () => {
    for (const socket of clients) socket.terminate();
    await scene.proxy.close();
    await scene.server.close();
  });

  /** A client whose story is in `messages`, `errors` and `closed` ([code, reason] or null); `ended` gives that, too. */
  function client(urlPath = '/echo', options = {}) {
    const socket = new WebSocket(scene.proxy.url + urlPath, { perMessageDeflate: false, ...options });
    clients.push(socket);
    socket.messages = [];
    socket.errors = [];
    socket.closed = null;
    socket.on('message', (data) => socket.messages.push(data.toString()));
    socket.on('error', (error) => socket.errors.push(error));
    socket.ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        socket.closed = [code, reason.toString()];
        resolve(socket.closed);
      });
    });
    return socket;
  }

  async function opened(...args) {
    const socket = client(...args);
    await once(socket, 'open');
    return socket;
  }

  return scene;
}

/** Waits until `condition` holds. */
export async function until(condition, what = String(condition)) {
  for (const deadline = Date.now() + deadlineMs; !condition(); await new Promise((resolve) => setTimeout(resolve, 5))) {
    assert.ok(Date.now() < deadline, `waited in vain for: ${what}`);
  }
}

/** Sends a text and waits for its echo. */
export async function echoed(socket, text) {
  socket.send(text);
  await until(() => socket.messages.includes(text), `the echo of ${text}`);
}

/** How long `action` took, in milliseconds. */
export async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}
