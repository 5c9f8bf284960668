// A framework's server as a child process: on a free port of the loopback address, ended with this Node process at the latest.

import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { endOwned, freePort, isRunning, killOwned, sleep, spawnOwned } from '../../browser/support/processes.mjs';

const startLimitMs = 30_000;
const pollMs = 20;

/**
 * A server that can be stopped and started again on the same port. `describe(port)` gives {command, args, env, cwd};
 * `isReady(url)` resolves with true once it answers. Its output goes to the file `log`.
 */
export class PeerServer {
  #child = null;
  #settings;

  constructor(settings) {
    this.#settings = settings;
  }

  async start() {
    this.port ??= await freePort();
    this.url = `http://localhost:${this.port}`;
    const { command, args, env, cwd } = this.#settings.describe(this.port);
    const log = openSync(path.join(cwd, 'log'), 'a');
    // `env -C`: spawnOwned has no working directory of its own.
    this.#child = spawnOwned('env', ['-C', cwd, command, ...args], { env, stdio: ['ignore', log] });
    closeSync(log);
    this.log = path.join(cwd, 'log');
    await this.#ready();
  }

  async #ready() {
    for (const deadline = Date.now() + startLimitMs; Date.now() < deadline; await sleep(pollMs)) {
      if (!isRunning(this.#child)) break;
      if (await this.#settings.isReady(this.url).catch(() => false)) return;
    }
    await this.stop();
    throw new Error(`the server did not start:\n${readFileSync(this.log, 'utf8').slice(-3000)}\n${this.#child?.stderrTail() ?? ''}`);
  }

  /** Asks it to end, and does not wait long. */
  async stop() {
    if (this.#child) await endOwned(this.#child);
  }

  /** Ends it at once, as a crash would. */
  async kill() {
    if (this.#child) await killOwned(this.#child);
  }
}
