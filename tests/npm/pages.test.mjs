// Pages that use the packed package: bundled by Vite, as it is by an import map, and by its single file alone.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build } from 'vite';

import { engines, launch, skipReason } from '../browser/support/driver.mjs';
import { startEchoServer } from '../browser/support/echo_server.mjs';
import { strictPolicy } from '../browser/support/module_page.mjs';
import { makeConsumer, root } from './support/consumer.mjs';

const here = path.join(root, 'tests/npm/app');
const collector = '<script src="/support/collector.js"></script>';
const page = (head) => `<!doctype html><meta charset="utf-8"><title>package</title>${head}`;

/** The import map of a page that serves the package from /tether/. */
function importMap(installed) {
  const { exports } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
  const scripts = Object.entries(exports).filter(([, target]) => target.default);
  return JSON.stringify({ imports: Object.fromEntries(scripts.map(([name, target]) => [path.posix.join('tether', name), path.posix.join('/tether', target.default)])) });
}

const programs = ['chat', 'dara', 'hypergen', 'lively', 'lively_strict', 'patch', 'reliable', 'script', 'tether', 'websocket'];
const expected = {
  chat: '/chat', echoes: ['one', 'two', 'small', 'by the one that comes back'], sum: 3, lively: ['function', 'function'], hypergen: 'function', separate: true
};

describe('pages that use the package', () => {
  let server;

  before(async () => {
    const { folder, installed } = makeConsumer();
    cpSync(here, folder, { recursive: true });
    copyFileSync(path.join(installed, 'dist/npm/tether.single.mjs'), path.join(folder, 'tether.single.mjs'));
    await build({ root: folder, configFile: false, logLevel: 'error', base: '/bundled/', build: { outDir: 'bundled' } });
    const map = importMap(installed);
    const hash = createHash('sha256').update(map).digest('base64');
    server = await startEchoServer({
      endpoints: { '/chat': (webSocket) => webSocket.resume() },
      mounts: [
        { prefix: '/bundled/', directory: path.join(folder, 'bundled') },
        { prefix: '/app/', directory: folder },
        { prefix: '/tether/', directory: installed },
        { prefix: '/support/', directory: path.join(root, 'tests/browser/support') }
      ],
      pages: {
        '/mapped.html': page(`${collector}<script type="importmap">${map}</script><script type="module" src="/app/main.mjs"></script>`),
        '/single.html': page(`${collector}<script type="module" src="/app/single.mjs"></script>`)
      },
      csp: (url) => (url === '/mapped.html' ? strictPolicy.replace("'self'", `'self' 'sha256-${hash}'`) : strictPolicy)
    });
  });

  after(() => server?.close());

  /** What the page has found out, and the .wasm files that it has asked for, by their names. */
  async function resultsOf(browser, url) {
    await browser.goto(server.url + url);
    await browser.wait('Boolean(window.results)');
    const results = await browser.evaluate(() => window.results);
    // That of hypergen comes by itself.
    const wanted = url === '/single.html' ? 0 : programs.length;
    const fetched = await browser.wait((wanted) => {
      const names = performance.getEntriesByType('resource').map(({ name }) => name.split('/').pop()).filter((name) => name.endsWith('.wasm'));
      return names.length >= wanted && names;
    }, { args: [wanted], message: `${wanted} programs are there; the page says ${JSON.stringify(results)}` });
    assert.deepEqual((await browser.problems()).filter(({ blocked = '' }) => !blocked.endsWith('/favicon.ico')), []);
    return [results, fetched.sort()];
  }

  for (const engine of engines()) {
    test(`bundled, mapped and from a single file in ${engine}`, { skip: skipReason(engine) }, async () => {
      const browser = await launch(engine);
      try {
        for (const url of ['/bundled/', '/mapped.html']) {
          const [results, fetched] = await resultsOf(browser, url);
          assert.deepEqual(results, expected, url);
          // Vite adds a hash of its own.
          assert.deepEqual(fetched.map((name) => name.replace(/(-[0-9a-f]{16})(-[\w-]{8})?\.wasm$/, '')), programs, url);
          assert.equal(fetched.every((name) => /-[0-9a-f]{16}/.test(name)), true, url);
        }
        assert.deepEqual(await resultsOf(browser, '/single.html'), [{ echoes: ['instance 0', 'instance 1'] }, []]);
      } finally {
        await browser.close();
      }
    });
  }
});
