// The demo server for a test: on a free port, with a data file of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { start_server } from '../../../demo/server/server.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A path inside the project. */
export const projectPath = (path) => join(root, path);

/**
 * Starts the server with the demo pages, the ready-made modules and the test pages.
 * Returns { url, page(path), stop(), start(), close() }: `start` after `stop` uses the same port and data.
 */
export async function startDemoServer(options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tether-chat-'));
  const settings = {
    port: 0,
    dataFile: join(folder, 'chat.sqlite'),
    staticRoots: ['build/demo', 'dist', 'tests/browser/support', 'tests/browser/pages/clients'].map(projectPath),
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
