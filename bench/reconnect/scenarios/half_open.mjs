// The live connection goes dead without a word, while new ones would pass: a phone that changed networks, a NAT that
// forgot. How long until the client knows?

import { sleep, withScene } from '../scene.mjs';

const settleMs = 2000;
const messageEveryMs = 1000;

/**
 * Seconds from the fault to the client's own event or its next connection, whichever is first; null if there was none
 * within `limitMs`. With `traffic` the client sends a message each second, before and after the fault.
 */
export function halfOpen(client, { traffic, limitMs }) {
  return withScene(client, {}, async ({ proxy, connection, opened, downs }) => {
    await opened();
    const sending = setInterval(() => traffic && attempt(() => connection.send('hello')), messageEveryMs);
    try {
      await sleep(settleMs);
      const start = performance.now();
      const connects = proxy.accepted.count;
      downs.length = 0;
      for (const link of proxy.connections) link.blackhole();
      const noticed = () => {
        const times = [...downs, ...proxy.accepted.times.slice(connects)];
        return times.length > 0 ? Math.min(...times) : null;
      };
      while (noticed() === null && performance.now() - start < limitMs) await sleep(20);
      return noticed() === null ? null : (noticed() - start) / 1000;
    } finally {
      clearInterval(sending);
    }
  });
}

/** What a client says to a message that it cannot send is no part of this. */
async function attempt(action) {
  try {
    await action();
  } catch {
    // Counted in lost_messages.mjs.
  }
}
