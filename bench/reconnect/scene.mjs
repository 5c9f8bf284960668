// What every scenario needs: a server, the chaos proxy before it, and one client that connects through that.

import { WebSocket } from 'ws';

import { startChaosProxy } from '../../tests/support/chaos_proxy.mjs';
import { servers } from './servers/index.mjs';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs `body` with {proxy, connection, downs, opened()} and cleans up after it. `downs` has the times of the client's
 * own events that say that the connection is lost, and `opened()` waits for the first connection. `flapping` and
 * `onText` are the server's, `shape` is the proxy's.
 */
export async function withScene({ about, connect }, { flapping = false, onText = () => {}, shape = {} }, body) {
  const server = await servers[about.server]({ flapping, onText });
  const proxy = await startChaosProxy({ target: { port: server.port }, shape });
  const downs = [];
  let onOpen;
  const firstOpen = new Promise((resolve) => (onOpen = resolve));
  let connection = null;
  try {
    connection = await connect(proxy.url, {
      WebSocket,
      onOpen,
      onDown: () => downs.push(performance.now()),
      onMessage: () => {}
    });
    return await body({ proxy, connection, downs, opened: () => within(firstOpen, 10_000, 'the first connection') });
  } finally {
    await connection?.close();
    await proxy.close();
    await server.close();
  }
}

/** Rejects if `promise` takes longer than `ms`. */
async function within(promise, ms, what) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), ms);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
