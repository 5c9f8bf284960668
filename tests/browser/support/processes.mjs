// Child processes, ports and temporary directories that cannot outlive this Node process.
//
// A browser is a tree of processes below its WebDriver. Killing only the driver leaves the browser running, so
// everything that is started here is ended here together with its descendants: on request, when Node exits, and
// when Node is interrupted or terminated (the test runner ends a file with SIGTERM, which fires no `exit` event).

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const stderrLimit = 4000;
const ownedChildren = new Set();
const ownedDirectories = new Set();
let hooksInstalled = false;

/** Resolves after `ms`. For polling something outside of this process; a test waits on a condition instead. */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when `promise` settles or after `ms`, whichever is first. */
export function settledWithin(promise, ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => { clearTimeout(timer); resolve(); };
    promise.then(stop, stop);
  });
}

/**
 * A TCP port on the loopback address that was free a moment ago.
 * The kernel draws it from its whole ephemeral range, so two runs at once practically never meet; whoever starts a
 * server on it still has to be ready for a refusal.
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A new directory, removed by `removeDirectory` or at the latest when Node exits. */
export function temporaryDirectory(prefix) {
  installHooks();
  const directory = mkdtempSync(path.join(tmpdir(), prefix));
  ownedDirectories.add(directory);
  return directory;
}

/** Removes a directory made by `temporaryDirectory`; a browser that is still writing to it gets a few retries. */
export function removeDirectory(directory) {
  ownedDirectories.delete(directory);
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  } catch {
    // A straggler re-created a file in between. What is left is a few cache files in the system's temporary folder.
  }
}

/**
 * Starts `command`. `stdio` is as for `spawn`, except that stderr is always kept: `child.stderrTail()` explains why a
 * driver died. The child and its pipes are unreferenced: a forgotten browser must not hang a finished test file.
 */
export function spawnOwned(command, args, { env = {}, stdio = ['ignore', 'ignore'] } = {}) {
  installHooks();
  const child = spawn(command, args, { stdio: [stdio[0], stdio[1], 'pipe', ...stdio.slice(2)], env: { ...process.env, ...env } });
  let tail = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text) => { tail = (tail + text).slice(-stderrLimit); });
  child.stderrTail = () => tail.trim();
  child.ended = new Promise((resolve) => {
    const finish = () => { ownedChildren.delete(child); resolve(); };
    child.once('exit', finish);
    child.once('error', (error) => { tail += String(error); child.failed = true; finish(); });
  });
  ownedChildren.add(child);
  child.unref();
  for (const stream of child.stdio) stream?.unref?.();
  return child;
}

/** True until the process has ended or failed to start. */
export const isRunning = (child) => !child.failed && child.exitCode === null && child.signalCode === null;

/** Ends `child` and its descendants: politely first, by force after `graceMs`. Resolves when the child is gone. */
export async function endOwned(child, graceMs = 1000) {
  child.ref();
  const family = processTree(child);
  signalAll(family, 'SIGTERM');
  await settledWithin(child.ended, graceMs);
  signalAll(family.filter(isSameProcess), 'SIGKILL');
  if (isRunning(child)) await child.ended;
}

/** Ends `child` and its descendants by force, as a crash would. Resolves when the child is gone. */
export async function killOwned(child) {
  child.ref();
  signalAll(processTree(child), 'SIGKILL');
  if (isRunning(child)) await child.ended;
}

/** The child and its descendants as {pid, start}; a descendant whose parent has died is no longer found. */
function processTree(child) {
  if (!isRunning(child) || child.pid === undefined) return [];
  const childrenOf = new Map();
  for (const entry of readdirSync('/proc')) {
    const about = /^\d+$/.test(entry) && processFacts(Number(entry));
    if (!about) continue;
    if (!childrenOf.has(about.parent)) childrenOf.set(about.parent, []);
    childrenOf.get(about.parent).push(about);
  }
  const tree = [processFacts(child.pid)].filter(Boolean);
  for (let i = 0; i < tree.length; ++i) tree.push(...(childrenOf.get(tree[i].pid) ?? []));
  return tree;
}

/** Reads `/proc/PID/stat`. The name in it may hold spaces and brackets, so fields are counted from the last `)`. */
function processFacts(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(fields[1]), start: fields[19] };
  } catch {
    return null;
  }
}

/** Guards against a pid that was given to someone else since the tree was read. */
const isSameProcess = ({ pid, start }) => processFacts(pid)?.start === start;

function signalAll(family, signal) {
  for (const { pid } of family) {
    try {
      process.kill(pid, signal);
    } catch {
      // Already gone.
    }
  }
}

/** Everything at once and without waiting: the only kind of clean-up that an `exit` handler can do. */
function endEverything() {
  for (const child of ownedChildren) signalAll(processTree(child), 'SIGKILL');
  ownedChildren.clear();
  for (const directory of [...ownedDirectories]) removeDirectory(directory);
}

function installHooks() {
  if (hooksInstalled) return;
  hooksInstalled = true;
  process.on('exit', endEverything);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      endEverything();
      process.kill(process.pid, signal);
    });
  }
}
