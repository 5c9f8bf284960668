// A page of the Duck app with the client under test in it, driven as a user does.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { engines, launch, skipReason } from '../../../browser/support/driver.mjs';
import { freePort, sleep } from '../../../browser/support/processes.mjs';
import { startChaosProxy } from '../../../support/chaos_proxy.mjs';
import { client, record } from '../../support/client_under_test.mjs';
import { swapFiles } from '../../support/swap_files.mjs';
import { clientFiles, contentOf, dist, folderOf } from './client_files.mjs';
import { startDuck } from './duck_server.mjs';

const types = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };
const served = '*/lively/static/*';
// How long something that must happen may take, and how long we wait for what is known not to happen.
const patienceMs = 8000;
const shortPatienceMs = 1200;
// A client may wait between its attempts to connect.
const connectPatienceMs = 15_000;
// No frame that belongs to an answer comes this long after the one before.
const quietMs = 150;
const sentinelTurns = 20;

// Firefox makes a host wait after each connection that failed.
const prefs = { 'network.websocket.delay-failed-reconnects': false };

/**
 * One suite per engine. A server and a browser serve all suites of a file that want the same. `define(page, check)`
 * registers its checks:
 *
 *   check('[4.4] a lone checkbox sends true', { at: '/values', defect: 18 }, async () => { ... });
 *
 * `at` is where the page begins. `defect` names the defect of lively.js (protocol notes, section 11) for which the check
 * must fail with Duck's own client; with `byChance` it may also pass. `main` says that the check runs in all engines;
 * the others run in Chromium only. `problems` allows errors in the page.
 */
export function onDuck(subject, define, { server: serverOptions = {} } = {}) {
  for (const engine of engines()) {
    const checks = [];
    const page = sharedPage(engine, serverOptions);
    define(page, (name, options, run) => checks.push({ name, ...options, run }));
    const wanted = checks.filter(({ main }) => engine === 'chromium' || main);
    if (wanted.length === 0) continue;
    describe(`${subject}, ${engine}`, { skip: skipReason(engine) }, () => {
      before(() => page.start());
      for (const one of wanted) test(one.name, (t) => runCheck(page, subject, one, t));
    });
  }
}

const pages = new Map();
after(() => Promise.all([...pages.values()].map((page) => page.close())));

function sharedPage(engine, serverOptions) {
  const key = JSON.stringify([engine, serverOptions]);
  if (!pages.has(key)) pages.set(key, new DuckPage(engine, serverOptions));
  return pages.get(key);
}

/** With Duck's own client, a check of one of its defects is good when it fails. */
async function runCheck(page, subject, { name, at, defect, byChance, problems, run }, t) {
  const mustFail = client === 'theirs' && defect !== undefined;
  page.patience = mustFail ? shortPatienceMs : patienceMs;
  let failure = null;
  try {
    await page.begin(at);
    await run(page, t);
    if (client === 'tether' && !problems) assert.deepEqual(await page.problems(), []);
  } catch (error) {
    failure = error;
  }
  record({ subject, name, defect, engine: page.engine, passed: failure === null });
  if (mustFail) assert.ok(failure || byChance, `Duck's client is said to have defect ${defect}, but passed`);
  else if (failure) throw failure;
}

export class DuckPage {
  #options;
  #started = null;

  /** Options: `proxied` puts a proxy before the server that can break connections, as `proxy`; `env` is for the app. */
  constructor(engine, options = {}) {
    this.engine = engine;
    this.patience = patienceMs;
    this.#options = options;
  }

  /** More than once it does nothing. */
  start() {
    this.#started ??= this.#start();
    return this.#started;
  }

  async #start() {
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
    await this.browser?.close();
    await this.proxy?.close();
    await this.server?.stop();
  }

  /** A fresh page, connected; the server has forgotten all before, but heard of this. */
  async begin(at) {
    await this.oneTab();
    await this.browser.goto(`${this.url}/peer/blank`); // or the page before could still connect
    await this.run(() => sessionStorage.clear()); // in which our client notes that it has reloaded a page
    await this.server.forget();
    if (at !== undefined) await this.open(at);
  }

  async oneTab() {
    for (let tabs = await this.browser.tabs(); tabs.length > 1; tabs = await this.browser.tabs()) {
      await this.browser.switchTo(tabs.at(-1));
      await this.browser.closeTab();
    }
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

  /** Runs in the page. */
  run(action, ...args) {
    return this.browser.evaluate(action, ...args);
  }

  /** Waits until `condition` holds in the page. */
  sees(condition, args = [], message = '') {
    return this.browser.wait(condition, { args, message, timeout: this.patience });
  }

  /** Waits until the first element that matches has this text. */
  async shows(css, text) {
    await this.sees((one, wanted) => document.querySelector(one)?.textContent === wanted, [css, text], `'${text}' in ${css}`);
  }

  /** Waits until the elements that match have these texts. */
  async showsAll(css, texts) {
    const same = (one, wanted) => JSON.stringify([...document.querySelectorAll(one)].map((each) => each.textContent)) === wanted;
    await this.sees(same, [css, JSON.stringify(texts)], `${JSON.stringify(texts)} in ${css}`);
  }

  /** The same, and that is how it stays: Duck sends a change in pieces, and a piece can look like the whole. */
  async keepsShowing(css, texts) {
    await this.showsAll(css, texts);
    await this.settled();
    await sleep(quietMs);
    await this.showsAll(css, texts);
  }

  click(css) {
    return this.browser.click(css);
  }

  text(css) {
    return this.run((one) => document.querySelector(one)?.textContent ?? null, css);
  }

  /** A property of the first element that matches. */
  property(css, name) {
    return this.run((one, key) => document.querySelector(one)[key], css, name);
  }

  attribute(css, name) {
    return this.run((one, key) => document.querySelector(one).getAttribute(key), css, name);
  }

  /** The computed style. */
  style(css, name) {
    return this.run((one, key) => getComputedStyle(document.querySelector(one)).getPropertyValue(key), css, name);
  }

  /** Waits until the server has heard something of this kind. */
  hears(kind, matches) {
    return this.server.hears(kind, matches, this.patience);
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

  /** Waits for two frames, so that what has arrived is applied. */
  async painted() {
    await this.run(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0)))));
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

  problems() {
    return this.run(() => (window.peerWatch ? window.peerWatch.problems.slice() : []));
  }

  /** Marks the document, to find out later whether it is still the same. */
  mark() {
    return this.run(() => { window.marked = true; });
  }

  isMarked() {
    return this.run(() => window.marked === true);
  }

  /** Polls a condition here in the test. */
  async until(condition, what = String(condition), patience = this.patience) {
    for (const deadline = Date.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 15))) {
      const value = await Promise.resolve().then(condition).catch(() => false);
      if (value) return value;
      if (Date.now() >= deadline) throw new Error(`waited in vain for: ${what}`);
    }
  }
}

function replacement(files, url) {
  const name = new URL(url).pathname.split('/').pop();
  if (!(name in files)) return null;
  return { type: types[path.extname(name)], body: contentOf(files[name]) };
}
