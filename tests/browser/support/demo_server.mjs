// The demo server for a test: on a free port, with a data file of its own.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { start_server } from '../../../demo/server/server.mjs';

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

/**
 * Starts the server with the demo pages, the ready-made modules and the test pages.
 * Returns { url, page(path), stop(), start(), close() }: `start` after `stop` uses the same port and data.
 */
export async function startDemoServer(options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tether-chat-'));
  const watched = join(folder, 'pages');
  writeWatchedPages(watched);
  const built = ['build/demo', 'dist', 'tests/browser/support', 'tests/browser/pages/clients'].map(projectPath);
  const settings = {
    port: 0,
    dataFile: join(folder, 'chat.sqlite'),
    staticRoots: [watched, ...built],
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
