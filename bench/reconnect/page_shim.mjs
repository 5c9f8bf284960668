// As much of a page as tether touches, for Node: a visible document that is online and never goes away.

import { webcrypto } from 'node:crypto';
import { setMaxListeners } from 'node:events';

/** Puts `window`, `document`, `location`, `navigator` and `WebSocket` into the global scope. */
export function becomePage(WebSocket) {
  const page = new EventTarget();
  const document = new EventTarget();
  setMaxListeners(0, page, document); // hundreds of sockets listen
  const address = 'http://127.0.0.1/';
  define({
    WebSocket,
    window: globalThis,
    document: Object.assign(document, { baseURI: address, visibilityState: 'visible', hidden: false }),
    location: new URL(address),
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page)
  });
  // Newer versions of Node have these.
  if (globalThis.navigator === undefined) define({ navigator: { onLine: true } });
  if (globalThis.crypto === undefined) define({ crypto: webcrypto });
}

function define(values) {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}
