// A page of a framework's app with the client under test in it, driven as a user does.

import { sleep } from '../../browser/support/processes.mjs';

/** How long something that must happen may take. */
export const patienceMs = 8000;
const pollMs = 15;

/**
 * What the pages of all frameworks have in common. A subclass gives `prepare()`, which starts the server and the browser
 * as `server`, `url` and `browser`, and `open(at)`, which loads a page of the app. The pages include the app's watch.js.
 */
export class PeerPage {
  #started = null;
  #began;

  constructor(engine) {
    this.engine = engine;
    this.patience = patienceMs;
  }

  /** More than once it does nothing. */
  start() {
    this.#started ??= this.prepare();
    return this.#started;
  }

  async close() {
    await this.browser?.close();
    await this.server?.stop();
  }

  /**
   * A fresh page; the server has forgotten all before, but heard of this. With `stay` the page that the check before began
   * with will do, if it is the same and nothing went wrong there.
   */
  async begin(at, { stay = false } = {}) {
    const isThere = stay && at !== undefined && at === this.#began;
    this.#began = undefined;
    if (isThere) return this.server.forget();
    await this.oneTab();
    await this.browser.goto(`${this.url}/peer/blank`); // or the page before could still speak
    await this.run(() => sessionStorage.clear()); // a client may note there that it has reloaded a page
    await this.server.forget();
    if (at !== undefined) await this.open(at);
  }

  /** The check that began at `at` went well. */
  ended(at) {
    this.#began = at;
  }

  async oneTab() {
    for (let tabs = await this.browser.tabs(); tabs.length > 1; tabs = await this.browser.tabs()) {
      await this.browser.switchTo(tabs.at(-1));
      await this.browser.closeTab();
    }
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

  /** Waits for two frames, so that what has arrived is applied. */
  async painted() {
    await this.run(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0)))));
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
    for (const deadline = Date.now() + patience; ; await sleep(pollMs)) {
      const value = await Promise.resolve().then(condition).catch(() => false);
      if (value) return value;
      if (Date.now() >= deadline) throw new Error(`waited in vain for: ${what}`);
    }
  }
}
