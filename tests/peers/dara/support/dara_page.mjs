// The app's page with the client under test in it. Everything is same-origin, under a strict Content-Security-Policy.

import { isDeepStrictEqual } from 'node:util';

import { launch } from '../../../browser/support/driver.mjs';
import { startChaosProxy } from '../../../support/chaos_proxy.mjs';
import { checksOf } from '../../support/checks.mjs';
import { client } from '../../support/client_under_test.mjs';
import { PeerPage } from '../../support/peer_page.mjs';
import { startTlsProxy } from '../../support/tls_proxy.mjs';
import { startDara } from './dara_server.mjs';

/** The page of the checks. */
export const at = client === 'theirs' ? '/peer/page?theirs' : '/peer/page';

// Firefox makes a host wait after each connection that failed.
const prefs = { 'network.websocket.delay-failed-reconnects': false };

const servers = new Map();

/** One server for all engines of a file: Dara takes seconds to start. */
function sharedServer(options) {
  const key = JSON.stringify(options);
  if (!servers.has(key)) servers.set(key, startDara(options));
  return servers.get(key);
}

/** The checks of Dara's pages: see tests/peers/support/checks.mjs. `server` options are those of `DaraPage`. */
export const onDara = checksOf('Dara', (engine, options) => new DaraPage(engine, options));

export class DaraPage extends PeerPage {
  #options;
  #tls = null;

  /**
   * Options: `env` is for the app, `liveReload` is the server's; `proxied` puts before it, as `proxy`, what can break
   * connections. Outside of Chromium there is TLS: without it WebKit does not keep Dara's cookie, which is `Secure`.
   */
  constructor(engine, options = {}) {
    super(engine);
    this.#options = options;
  }

  async prepare() {
    const { proxied = false, tls = this.engine !== 'chromium', ...options } = this.#options;
    [this.server, this.browser] = await Promise.all([sharedServer(options), launch(this.engine, { prefs, anyCertificate: tls })]);
    const { port } = this.server;
    if (proxied) this.proxy = await startChaosProxy({ target: { host: '127.0.0.1', port } });
    if (tls) this.#tls = await startTlsProxy(proxied ? this.proxy.port : port);
    this.url = this.#tls?.url ?? (proxied ? `http://localhost:${this.proxy.port}` : this.server.url);
  }

  async close() {
    await super.close();
    await this.#tls?.close();
    await this.proxy?.close();
  }

  /** The proxy's links that are WebSockets. */
  get links() {
    return (this.proxy?.connections ?? []).filter(({ established, clientOpen }) => established && clientOpen);
  }

  /** Loads the page; nobody is connected then. */
  async open(where) {
    for (const link of this.proxy?.connections ?? []) link.reset(); // of pages before, of whose end the server has not heard
    await this.until(async () => (await this.server.does('channels')).length === 0, 'the page before has gone');
    await this.browser.goto(this.url + where);
    await this.sees(() => window.peer?.isReady, [], 'the client is loaded');
  }

  /** Makes a client that is not connected. */
  makes(options = {}) {
    return this.run((given) => { window.peer.make(given); }, options);
  }

  /** Makes a client, has it log in (`credentials`, or null to go without), and gives its channel once it is open. */
  async connects(options = {}, { credentials = {}, path } = {}) {
    if (path !== undefined) await this.run((wanted) => history.replaceState(null, '', wanted), path);
    await this.makes(options);
    if (credentials) await this.calls('login', credentials);
    await this.run(() => window.client.connect());
    return this.calls('whenOpen');
  }

  /** What a method of the client resolves with, or gives. */
  async calls(method, ...args) {
    const { value, error } = await this.settles(method, ...args);
    if (error) throw new Error(`${method} failed: ${error}`);
    return value;
  }

  /** {value} or {error: its code} of a call. */
  settles(method, ...args) {
    return this.run((name, given, limit) => window.peer.outcome((async () => window.client[name](...given))(), limit),
      method, args, 3 * this.patience);
  }

  /** Begins a call, whose outcome `outcome(name)` waits for. */
  begins(name, method, ...args) {
    return this.run((key, one, given) => {
      (window.begun ??= {})[key] = window.peer.outcome((async () => window.client[one](...given))());
    }, name, method, args);
  }

  outcome(name) {
    return this.run((key, limit) => window.peer.outcome(window.begun[key], limit).then(({ value, error }) => value ?? { error }), name, 3 * this.patience);
  }

  /** The fields of all events of this name so far. */
  events(name) {
    return this.run((wanted) => window.peer.events.filter(([one]) => one === wanted).map(([, fields]) => fields), name);
  }

  /** The names of the events so far, of those that are asked for. */
  async order(...names) {
    const all = await this.run(() => window.peer.events.map(([name]) => name));
    return all.filter((name) => names.includes(name));
  }

  /** Waits until there are so many events of this name, and gives the fields of all. */
  async tells(name, count = 1) {
    const enough = (one, wanted) => {
      const found = window.peer.events.filter(([each]) => each === one);
      return found.length >= wanted && found.map(([, fields]) => fields);
    };
    return this.browser.wait(enough, { args: [name, count], message: `${count} of ${name}`, timeout: this.patience });
  }

  /** Waits until a property of the client is this. */
  async is(name, value) {
    await this.sees((one, wanted) => window.client[one] === wanted, [name, value], `${name} is ${value}`);
  }

  /** What a store is said to hold. */
  async holds(uid, value) {
    const same = async () => isDeepStrictEqual((await this.stored(uid)).value, value);
    await this.until(same, `${JSON.stringify(value)} in ${uid}`);
  }

  stored(uid) {
    return this.run((one) => window.peer.shown({ value: window.client.store(one).value, sequenceNumber: window.client.store(one).sequenceNumber }), uid);
  }

  /** How many sockets the page has made. */
  sockets() {
    return this.run(() => window.peerWatch.sockets.length);
  }

  /** Has the server close all links, and does not wait for the client to try again by itself, which it does in its own time. */
  async breaks(code = 1001) {
    const opened = (await this.events('open')).length;
    await this.server.does('close', { code });
    await this.sees(() => window.client.state !== 'up');
    await this.hurries();
    return opened + 1;
  }

  /** Ends the pause before the next attempt; Dara's own client has pauses of half a second. */
  hurries() {
    return this.run((isTheirs) => { if (!isTheirs && window.client.state === 'backoff') window.client.reconnect(); }, client === 'theirs');
  }

  /** Waits for so many links in all, or other events, without the pauses before attempts. */
  async returns(count, name = 'open') {
    const enough = async () => {
      await this.hurries();
      return (await this.events(name)).length >= count;
    };
    await this.until(enough, `${count} of ${name}`);
  }

  /** Waits until the client does not try any more by itself. */
  async parks() {
    await this.sees(() => ['paused', 'closed'].includes(window.client.state), [], 'it has given up for now');
  }

  /** Runs an action of the app to its end; its commands are in `events('action')`. */
  async acts(name, more = {}) {
    return this.calls('runAction', { ...await this.server.action(name), ...more });
  }

  /** Lets what has been sent arrive, as a custom message goes there and back. */
  async roundTrip() {
    await this.calls('request', 'echo', 'round trip');
  }
}
