// A server that accepts every connection and closes it with 1011 after 10 ms: one that fails at the first thing it
// has to do. How often does the client come?

import { sleep, withScene } from '../scene.mjs';

/** How many connections the client makes within `windowMs` of its first one. */
export function flapping(client, { windowMs }) {
  return withScene(client, { flapping: true }, async ({ proxy }) => {
    const first = await proxy.until(({ accepted }) => accepted.times[0], { what: 'the first connection' });
    await sleep(windowMs);
    return proxy.accepted.times.filter((time) => time <= first + windowMs).length;
  });
}
