// A redis-server of its own, for two processes of the app that share what is said.

import { connect } from 'node:net';

import { endOwned, freePort, isRunning, sleep, spawnOwned, temporaryDirectory } from '../../../browser/support/processes.mjs';

const startLimitMs = 10_000;

const answers = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
  socket.on('error', () => resolve(false));
});

/** Keeps everything in memory. Returns {url, close()}. */
export async function startRedis() {
  const port = await freePort();
  const folder = temporaryDirectory('tether-redis-');
  const child = spawnOwned('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]);
  for (const deadline = Date.now() + startLimitMs; !await answers(port); await sleep(20)) {
    if (isRunning(child) && Date.now() < deadline) continue;
    await endOwned(child);
    throw new Error(`redis-server did not start (tools/setup test installs it): ${child.stderrTail()}`);
  }
  return { url: `redis://127.0.0.1:${port}`, close: () => endOwned(child) };
}
