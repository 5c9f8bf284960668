// A page of the Duck app with the client under test in it, driven as a user does.

import path from 'node:path';

import { launch } from '../../../browser/support/driver.mjs';
import { freePort, sleep } from '../../../browser/support/processes.mjs';
import { startChaosProxy } from '../../../support/chaos_proxy.mjs';
import { checksOf } from '../../support/checks.mjs';
import { client } from '../../support/client_under_test.mjs';
import { PeerPage } from '../../support/peer_page.mjs';
import { swapFiles } from '../../support/swap_files.mjs';
import { clientFiles, contentOf, dist, folderOf } from './client_files.mjs';
import { startDuck } from './duck_server.mjs';

const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
const served = '*/lively/static/*';
// A client may wait between its attempts to connect.
const connectPatienceMs = 15_000;
// No frame that belongs to an answer comes this long after the one before.
const quietMs = 150;
const sentinelTurns = 20;

// Firefox makes a host wait after each connection that failed.
const prefs = { 'network.websocket.delay-failed-reconnects': false };

/** The checks of Duck's pages: see tests/peers/support/checks.mjs. `server` options are those of `DuckPage`. */
export const onDuck = checksOf('Duck', (engine, options) => new DuckPage(engine, options));

export class DuckPage extends PeerPage {
  #options;

  /** Options: `proxied` puts a proxy before the server that can break connections, as `proxy`; `env` is for the app. */
  constructor(engine, options = {}) {
    super(engine);
    this.#options = options;
  }

  async prepare() {
    const { env = {}, proxied = false } = this.#options;
    const files = await clientFiles(client);
    const byInterception = this.engine === 'chromium';
    const swapped = byInterception || client === 'theirs' ? {} : { PEER_STATIC_FILES: folderOf(files) };
    if (proxied) await this.#startProxy();
    const from = proxied ? { PEER_URL: this.url } : {};
    this.server = await startDuck({ port: this.serverPort, env: { PEER_LIBRARY: dist, ...swapped, ...from, ...env } });
    this.url ??= this.server.url;
    this.browser = await launch(this.engine, { prefs });
    // Their own files come the same way: Duck sends them a second late.
    if (byInterception) this.swap = await swapFiles(this.browser, served, (url) => replacement(files, url));
    await this.open('/'); // from here on there is the cookie without which Duck disowns pages that one navigates to
  }

  /** The pages say where their server is, so that the proxy has to be there first. */
  async #startProxy() {
    this.serverPort = await freePort();
    this.proxy = await startChaosProxy({ target: { host: '127.0.0.1', port: this.serverPort } });
    this.url = `http://localhost:${this.proxy.port}`;
  }

  /** The proxy's links that are WebSockets. */
  get links() {
    return this.proxy.connections.filter(({ established, clientOpen }) => established && clientOpen);
  }

  async close() {
    this.swap?.close();
    await super.close();
    await this.proxy?.close();
  }

  /** Loads a page of the app and waits until its client has connected. */
  async open(at) {
    if (at.startsWith('/peer/')) return this.browser.goto(this.url + at); // no page of Lively
    const before = (await this.server.told('open')).length;
    await this.browser.goto(this.url + at);
    await this.connected(before + 1);
  }

  /** Waits until as many sockets have been opened since the server forgot. */
  async connected(count = 1) {
    await this.until(async () => (await this.server.told('open')).length >= count, 'the client has connected', connectPatienceMs);
    // The server knows of it sooner than the page.
    await this.sees(() => !window.peerWatch?.sockets.length || window.peerWatch.sockets.some((socket) => socket.readyState === 1));
    if (client === 'theirs') await this.sees(() => window.LIVELY_APPLICATION?.websocketClient?.socket?.readyState === 1);
  }

  /** As `showsAll`, and that is how it stays: Duck sends a change in pieces, and a piece can look like the whole. */
  async keepsShowing(css, texts) {
    await this.showsAll(css, texts);
    await this.settled();
    await sleep(quietMs);
    await this.showsAll(css, texts);
  }

  /** The value with which the server heard of an event. */
  async value(id, event) {
    return (await this.hears('event', (one) => one.id === id && one.event === event)).value;
  }

  /** After this the server has heard all that was sent so far, and the page shows what came of it. */
  async settled() {
    const before = (await this.server.told('sentinel')).length;
    let turn = 0;
    await this.until(async () => {
      // More than once: while one page becomes another there may be none, or one that is no longer heard.
      if (turn++ % sentinelTurns === 0) await this.run('document.getElementById("sentinel").click()');
      return (await this.server.told('sentinel')).length > before;
    }, 'the server hears the sentinel');
    await this.painted();
  }

  /** The frames that the server has got, of one opcode if one is named. */
  async frames(opcode) {
    const frames = (await this.server.told('frame')).map(({ frame }) => frame);
    return opcode === undefined ? frames : frames.filter(([first]) => first === opcode);
  }

  /** The events that the server has heard, as [id, event, value]. */
  async events() {
    return (await this.server.told('event')).map(({ id, event, value }) => [id, event, value]);
  }

  /** What the snackbar has said in this document. */
  snackbar() {
    return this.run(() => window.peerWatch.snackbar.slice());
  }

  /** Waits until the snackbar has said this. */
  snackbarSays(text) {
    return this.sees((wanted) => window.peerWatch.snackbar.includes(wanted), [text], `the snackbar says '${text}'`);
  }
}

function replacement(files, url) {
  const name = new URL(url).pathname.split('/').pop();
  if (!(name in files)) return null;
  return { type: types[path.extname(name)], body: contentOf(files[name]) };
}
