// A browser with a server for its pages, and for each row its own sockets and proxies.

import { fileURLToPath } from 'node:url';

import { launch } from '../../browser/support/driver.mjs';
import { startEchoServer } from '../../browser/support/echo_server.mjs';
import { startChaosProxy } from '../../support/chaos_proxy.mjs';
import { AppServer } from './app_server.mjs';
import { PageLine } from './control.mjs';
import { SocketView } from './socket_view.mjs';
import { Watch } from './watch.mjs';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws:";
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

  static async start(engine, { args = [] } = {}) {
    const lane = new Lane(engine);
    await lane.#start(args);
    return lane;
  }

  async #start(args) {
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
    this.browser = await launch(this.engine, { args });
  }

  async close() {
    await this.browser?.close();
    await this.server?.close();
  }

  /** A fresh page in the current tab. */
  async openPage() {
    const query = `?page=${this.#lines.size + 1}`;
    const line = new PageLine(this.watch);
    this.#lines.set(query, line);
    const page = new Page(this, line, `${this.server.url}/page${query}`);
    await this.browser.goto(page.url);
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

  /** What collector.js gathered and did not give yet. Firefox asks for the icon on its own. */
  async takeProblems() {
    const problems = await this.lane.browser.problems();
    await this.lane.browser.evaluate('window.__problems.length = 0');
    return problems.filter(({ blocked = '' }) => !blocked.endsWith('/favicon.ico'));
  }
}

/** What one run of a row may use; `end` takes down what it made. */
export class Stage {
  #proxies = [];
  #sockets = [];

  constructor({ row, lane, page, see, full, seed }) {
    Object.assign(this, { row, lane, page, see, full, seed, engine: lane.engine });
  }

  async proxy(options = {}) {
    const proxy = await this.lane.startProxy({ seed: this.seed, ...options });
    this.#proxies.push(proxy);
    return proxy;
  }

  /**
   * A socket in the page behind a proxy of its own, or the given one. `query` is for the application server, `make`
   * what `faults.make` in page/agent.mjs takes. Waits until it is up unless `up` is false.
   */
  async socket({ proxy, page = this.page, query = '', up = true, ...make } = {}) {
    const view = await this.view({ proxy, page, query });
    await page.run((spec) => window.faults.make(spec).then(() => {}), { name: view.name, url: view.url, ...make });
    if (up) await view.reaches('up');
    return view;
  }

  /** As `socket`, for one that the row makes by itself, under this name and with this URL. */
  async view({ proxy, page = this.page, query = '' } = {}) {
    const through = proxy ?? (await this.proxy());
    const name = this.lane.uniqueName(this.row);
    const view = new SocketView(page, this.lane.app, name, `${through.url}/app?name=${name}&${query}`, through);
    this.#sockets.push({ page, name });
    return view;
  }

  async end() {
    const names = this.#sockets.filter(({ page }) => page.line.isConnected);
    for (const { page, name } of names) {
      await page.run((name) => window.faults.sockets.get(name)?.destroy(), name).catch(() => {});
    }
    for (const proxy of this.#proxies) await proxy.close();
  }
}
