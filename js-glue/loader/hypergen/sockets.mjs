// hypergen.websocket: connections that come back by themselves.

// ConnectionState of include/tether/connection_state.hpp.
const states = ['idle', 'connecting', 'up', 'suspect', 'backoff', 'paused', 'closing', 'closed'];

export class Sockets {
  #engine;
  #number = -1; // messages of the page itself; those of calls have numbers above zero
  #handlers = new Map();
  /** What pages read as hypergen.websocket.WEBSOCKETS. */
  entries = {};

  constructor(engine) {
    this.#engine = engine;
  }

  /** `timeout`: about so many ms before the first attempt to connect again. An open socket stays; one that ended begins anew. */
  open(url, options = {}) {
    const { timeout = 1000, maxAttempts = 0, protocols = [] } = options ?? {};
    const attempts = Number.isSafeInteger(maxAttempts) && maxAttempts < 2 ** 31 ? maxAttempts : 0;
    this.entries[url] ??= this.#entry(url);
    this.#handlers.set(url, options ?? {});
    this.#engine.whenRunning(() => this.#engine.open(url, [protocols].flat(), timeout, attempts));
  }

  close(url) {
    delete this.entries[url];
    this.#engine.whenRunning(() => this.#engine.close(url));
  }

  #entry(url) {
    const send = (text) => this.#engine.whenRunning(() => this.#engine.sendText(this.#number--, url, text));
    return {
      open: () => this.open(url, this.#handlers.get(url)),
      reconnect: () => this.open(url, this.#handlers.get(url)),
      close: () => this.close(url),
      json: (value) => send(JSON.stringify(value)),
      send,
    };
  }

  /** The engine says how a connection is. Pages may listen, to show it. */
  link(url, number) {
    const state = states[number];
    const call = (name) => {
      const handler = this.#handlers.get(url)?.[name];
      if (typeof handler === 'function') handler();
    };
    if (state === 'up') call('onopen');
    if (state === 'closed') call('onclose');
    document.dispatchEvent(new CustomEvent('hypergen.websocket.state', { detail: { url, state } }));
  }
}
