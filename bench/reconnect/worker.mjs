// Runs all scenarios for one client, in a process of its own: what a client puts into the global scope, and how much
// work it makes, stays there. Started by main.mjs with the client's name; answers over the IPC channel.

import { flapping } from './scenarios/flapping.mjs';
import { halfOpen } from './scenarios/half_open.mjs';
import { lostMessages } from './scenarios/lost_messages.mjs';

const failures = new Set();

function fail(error) {
  failures.add(String(error?.message ?? error));
}

/** A scenario that fails leaves a hole in the table, not the others undone. */
const outcome = (running) => running.catch(fail);

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
process.on('disconnect', () => process.exit(1));
process.once('message', async ({ name, ...times }) => {
  const result = await measure(name, times).catch((error) => {
    fail(error);
    return { about: { name } };
  });
  process.send({ ...result, failures: [...failures] }, () => process.exit(0));
});

async function measure(name, { limitMs, windowMs, sendMs }) {
  const client = await import(`./clients/${name}.mjs`);
  const [idle, traffic] = await Promise.all([
    outcome(halfOpen(client, { traffic: false, limitMs })),
    outcome(halfOpen(client, { traffic: true, limitMs }))
  ]);
  const connects = await outcome(flapping(client, { windowMs }));
  const messages = await outcome(lostMessages(client, { sendMs }));
  return { about: client.about, idle, traffic, connects, messages };
}
