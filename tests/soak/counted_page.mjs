// A page for Node that counts what a library leaves behind: timers that wait, listeners that are up, and the memory of
// its wasm.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';

const dist = new URL('../../dist/', import.meta.url);

class CountedTarget extends EventTarget {
  #listeners = new Set();

  get listeners() {
    return this.#listeners.size;
  }

  addEventListener(type, listener) {
    this.#listeners.add(listener);
    super.addEventListener(type, listener);
  }

  removeEventListener(type, listener) {
    this.#listeners.delete(listener);
    super.removeEventListener(type, listener);
  }
}

/** Whether the library is calling, and not the WebSocket package under it. */
function isLibrary() {
  return new Error().stack.split('\n')[3]?.includes('reliable.mjs') ?? false;
}

/** A browser says nothing when a page closes a socket that is still connecting; the package would end the program. */
class BrowserLikeWebSocket extends WebSocket {
  constructor(...args) {
    super(...args);
    this.on('error', () => {});
  }
}

/** Gives the global scope as much of a page as tether touches. Returns what counts. */
export async function loadCounted() {
  const page = new CountedTarget();
  const view = new CountedTarget();
  const timers = new Set();
  const host = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  let memory;

  globalThis.setTimeout = function setTimeout(callback, delay, ...args) {
    if (!isLibrary()) return host.setTimeout(callback, delay, ...args);
    const timer = host.setTimeout(() => {
      timers.delete(timer);
      callback();
    }, delay);
    timers.add(timer);
    return timer;
  };
  globalThis.clearTimeout = function clearTimeout(timer) {
    timers.delete(timer);
    host.clearTimeout(timer);
  };
  const address = 'http://127.0.0.1/';
  const globals = {
    WebSocket: BrowserLikeWebSocket,
    window: globalThis,
    document: Object.assign(page, { baseURI: address, visibilityState: 'visible', hidden: false }),
    location: new URL(address),
    addEventListener: view.addEventListener.bind(view),
    removeEventListener: view.removeEventListener.bind(view),
    navigator: { onLine: true }
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...args) => {
    const instance = await instantiate(...args);
    memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
    return instance;
  };
  const { load } = await import(new URL('reliable.mjs', dist));
  const wasm = readFileSync(fileURLToPath(new URL('reliable.wasm', dist)));
  const library = await load({ wasm: `data:application/wasm;base64,${wasm.toString('base64')}` });

  return {
    library,
    page,
    /** What there is now of the library's timers and listeners, and the size of its memory. */
    count: () => ({ timers: timers.size, listeners: page.listeners + view.listeners, bytes: memory.buffer.byteLength })
  };
}
