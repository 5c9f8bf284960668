// The client sends numbered messages at a steady pace over a link of 100 ms each way that is reset several times. The
// server counts how often each number arrives.

import { sleep, withScene } from '../scene.mjs';

const everyMs = 50;
const resetEveryMs = 2000;
const oneWayMs = 100;
// With all there, a second copy of one could still be on its way; the longest delay of a client is some 20 s, and what it
// keeps for its next connection is late, not lost.
const quietMs = 3000;
const longestWaitMs = 45_000;

/**
 * Sends for `sendMs` and waits until nothing has come for a while. Returns {sent, resets, lost, reported, twice}:
 * `reported` of the lost ones were refused or given back, so that the application could know.
 */
export async function lostMessages(client, { sendMs }) {
  const arrivals = new Map();
  let lastArrival = 0;
  const onText = (text) => {
    arrivals.set(text, (arrivals.get(text) ?? 0) + 1);
    lastArrival = performance.now();
  };
  return withScene(client, { onText, shape: { delayMs: oneWayMs } }, async ({ proxy, connection, opened }) => {
    await opened();
    const { refused, sent, resets } = await sendThroughResets(proxy, connection, sendMs);
    const end = performance.now();
    const isQuiet = () => performance.now() - Math.max(lastArrival, end) > quietMs;
    const allCame = () => sent.every((text) => arrivals.has(text));
    while (!(isQuiet() && allCame()) && performance.now() - end < longestWaitMs) await sleep(50);

    const given = new Set([...refused, ...(connection.givenBack?.() ?? [])]);
    const lost = sent.filter((text) => !arrivals.has(text));
    return {
      sent: sent.length,
      resets,
      lost: lost.length,
      reported: lost.filter((text) => given.has(text)).length,
      twice: [...arrivals.values()].filter((count) => count > 1).length
    };
  });
}

async function sendThroughResets(proxy, connection, sendMs) {
  const [sent, refused] = [[], []];
  let resets = 0;
  const start = performance.now();
  for (let nextReset = resetEveryMs; sent.length < sendMs / everyMs; ) {
    const text = `message ${sent.length}`;
    sent.push(text);
    attempt(() => connection.send(text), () => refused.push(text));
    if (performance.now() - start >= nextReset) {
      nextReset += resetEveryMs;
      for (const link of proxy.connections.filter(({ established }) => established)) {
        link.reset();
        resets += 1;
      }
    }
    await sleep(start + sent.length * everyMs - performance.now());
  }
  return { sent, refused, resets };
}

async function attempt(action, onRefusal) {
  try {
    await action();
  } catch {
    onRefusal();
  }
}
