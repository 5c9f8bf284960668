// The three browser engines: which are wanted, which are installed, and how a WebDriver for each is started.

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { display, xvfbPath } from './display.mjs';
import { firefoxPath, startFirefoxBridge } from './firefox_bridge.mjs';
import { endOwned, freePort, isRunning, removeDirectory, sleep, spawnOwned, temporaryDirectory } from './processes.mjs';

const chromiumPath = '/usr/bin/chromium';
const chromedriverPath = '/usr/bin/chromedriver';
const webKitDriverPath = '/usr/bin/WebKitWebDriver';
const allEngines = ['chromium', 'firefox', 'webkit'];
const startAttempts = 3;
const startLimitMs = 15_000;

const chromiumArguments = [
  '--headless=new',
  '--no-sandbox', // Chromium refuses to run as root with its sandbox.
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];

/** The engines to test: those that TETHER_ENGINES names (comma separated), or all. */
export function engines() {
  const wanted = (process.env.TETHER_ENGINES ?? '').split(',').map((name) => name.trim()).filter(Boolean);
  wanted.forEach(checkName);
  return wanted.length > 0 ? wanted : [...allEngines];
}

/** Whether the engine is installed, as {available, reason}; `reason` names what is missing. */
export function available(engine) {
  const missing = recipe(engine).missing();
  return missing.length === 0 ? { available: true, reason: '' } : { available: false, reason: `${engine}: ${missing.join(', ')} not found` };
}

/**
 * The value for node:test's `skip` option: false when the engine is installed, else the reason.
 * Throws instead where a gap must not go unnoticed: in CI, or when TETHER_REQUIRE_BROWSERS is set.
 */
export function skipReason(engine, { available: installed, reason } = available(engine)) {
  if (installed) return false;
  if (browsersAreRequired()) throw new Error(`a required browser is missing. ${reason}`);
  return reason;
}

/** Starts the engine's WebDriver. Returns {url, capabilities, close()}; `close` ends it and the browsers below it. */
export async function startWebDriver(engine, options) {
  const { available: installed, reason } = available(engine);
  if (!installed) throw new Error(`cannot launch a browser. ${reason}`);
  return recipe(engine).start(options);
}

function browsersAreRequired() {
  const required = process.env.TETHER_REQUIRE_BROWSERS ?? '';
  return process.env.CI === 'true' || (required !== '' && required !== '0');
}

function checkName(engine) {
  if (!allEngines.includes(engine)) throw new Error(`unknown engine '${engine}': use ${allEngines.join(', ')}`);
}

function recipe(engine) {
  checkName(engine);
  return recipes[engine];
}

const recipes = {
  chromium: { missing: () => absent(chromiumPath, chromedriverPath), start: startChromium },
  firefox: { missing: () => absent(firefoxPath), start: startFirefox },
  webkit: {
    missing: () => [
      ...absent(webKitDriverPath),
      ...(process.env.DISPLAY ? [] : absent(xvfbPath)),
      ...(miniBrowserPath() ? [] : ['MiniBrowser of WebKitGTK'])
    ],
    start: startWebKit
  }
};

const absent = (...files) => files.filter((file) => !existsSync(file));

/** WebKitGTK's test browser; where it lies depends on the architecture and on the distribution. */
function miniBrowserPath() {
  const roots = ['/usr/libexec', '/usr/lib', ...readdirSync('/usr/lib').map((name) => path.join('/usr/lib', name))];
  const builds = ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'];
  return builds.flatMap((build) => roots.map((root) => path.join(root, build, 'MiniBrowser'))).find((file) => existsSync(file));
}

async function startChromium({ args = [], withoutSwitches = [] }) {
  const { url, close } = await startDriverProcess(chromedriverPath);
  const capabilities = {
    browserName: 'chrome',
    'goog:chromeOptions': { binary: chromiumPath, args: [...chromiumArguments, ...args], excludeSwitches: withoutSwitches },
    'goog:loggingPrefs': { browser: 'ALL' }
  };
  return { url, capabilities, close };
}

async function startFirefox({ args = [], prefs = {} }) {
  const bridge = await startFirefoxBridge();
  const capabilities = { browserName: 'firefox', 'moz:firefoxOptions': { args, prefs } };
  return { url: bridge.url, capabilities, close: () => bridge.close() };
}

async function startWebKit({ args = [], colorScheme }) {
  const env = { DISPLAY: await display(), GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1' };
  // In the C locale navigator.language would be "C", which no language tag may be; Intl throws at it.
  Object.assign(env, { LC_ALL: 'en_US.UTF-8', LANGUAGE: 'en_US' });
  // WebKitGTK takes prefers-color-scheme from the GTK theme, and GTK reads that at its start.
  if (colorScheme) env.GTK_THEME = colorScheme === 'dark' ? 'Adwaita:dark' : 'Adwaita';
  const { url, close } = await startDriverProcess(webKitDriverPath, env);
  const capabilities = {
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { binary: miniBrowserPath(), args: ['--automation', ...args] }
  };
  return { url, capabilities, close };
}

/**
 * Starts a driver executable on a free port and waits until it answers.
 * Its temporary files go into a directory of its own, so that a killed browser leaves no profile behind.
 */
async function startDriverProcess(command, env = {}) {
  const scratch = temporaryDirectory('tether-browser-');
  for (let attempt = 1; ; ++attempt) {
    const port = await freePort();
    const child = spawnOwned(command, [`--port=${port}`], { env: { ...env, TMPDIR: scratch } });
    const close = async () => { await endOwned(child); removeDirectory(scratch); };
    const url = `http://127.0.0.1:${port}`;
    if (await becomesReady(child, url)) return { url, close };
    const reason = child.stderrTail();
    if (attempt === startAttempts || isRunning(child)) {
      await close();
      throw new Error(`${command} did not start: ${reason || 'no answer to /status'}`);
    }
  }
}

/** True once the driver says it is ready; false when it ended (say, its port was taken) or the time is over. */
async function becomesReady(child, url) {
  for (const deadline = Date.now() + startLimitMs; Date.now() < deadline; await sleep(20)) {
    const answered = await fetch(`${url}/status`).then((response) => response.text().then(() => response.ok), () => false);
    // Checked after the answer: on a port that someone else took, it is theirs, and our driver has ended.
    if (!isRunning(child)) return false;
    if (answered) return true;
  }
  return false;
}
