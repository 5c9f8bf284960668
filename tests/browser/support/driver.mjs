// One small API over Chromium, Firefox and WebKit for the browser tests.
//
//   const browser = await launch('firefox', { colorScheme: 'dark' });
//   await browser.goto(url);
//   await browser.click('#send');
//   await browser.wait(() => document.title === 'sent');
//   await browser.close();
//
// A CSS selector may pass into open shadow roots with ` >>> `: 'tether-chat >>> input'.

import { writeFile } from 'node:fs/promises';

import { Builder, By, Capabilities } from 'selenium-webdriver';

import { startWebDriver } from './engines.mjs';
import { evaluationScript, pageError, sourceOf } from './evaluation.mjs';
import { chordCodes, typeableRuns } from './keys.mjs';
import { settledWithin, sleep } from './processes.mjs';

export { available, engines, skipReason } from './engines.mjs';

const scriptLimitMs = 30_000;
const pageLoadLimitMs = 30_000;
const quitLimitMs = 5000;
const pollMs = 25;
const firefoxSchemePreference = 'layout.css.prefers-color-scheme.content-override';
const firefoxSchemes = { dark: 0, light: 1 };

/**
 * Starts a browser with a profile of its own.
 * Options: `colorScheme` 'light' | 'dark'; `args` more command line arguments; `prefs` Firefox preferences;
 * `withoutSwitches` what chromedriver adds to Chromium's command line by itself and shall not; `anyCertificate` trusts
 * every server's, also one of its own making.
 */
export async function launch(engine, options = {}) {
  if (options.colorScheme !== undefined) checkColorScheme(options.colorScheme);
  const webDriver = await startWebDriver(engine, withSchemePreference(options));
  try {
    const session = await new Builder()
      .disableEnvironmentOverrides()
      .usingServer(webDriver.url)
      .withCapabilities(new Capabilities({ ...webDriver.capabilities, acceptInsecureCerts: options.anyCertificate === true }))
      .build();
    await session.manage().setTimeouts({ script: scriptLimitMs, pageLoad: pageLoadLimitMs });
    const version = (await session.getCapabilities()).get('browserVersion');
    const browser = new Browser(engine, version, session, webDriver, options.colorScheme);
    if (options.colorScheme && engine === 'chromium') await browser.setColorScheme(options.colorScheme);
    return browser;
  } catch (error) {
    await webDriver.close();
    throw new Error(`cannot launch ${engine}: ${error.message}`, { cause: error });
  }
}

/** A running browser. All methods are asynchronous and act on the current tab. */
class Browser {
  #session;
  #webDriver;
  #loggedErrors = [];
  #colorScheme;
  #viewport = null;
  #closed = null;

  constructor(engine, version, session, webDriver, colorScheme) {
    this.engine = engine;
    this.version = version;
    this.#session = session;
    this.#webDriver = webDriver;
    this.#colorScheme = colorScheme;
  }

  /** selenium's own object, for what this class does not cover. */
  get session() {
    return this.#session;
  }

  /** Loads `url` and waits for its `load` event. */
  async goto(url) {
    await this.#session.get(url);
  }

  async back() {
    await this.#session.navigate().back();
  }

  async reload() {
    await this.#session.navigate().refresh();
  }

  /**
   * Runs a function (with `args`) or an expression in the page and returns its value; a promise is awaited.
   * Values cross as JSON. An error or a rejection in the page is thrown here with its name and message; its stack is
   * in `pageStack`. Set globals as `window.name`: in Firefox a bare global belongs to the automation sandbox.
   */
  async evaluate(code, ...args) {
    const outcome = await this.#session.executeAsyncScript(evaluationScript(code), ...args);
    if (outcome.error) throw pageError(outcome.error);
    return outcome.isUndefined ? undefined : outcome.value;
  }

  /**
   * Polls a function or an expression in the page until it is truthy, and returns that value.
   * An error in it counts as `not yet`, so a page that is just being replaced does no harm.
   */
  async wait(condition, { timeout = 10_000, message = '', args = [] } = {}) {
    const deadline = Date.now() + timeout;
    for (let last; ; await sleep(pollMs)) {
      try {
        const value = await this.evaluate(condition, ...args);
        if (value) return value;
        last = `last value: ${JSON.stringify(value)}`;
      } catch (error) {
        last = `last error: ${error.message}`;
      }
      if (Date.now() >= deadline) throw new Error(`${message || `no ${sourceOf(condition)}`} within ${timeout} ms (${last})`);
    }
  }

  /** selenium's handle of the first element that matches. Throws when there is none. */
  async find(css) {
    const [outermost, ...inner] = css.split('>>>').map((part) => part.trim());
    let element = await this.#session.findElement(By.css(outermost));
    for (const part of inner) element = await (await element.getShadowRoot()).findElement(By.css(part));
    return element;
  }

  /** Scrolls to the element and clicks its middle; the events are trusted. */
  async click(css) {
    await (await this.find(css)).click();
  }

  /** Focuses the element and types, with trusted key events; what the element holds already stays. */
  async type(css, text) {
    const element = await this.find(css);
    for (const run of typeableRuns(text, this.engine)) {
      if (run.byKeys) await element.sendKeys(run.text);
      else await this.#insertText(element, run.text);
    }
  }

  /** Focuses the element and presses one key, with modifiers: 'Enter', 'Shift+Enter', 'Control+a', 'ArrowDown'. */
  async press(css, key) {
    await (await this.find(css)).sendKeys(chordCodes(key));
  }

  /** The element's text as rendered: hidden parts are left out. */
  async text(css) {
    return (await this.find(css)).getText();
  }

  /** The computed ARIA role. */
  async role(css) {
    return (await this.find(css)).getAriaRole();
  }

  /** The name that assistive technology reads out. */
  async accessibleName(css) {
    return (await this.find(css)).getAccessibleName();
  }

  /** Writes a PNG of the viewport. Waits a little longer than two frames: WebKit's picture can lag behind the DOM. */
  async screenshot(file) {
    await this.#painted(150);
    await writeFile(file, Buffer.from(await this.#session.takeScreenshot(), 'base64'));
  }

  /** Sets prefers-color-scheme, also for the tabs to come. WebKit can do that only at its launch. */
  async setColorScheme(scheme) {
    checkColorScheme(scheme);
    if (this.engine === 'webkit') {
      if (scheme === this.#colorScheme) return;
      throw new Error("setColorScheme is not supported in a running WebKit: use launch('webkit', { colorScheme })");
    }
    this.#colorScheme = scheme;
    if (this.engine === 'firefox') {
      await this.#inFirefoxChrome('Services.prefs.setIntPref(...arguments)', firefoxSchemePreference, firefoxSchemes[scheme]);
    } else {
      await this.#emulateColorScheme();
    }
    // Firefox tells its page processes in its own time.
    await this.wait((wanted) => matchMedia(`(prefers-color-scheme: ${wanted})`).matches, { args: [scheme] });
  }

  /**
   * Makes the viewport as near to `width` x `height` CSS pixels as the browser allows, and returns what it became.
   * WebKit's MiniBrowser does not get narrower than its toolbar (about 450 pixels).
   */
  async resize(width, height) {
    this.#viewport = { width, height };
    await this.#applyViewport();
    return this.#viewportSize();
  }

  /**
   * Opens a tab, makes it the current one, and loads `url` if there is one. Returns the tab's handle.
   * In WebKit it is a window: MiniBrowser never brings an automated tab to the front, so a tab would stay hidden and
   * get no animation frames.
   */
  async openTab(url) {
    await this.#session.switchTo().newWindow(this.engine === 'webkit' ? 'window' : 'tab');
    const handle = await this.currentTab();
    if (this.#colorScheme && this.engine === 'chromium') await this.#emulateColorScheme();
    if (this.#viewport) await this.#applyViewport();
    if (url !== undefined) await this.goto(url);
    return handle;
  }

  /** An empty tab: `openTab` without an address. */
  async newTab() {
    return this.openTab();
  }

  async currentTab() {
    return this.#session.getWindowHandle();
  }

  /** The handles of all tabs. */
  async tabs() {
    return this.#session.getAllWindowHandles();
  }

  async switchTo(handle) {
    await this.#session.switchTo().window(handle);
    if (this.engine === 'chromium') await this.cdp('Page.bringToFront');
  }

  /** Closes the current tab and makes another one current. */
  async closeTab() {
    await this.#session.close();
    const [first] = await this.tabs();
    if (first !== undefined) await this.switchTo(first);
  }

  /**
   * What `collector.js` gathered in the current document, as [{kind, message, ...}]. Kinds: error,
   * unhandledrejection, securitypolicyviolation, resource, console.error. Throws when the page did not include it.
   */
  async problems() {
    const problems = await this.evaluate('window.__problems ? window.__problems.slice() : null');
    if (!problems) throw new Error('the page does not include collector.js, so its problems are unknown');
    return problems;
  }

  /**
   * The errors on the console so far, as strings. Chromium: its own log since the launch, with network and CSP
   * errors. Firefox and WebKit offer no log: there it is what `problems()` has for the current document.
   */
  async consoleErrors() {
    if (this.engine !== 'chromium') return (await this.problems()).map(({ message }) => message);
    const entries = await this.#session.manage().logs().get('browser');
    this.#loggedErrors.push(...entries.filter(({ level }) => level.name === 'SEVERE').map(({ message }) => message));
    return [...this.#loggedErrors];
  }

  /** Sends a Chrome DevTools command to the current tab and returns its result. Chromium only. */
  async cdp(method, params = {}) {
    if (this.engine !== 'chromium') throw new Error(`cdp is not supported in ${this.engine}`);
    return this.#session.sendAndGetDevToolsCommand(method, params);
  }

  /** Ends the browser and its driver. May be called more than once. */
  async close() {
    this.#closed ??= (async () => {
      await settledWithin(this.#session.quit(), quitLimitMs);
      await this.#webDriver.close();
    })();
    return this.#closed;
  }

  /** Chromium's emulation belongs to a tab, so a new tab needs it again. */
  async #emulateColorScheme() {
    const features = [{ name: 'prefers-color-scheme', value: this.#colorScheme }];
    await this.cdp('Emulation.setEmulatedMedia', { features });
  }

  async #applyViewport() {
    const { width, height } = this.#viewport;
    if (this.engine === 'chromium') {
      await this.cdp('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 0, mobile: false });
      return;
    }
    if (this.engine === 'firefox') await this.#allowNarrowFirefox();
    await this.#resizeWindow(width, height);
  }

  /** Firefox keeps its window wide enough for its toolbar (500 pixels) by a style rule. */
  async #allowNarrowFirefox() {
    await this.#inFirefoxChrome("document.documentElement.style.setProperty('min-width', '0', 'important')");
  }

  /** Enters text without keys, as an emoji picker does; the input events are trusted all the same. */
  async #insertText(element, text) {
    await this.#session.executeScript('arguments[0].focus(); document.execCommand("insertText", false, arguments[1])', element, text);
  }

  /** Runs a script in Firefox's own window instead of the page. */
  async #inFirefoxChrome(script, ...args) {
    await this.#session.setContext('chrome');
    try {
      await this.#session.executeScript(script, ...args);
    } finally {
      await this.#session.setContext('content');
    }
  }

  /**
   * Sizes the window so that what its frame leaves over is the wanted viewport. It takes a second try because the
   * frame's size is unknown, and a third where the page learns its new size late.
   */
  async #resizeWindow(width, height) {
    const window = this.#session.manage().window();
    for (let attempt = 0; attempt < 3; ++attempt) {
      const [rect, viewport] = [await window.getRect(), await this.#viewportSize()];
      if (viewport.width === width && viewport.height === height) return;
      await window.setRect({ width: rect.width + width - viewport.width, height: rect.height + height - viewport.height });
      await this.#painted();
    }
  }

  /** Waits for two frames and `moreMs`. A hidden tab gets no frames, hence the limit. */
  async #painted(moreMs = 0) {
    await this.evaluate((ms) => Promise.race([
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, ms)))),
      new Promise((resolve) => setTimeout(resolve, 1000))
    ]), moreMs);
  }

  #viewportSize() {
    return this.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  }
}

/** Firefox has its colour scheme from the start by a preference; the other engines ignore preferences. */
function withSchemePreference({ prefs, ...options }) {
  const scheme = options.colorScheme === undefined ? {} : { [firefoxSchemePreference]: firefoxSchemes[options.colorScheme] };
  return { ...options, prefs: { ...scheme, ...prefs } };
}

function checkColorScheme(scheme) {
  if (!Object.hasOwn(firefoxSchemes, scheme)) throw new Error(`unknown colour scheme '${scheme}': use light or dark`);
}
