// A stand-in for geckodriver, which Debian does not package: W3C WebDriver over HTTP in, Marionette out.
// The two protocols are nearly one to one; what differs is in `parametersFor`.
// https://www.w3.org/TR/webdriver2/

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

import { findRoute } from './firefox_routes.mjs';
import { MarionetteClient, MarionetteError } from './marionette_client.mjs';
import { endOwned, isRunning, removeDirectory, settledWithin, sleep, spawnOwned, temporaryDirectory } from './processes.mjs';

const firefoxPath = '/usr/bin/firefox-esr';
const startLimitMs = 30_000;
const quitLimitMs = 3000;

/**
 * Quiet and offline: no first-run pages, no updates, no telemetry, no connectivity checks. What a test does not need
 * and what costs time at the start (a new-tab page, extensions, spare processes) is off as well.
 */
const basePreferences = {
  'marionette.port': 0,
  'remote.prefs.recommended': true,
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.newtab.preload': false,
  'browser.newtabpage.enabled': false,
  'browser.region.network.url': '',
  'browser.safebrowsing.update.enabled': false,
  'browser.search.update': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage': 'about:blank',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.ipc.processPrelaunch.enabled': false,
  'extensions.enabledScopes': 0,
  'extensions.installDistroAddons': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.enabled': false
};

const httpStatus = {
  'invalid session id': 404,
  'no such alert': 404,
  'no such cookie': 404,
  'no such element': 404,
  'no such frame': 404,
  'no such shadow root': 404,
  'no such window': 404,
  'detached shadow root': 404,
  'stale element reference': 404,
  'unknown command': 404,
  'javascript error': 500,
  'move target out of bounds': 500,
  'script timeout': 500,
  'session not created': 500,
  'timeout': 500,
  'unable to capture screen': 500,
  'unable to set cookie': 500,
  'unexpected alert open': 500,
  'unknown error': 500,
  'unsupported operation': 500
};

export { firefoxPath };

/** One Firefox with its own profile, and the Marionette connection to it. */
class Session {
  /** Starts Firefox with the capabilities of a `New Session` request. */
  static async start(request) {
    const wanted = { ...request.capabilities?.alwaysMatch, ...request.capabilities?.firstMatch?.[0] };
    const { binary = firefoxPath, args = [], prefs = {} } = wanted['moz:firefoxOptions'] ?? {};
    delete wanted['moz:firefoxOptions'];

    const session = new Session();
    session.profile = writeProfile({ ...basePreferences, ...prefs });
    session.process = spawnOwned(binary, [
      '--marionette', '--headless', '--no-remote', '--new-instance', '--remote-allow-system-access',
      '--profile', session.profile, ...args
    ], { env: { MOZ_CRASHREPORTER_DISABLE: '1' } });
    try {
      session.client = await MarionetteClient.connect(await marionettePort(session));
      const { sessionId, capabilities } = await session.client.send('WebDriver:NewSession', wanted);
      return Object.assign(session, { id: sessionId, capabilities });
    } catch (error) {
      await session.end();
      throw new MarionetteError({ error: 'session not created', message: `${error.message}\n${session.process.stderrTail()}` });
    }
  }

  /** Asks Firefox to quit, and ends it by force when it does not. */
  async end() {
    if (this.client) {
      const quit = this.client.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
      await settledWithin(quit.then(() => this.process.ended), quitLimitMs);
      this.client.close();
    }
    await endOwned(this.process);
    removeDirectory(this.profile);
  }
}

function writeProfile(preferences) {
  const directory = temporaryDirectory('tether-firefox-');
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  writeFileSync(path.join(directory, 'user.js'), lines.join(''));
  return directory;
}

/** Firefox picks a free port itself (`marionette.port` is 0) and writes it to a file in its profile. */
async function marionettePort({ profile, process: firefox }) {
  const file = path.join(profile, 'MarionetteActivePort');
  for (const deadline = Date.now() + startLimitMs; Date.now() < deadline; await sleep(20)) {
    const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (port) return port;
    if (!isRunning(firefox)) throw new Error('Firefox ended at its start');
  }
  throw new Error('Firefox did not open its Marionette port in time');
}

/** A W3C request's parameters in the form that the Marionette command expects. */
function parametersFor(command, pathParameters, body) {
  const parameters = { ...body, ...pathParameters };
  if (command.endsWith('FromElement')) {
    parameters.element = pathParameters.id;
  } else if (command.endsWith('FromShadowRoot')) {
    parameters.shadowRoot = pathParameters.id;
  } else if (command.includes('Execute')) {
    // No sandbox name: scripts see the page's own objects, and one script's globals do not reach the next.
    Object.assign(parameters, { sandbox: null, newSandbox: false });
  } else if (command === 'WebDriver:SwitchToFrame' && body.id !== null && typeof body.id === 'object') {
    parameters.element = Object.values(body.id)[0];
    delete parameters.id;
  } else if (command === 'WebDriver:TakeScreenshot') {
    Object.assign(parameters, { full: false, hash: false });
  } else if (command === 'Marionette:SetContext') {
    parameters.value = body.context;
  }
  return parameters;
}

/** Most commands wrap their result in `value`; the old ones that do not are known by their other shape. */
function unwrap(result) {
  const wrapped = result !== null && typeof result === 'object' && !Array.isArray(result) && 'value' in result;
  return wrapped && Object.keys(result).length === 1 ? result.value : result;
}

/** Runs one command inside a session. */
async function runCommand(session, method, commandPath, body) {
  const route = findRoute(method, commandPath);
  if (!route) throw new MarionetteError({ error: 'unknown command', message: `${method} ${commandPath}` });
  const result = unwrap(await session.client.send(route.command, parametersFor(route.command, route.parameters, body)));
  return route.pick ? route.pick(result, route.parameters) : result;
}

async function readJson(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

function answer(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' });
  response.end(JSON.stringify({ value: value ?? null }));
}

function answerError(response, error) {
  const code = error.code && error instanceof MarionetteError ? error.code : 'unknown error';
  answer(response, httpStatus[code] ?? 400, { error: code, message: error.message, stacktrace: error.stacktrace ?? error.stack });
}

/**
 * Starts the bridge inside this Node process.
 * Returns {port, url, close()}; `close` ends the Firefoxes that are still open.
 */
export async function startFirefoxBridge({ port = 0 } = {}) {
  const sessions = new Map();

  async function endSession(session) {
    sessions.delete(session.id);
    await session.end();
  }

  async function handle(method, url, body) {
    if (url === '/status') return { ready: true, message: '' };
    if (method === 'POST' && url === '/session') {
      const session = await Session.start(body);
      sessions.set(session.id, session);
      return { sessionId: session.id, capabilities: session.capabilities };
    }
    const [, , id, ...rest] = url.split('/');
    const session = sessions.get(id);
    if (!session) throw new MarionetteError({ error: 'invalid session id', message: `no session ${id}` });
    if (method === 'DELETE' && rest.length === 0) return endSession(session);
    return runCommand(session, method, `/${rest.join('/')}`, body);
  }

  const server = createServer(async (request, response) => {
    try {
      answer(response, 200, await handle(request.method, request.url.replace(/\/$/, ''), await readJson(request)));
    } catch (error) {
      answerError(response, error);
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  server.unref();

  const actualPort = server.address().port;
  return {
    port: actualPort,
    url: `http://127.0.0.1:${actualPort}`,
    async close() {
      await Promise.all([...sessions.values()].map(endSession));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
}
