// The page of the library's browser tests: dist/ under the strictest policy that it is meant to work with.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe } from 'node:test';
import { fileURLToPath } from 'node:url';

import { engines, launch, skipReason } from './driver.mjs';
import { startEchoServer } from './echo_server.mjs';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What the documentation asks a page for, and nothing more. */
export const strictPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** The page at '/'; another one may need more in its head, or another policy. */
export const moduleHtml = (head = '') => `<!doctype html><meta charset="utf-8"><title>module page</title>${head}
  <script src="/support/collector.js"></script><script type="module" src="/pages/prelude.mjs"></script>`;

// Firefox makes a host wait longer and longer after each connection that failed; many tests here fail on purpose.
const prefs = { 'network.websocket.delay-failed-reconnects': false };

/**
 * One suite per engine. `define(page)` registers its tests, each of which begins on a fresh page at '/' and fails
 * when it leaves a problem behind. `options` are those of startEchoServer; its pages and policies win over ours.
 */
export function inEveryEngine(define, options = {}) {
  for (const engine of engines()) {
    describe(engine, { skip: skipReason(engine) }, () => {
      const page = new ModulePage(engine);
      before(() => page.start(options));
      after(() => page.close());
      beforeEach(() => page.goto('/'));
      afterEach(async () => assert.deepEqual(await page.takeProblems(), []));
      define(page);
    });
  }
}

class ModulePage {
  #scripts = new Map();

  constructor(engine) {
    this.engine = engine;
  }

  async start({ pages = {}, csp = () => undefined, mounts = [], overrides = {}, ...options }) {
    this.server = await startEchoServer({
      ...options,
      pages: { '/': moduleHtml(), ...pages },
      csp: (path) => csp(path) ?? strictPolicy,
      mounts: [
        { prefix: '/dist/', directory: folder('../../../dist') },
        { prefix: '/support/', directory: folder('.') },
        { prefix: '/pages/', directory: folder('../pages') },
        ...mounts
      ],
      overrides: (path) => this.#scripts.get(path) ?? overrides[path]
    });
    this.browser = await launch(this.engine, { prefs });
  }

  async close() {
    await this.browser?.close();
    await this.server?.close();
  }

  /** Loads a page and waits for its prelude. */
  async goto(path) {
    await this.browser.goto(this.server.url + path);
    await this.browser.wait('Boolean(window.runModule)');
  }

  /**
   * Runs `action` as a script of the page, which no policy here lets `eval` do: its globals are the page's own, and
   * what pages/prelude.mjs adds. Arguments and result cross as JSON.
   */
  async run(action, ...args) {
    const url = `/run/${this.#scripts.size}.mjs`;
    this.#scripts.set(url, { type: 'text/javascript; charset=utf-8', body: `export default ${action}` });
    return this.browser.evaluate((script, json) => window.runModule(script, json), url, JSON.stringify(args));
  }

  /** What the collector has gathered, which then counts as seen: for a test that causes problems on purpose. */
  async takeProblems() {
    const problems = await this.browser.problems();
    await this.browser.evaluate('window.__problems.length = 0');
    // Firefox asks for this icon on its own, and then reports that the policy forbids it.
    return problems.filter(({ blocked = '' }) => !blocked.endsWith('/favicon.ico'));
  }

  /** What /record has of the last connection to `url`, once the server has seen its end. */
  record(url) {
    return this.until(() => this.server.records.findLast((record) => record.url === url && record.close), `the end of ${url}`);
  }

  /** Polls until `condition`, here in the test, gives something truthy, and returns that. */
  async until(condition, what = String(condition)) {
    for (const deadline = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const value = condition();
      if (value) return value;
      if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    }
  }
}
