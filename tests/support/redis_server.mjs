// A redis-server of a test's own, on a free port of the loopback address.

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

import { endOwned, freePort, isRunning, killOwned, removeDirectory, sleep, spawnOwned, temporaryDirectory } from '../browser/support/processes.mjs';

const startLimitMs = 10_000;

/** Whether it takes commands: while it reads its file, it listens but refuses them. */
const answers = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
  const end = (answer) => { socket.destroy(); resolve(answer); };
  socket.on('data', (data) => end(data.toString().startsWith('+PONG')));
  socket.on('error', () => end(false));
  socket.on('close', () => end(false));
});

/**
 * Keeps everything in memory, or with `durable` in a file that outlives `kill`.
 * Returns {url, kill(), start(), signal(name), memoryMiB(), close()}: `start` after `kill` uses the same port and file.
 */
export async function startRedis({ durable = false } = {}) {
  const port = await freePort();
  const folder = temporaryDirectory('tether-redis-');
  let child;
  async function start() {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    child = spawnOwned('redis-server', [...place, '--save', '', '--appendonly', durable ? 'yes' : 'no']);
    for (const deadline = Date.now() + startLimitMs; !await answers(port); await sleep(20)) {
      if (isRunning(child) && Date.now() < deadline) continue;
      await endOwned(child);
      throw new Error(`redis-server did not start (tools/setup test installs it): ${child.stderrTail()}`);
    }
  }
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill: () => killOwned(child),
    signal: (name) => process.kill(child.pid, name),
    /** What it has in the machine's memory. */
    memoryMiB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024,
    async close() {
      await endOwned(child);
      removeDirectory(folder);
    },
  };
}
