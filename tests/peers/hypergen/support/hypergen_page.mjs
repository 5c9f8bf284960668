// A page of the Hypergen app with the client under test in it, driven as a user does.

import { launch } from '../../../browser/support/driver.mjs';
import { freePort } from '../../../browser/support/processes.mjs';
import { startChaosProxy } from '../../../support/chaos_proxy.mjs';
import { checksOf } from '../../support/checks.mjs';
import { client } from '../../support/client_under_test.mjs';
import { PeerPage } from '../../support/peer_page.mjs';
import { startTlsProxy } from '../../support/tls_proxy.mjs';
import { staticFilesOf } from './client_files.mjs';
import { startHypergen } from './hypergen_server.mjs';

/** What the lab's action answers at; see app/peer/views/lab.py. */
export const saying = (name) => `/lab/say/${name}/`;

// Firefox makes a host wait after each connection that failed.
const prefs = { 'network.websocket.delay-failed-reconnects': false };

/** The checks of Hypergen's pages: see tests/peers/support/checks.mjs. `server` options are those of `HypergenPage`. */
export const onHypergen = checksOf('Hypergen', (engine, options) => new HypergenPage(engine, options));

/** Settings for the app so that its pages get the client under test. */
export function clientSettings() {
  const files = staticFilesOf(client);
  return files ? { PEER_STATIC_FILES: files } : {};
}

export class HypergenPage extends PeerPage {
  #options;

  /**
   * Options: `env` is for the app; `tls` puts a proxy that speaks TLS before it, `proxied` one that can break connections,
   * as `proxy`; `server` is one that runs already.
   */
  constructor(engine, options = {}) {
    super(engine);
    this.#options = options;
  }

  async prepare() {
    const { env = {}, tls = false, proxied = false, server } = this.#options;
    const port = server?.port ?? await freePort();
    if (tls) this.proxy = await startTlsProxy(port);
    if (proxied) this.proxy = await startChaosProxy({ target: { host: '127.0.0.1', port } });
    const origin = tls ? { PEER_ORIGIN: this.proxy.url } : {};
    this.server = server ?? await startHypergen({ port, env: { ...clientSettings(), ...origin, ...env } });
    this.url = proxied ? `http://localhost:${this.proxy.port}` : this.proxy?.url ?? this.server.url;
    this.browser = await launch(this.engine, { prefs, anyCertificate: tls });
  }

  /** The proxy's links that are WebSockets. */
  get links() {
    return this.proxy.connections.filter(({ established, clientOpen }) => established && clientOpen);
  }

  async close() {
    await super.close();
    await this.proxy?.close();
  }

  /** Loads a page of the app and waits until the commands that came with it have been applied. */
  async open(at) {
    await this.browser.goto(this.url + at);
    await this.booted();
  }

  booted() {
    return this.sees(() => history.state?.callback_url !== undefined, [], 'the page has booted');
  }

  /** After this the client runs: it keeps each call that was made before, whatever else is under way. */
  async runs() {
    await this.whenAnswered(() => this.run(() => window.hypergen.callback('/lab/say/runs/', [])));
  }

  /** Clicks as a script does: also what cannot be seen. */
  press(css) {
    return this.run((one) => document.querySelector(one).click(), css);
  }

  /** Presses the key that says Enter: what WebDriver calls so is the one of the number pad. */
  enter(css) {
    return this.browser.press(css, 'Return');
  }

  /** How often requests were answered so far. */
  answered() {
    return this.run(() => window.peerWatch.events.filter(([name]) => name === 'hypergen.post.after').length);
  }

  /** Runs `action` and waits until that many more answers have come and been handled. */
  async whenAnswered(action, count = 1) {
    const before = await this.answered();
    await action();
    await this.until(async () => (await this.answered()) >= before + count, `${count} more answers`);
    await this.painted();
  }

  /** Lets the server answer the button `name` with `what`, presses it, and waits until that is done. */
  async gets(what, name = 'a') {
    await this.server.answer(name, what);
    await this.whenAnswered(() => this.press(`#${name}`));
  }

  /** Lets the server send commands. */
  does(...commands) {
    return this.gets({ commands });
  }

  /** Lets the server morph `html` into an element. */
  morphs(target, html) {
    return this.gets({ html: { [target]: html } });
  }

  /** Sets a property of a field and fires an event, as if the user had done it. */
  set(css, settings, event = 'change') {
    return this.run((one, values, type) => {
      const element = document.querySelector(one);
      Object.assign(element, values);
      element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
    }, css, settings, event);
  }

  /** The arguments that the server was sent by the action `name`, each call as JSON text. */
  async sent(name) {
    return (await this.server.posts()).filter(({ path }) => path === saying(name)).map(({ data }) => data);
  }

  /** Waits for a call of the action `name`, and gives its arguments as Python writes them. */
  async said(name) {
    return (await this.hears('said', (one) => one.name === name)).args;
  }

  /** What watch.js has remembered under this name. */
  watched(what) {
    return this.run((name) => window.peerWatch[name].slice(), what);
  }

  /** The names of the events that Hypergen's client fires, in order. */
  async events() {
    return (await this.watched('events')).map(([name]) => name.replace('hypergen.', ''));
  }

  html(css) {
    return this.property(css, 'innerHTML');
  }
}
