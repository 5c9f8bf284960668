// Other files in place of those that a server sends, in Chromium, without the page or the server knowing.

import WebSocket from 'ws';

/**
 * From now on, in all tabs, what `replace(url)` gives as {type, body} is what the browser gets for that address; for
 * `null` it asks the server. Only addresses that match `pattern` (with `*`) are looked at. Also turns the cache off.
 * Returns {close()}.
 */
export async function swapFiles(browser, pattern, replace) {
  const devTools = await connect(browser);
  devTools.onEvent('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    // In this order, but without waiting: some are only answered once the tab runs.
    if (targetInfo.type === 'page') {
      devTools.send('Fetch.enable', { patterns: [{ urlPattern: pattern }] }, sessionId);
      devTools.send('Network.enable', {}, sessionId);
      devTools.send('Network.setCacheDisabled', { cacheDisabled: true }, sessionId);
    }
    devTools.send('Runtime.runIfWaitingForDebugger', {}, sessionId);
  });
  devTools.onEvent('Fetch.requestPaused', ({ requestId, request }, sessionId) => {
    const file = replace(request.url);
    if (!file) return devTools.send('Fetch.continueRequest', { requestId }, sessionId);
    const responseHeaders = [
      { name: 'Content-Type', value: file.type },
      { name: 'Cache-Control', value: 'no-store' }
    ];
    const body = Buffer.from(file.body).toString('base64');
    return devTools.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body }, sessionId);
  });
  await devTools.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  return devTools;
}

/** A second DevTools client beside the WebDriver's own, which takes no events. */
async function connect(browser) {
  const address = (await browser.session.getCapabilities()).get('goog:chromeOptions').debuggerAddress;
  const { webSocketDebuggerUrl } = await (await fetch(`http://${address}/json/version`)).json();
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return new DevTools(socket);
}

class DevTools {
  #socket;
  #waiting = new Map();
  #handlers = new Map();
  #lastId = 0;

  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(JSON.parse(data)));
    socket.on('error', () => {}); // the browser has ended
  }

  onEvent(method, handler) {
    this.#handlers.set(method, handler);
  }

  /** Resolves with the result, or with null when there is none: a tab may close in between. */
  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#lastId;
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  close() {
    this.#socket.terminate();
  }

  #receive({ id, method, params, result = null, sessionId }) {
    if (id === undefined) return this.#handlers.get(method)?.(params, sessionId);
    this.#waiting.get(id)?.(result);
    return this.#waiting.delete(id);
  }
}
