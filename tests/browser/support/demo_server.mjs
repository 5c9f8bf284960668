// The demo server for a test: on a free port, with a data file of its own.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { start_server } from '../../../demo/server/server.mjs';
import { endOwned, freePort, isRunning, killOwned, removeDirectory, sleep, spawnOwned, temporaryDirectory } from './processes.mjs';

const startLimitMs = 20_000;
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A path inside the project. */
export const projectPath = (path) => join(root, path);

/** The demo pages as they are, with one script more that gathers what goes wrong in them. */
function writeWatchedPages(folder) {
  for (const page of ['chat', 'ticker', 'counter']) {
    const html = readFileSync(projectPath(`build/demo/${page}/index.html`), 'utf8');
    mkdirSync(join(folder, page), { recursive: true });
    writeFileSync(join(folder, page, 'index.html'), html.replace('<head>', '<head><script src="/collector.js"></script>'));
  }
}

/** The folders to serve: the demo pages of `folder`, as writeWatchedPages makes them, before what was built. */
function rootsOf(folder) {
  writeWatchedPages(folder);
  return [folder, ...['build/demo', 'dist', 'tests/browser/support', 'tests/browser/pages/clients'].map(projectPath)];
}

/**
 * Starts the server with the demo pages, the ready-made modules and the test pages.
 * Returns { url, page(path), stop(), start(), close() }: `start` after `stop` uses the same port and data.
 */
export async function startDemoServer(options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tether-chat-'));
  const settings = {
    port: 0,
    dataFile: join(folder, 'chat.sqlite'),
    staticRoots: rootsOf(join(folder, 'pages')),
    ...options,
  };
  let server = await start_server(settings);
  settings.port = server.port;
  return {
    url: server.url,
    page: (path) => new URL(path, server.url).href,
    async stop() {
      await server?.close();
      server = null;
    },
    async start() {
      server = await start_server(settings);
    },
    async close() {
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The same pages from a process of its own, one of several at the Redis `bus`.
 * Returns { page(path), kill(), start(), close() }: `start` after `kill` uses the same port.
 */
export async function startDemoProcess({ bus }) {
  const folder = temporaryDirectory('tether-demo-');
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}/`;
  const roots = rootsOf(folder).flatMap((root) => ['--static', root]);
  const main = projectPath('demo/server/main.mjs');
  let child;
  async function start() {
    child = spawnOwned(process.execPath, [main, '--port', port, '--bus', bus, ...roots]);
    const isUp = () => fetch(`${url}healthz`).then(({ ok }) => ok, () => false);
    for (const deadline = Date.now() + startLimitMs; !(await isUp()); await sleep(20)) {
      if (isRunning(child) && Date.now() < deadline) continue;
      await endOwned(child);
      throw new Error(`the server did not start: ${child.stderrTail()}`);
    }
  }
  await start();
  return {
    page: (path) => new URL(path, url).href,
    start,
    kill: () => killOwned(child),
    async close() {
      await endOwned(child);
      removeDirectory(folder);
    },
  };
}
