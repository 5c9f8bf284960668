// A browser with a server for its pages, and for each row its own sockets and proxies.

import { fileURLToPath } from 'node:url';

import { launch } from '../../browser/support/driver.mjs';
import { startEchoServer } from '../../browser/support/echo_server.mjs';
import { startChaosProxy } from '../../support/chaos_proxy.mjs';
import { AppServer } from './app_server.mjs';
import { PageLine } from './control.mjs';
import { Watch } from './watch.mjs';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));
// Firefox looks at what a refused handshake leads to as HTTP.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws: http:";
const html = `<!doctype html><meta charset="utf-8"><title>faults</title>
  <script src="/support/collector.js"></script><script type="module" src="/page/agent.mjs"></script>`;

export class Lane {
  #scripts = new Map();
  #lines = new Map();
  #addresses = 0;
  #names = 0;

  constructor(engine) {
    this.engine = engine;
    this.watch = new Watch();
    this.app = new AppServer(this.watch);
  }

  /** `browserOptions` are those of `launch`. */
  static async start(engine, browserOptions = {}) {
    const lane = new Lane(engine);
    await lane.#start(browserOptions);
    return lane;
  }

  async #start(browserOptions) {
    this.server = await startEchoServer({
      // A page that may not be stored may not be kept in the back-forward cache either.
      headers: { 'cache-control': 'no-cache' },
      csp: policy,
      pages: { '/page': html, '/elsewhere': '<!doctype html><title>elsewhere</title>' },
      mounts: [
        { prefix: '/dist/', directory: folder('../../../dist') },
        { prefix: '/support/', directory: folder('../../browser/support') },
        { prefix: '/page/', directory: folder('../page') },
        { prefix: '/chaos/', directory: folder('../../support/chaos') }
      ],
      overrides: (path) => this.#scripts.get(path),
      endpoints: {
        '/app': this.app.endpoint,
        '/control': (webSocket, url) => this.#lines.get(url.search)?.connect(webSocket)
      }
    });
    this.browser = await launch(this.engine, browserOptions);
  }

  async close() {
    await this.browser?.close();
    await this.server?.close();
  }

  /** A fresh page, in the current tab or in a window of its own. */
  async openPage({ inNewWindow = false } = {}) {
    if (inNewWindow) await this.browser.session.switchTo().newWindow('window');
    const query = `?page=${this.#lines.size + 1}`;
    const line = new PageLine(this.watch);
    this.#lines.set(query, line);
    const page = new Page(this, line, `${this.server.url}/page${query}`);
    await this.browser.goto(page.url);
    page.tab = await this.browser.currentTab();
    await page.isThere();
    return page;
  }

  /** The path of a script with this text. */
  script(text) {
    const path = `/run/${this.#scripts.size}.mjs`;
    this.#scripts.set(path, { type: 'text/javascript; charset=utf-8', body: text });
    return path;
  }

  uniqueName(row) {
    return `${row}.${++this.#names}`;
  }

  /**
   * A proxy before the application on a loopback address of its own (Linux answers on all of 127.0.0.0/8): Firefox
   * lets only one socket at a time shake hands with an address, whatever the port.
   */
  startProxy(options = {}) {
    const number = ++this.#addresses;
    const host = `127.1.${number >> 8}.${number & 255}`;
    return startChaosProxy({ target: { port: this.server.port }, host, ...options });
  }
}

/** A page of the lane; after a reload or a walk through the history it is the same object. */
export class Page {
  problems = [];
  #paths = new Map();

  constructor(lane, line, url) {
    Object.assign(this, { lane, line, url, watch: lane.watch });
  }

  /** Waits until the page's agent is in touch. */
  isThere({ ms = 20_000 } = {}) {
    return this.watch.until(() => this.line.isConnected, { ms, what: 'the page to come' });
  }

  /** Runs a function in the page. It knows `window.faults`, see page/agent.mjs; arguments and result cross as JSON. */
  run(action, ...args) {
    const text = `export default ${action}`;
    if (!this.#paths.has(text)) this.#paths.set(text, this.lane.script(text));
    return this.line.call(this.#paths.get(text), args);
  }

  /** What the page said about itself: {page: 'online', at, ...}. */
  said(type) {
    return this.line.log.filter(({ page }) => page === type);
  }

  /** Puts into `problems` what collector.js gathered in the page. Firefox asks for the icon on its own. */
  async takeProblems() {
    await this.lane.browser.switchTo(this.tab);
    const problems = await this.lane.browser.problems();
    this.problems = problems.filter(({ blocked = '' }) => !blocked.endsWith('/favicon.ico'));
  }

  /** Closes the page's tab; there has to be another one. */
  async close() {
    await this.lane.browser.switchTo(this.tab);
    await this.lane.browser.closeTab();
  }
}
