// The X display that WebKitGTK needs: it has no mode without one.

import { isRunning, sleep, spawnOwned } from './processes.mjs';

const xvfbPath = '/usr/bin/Xvfb';
const startLimitMs = 10_000;
let shared = null;

export { xvfbPath };

/** The DISPLAY to use: the user's own, or a virtual one that this Node process shares among its browsers. */
export async function display() {
  if (process.env.DISPLAY) return process.env.DISPLAY;
  if (shared && !isRunning(shared.child)) shared = null;
  shared ??= startXvfb();
  return shared.name;
}

/**
 * Starts Xvfb and lets it choose the display number, so that parallel runs do not race for one.
 * `-noreset`: without it the server starts over, and drops its settings, whenever its last client leaves.
 */
function startXvfb() {
  const args = ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-noreset'];
  const child = spawnOwned(xvfbPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  return { child, name: readDisplayNumber(child) };
}

async function readDisplayNumber(child) {
  let text = '';
  child.stdio[3].on('data', (chunk) => { text += chunk; });
  for (const deadline = Date.now() + startLimitMs; !text.includes('\n');) {
    if (!isRunning(child)) throw new Error(`Xvfb ended at its start: ${child.stderrTail()}`);
    if (Date.now() > deadline) throw new Error('Xvfb did not name its display in time');
    await sleep(10);
  }
  return `:${text.trim()}`;
}
