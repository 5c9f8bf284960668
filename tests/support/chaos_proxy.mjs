// A TCP proxy on a loopback address that stands between a client and a WebSocket server and makes faults. A browser
// that plays offline leaves open sockets alone, so faults of an open connection have to come from outside.

import { createServer } from 'node:net';

import { garbage } from './chaos/frames.mjs';
import { Link } from './chaos/link.mjs';

/** What a new connection meets, by `kind`; the other fields of a mode are its options. */
const kinds = {
  /** All goes to the server and back. */
  pass: () => {},

  /** Accepted, and then no bytes either way, or one way: {direction = 'both'}. */
  blackhole: (link, { direction }) => link.blackhole(direction),

  /** The server gets the handshake only after that time: {ms}. If the client has gone by then, it never does. */
  late(link, { ms }) {
    link.blackhole('toServer');
    link.after(ms, () => link.restore('toServer'));
  },

  /** An HTTP answer in place of the handshake: {status, headers}. */
  http: (link, mode) => link.refuse(mode),

  /** A close frame right after the handshake, or that long after it: {code, reason, afterMs = 0}. */
  close: (link, { code, reason, afterMs }) => whenEstablished(link, afterMs, () => link.closeFrame(code, reason)),

  /** Garbage right after the handshake, or that long after it: {what, afterMs = 0}. */
  garbage: (link, { what, afterMs }) => whenEstablished(link, afterMs, () => link.garbage(what)),

  /** RST at once, or that long after the handshake: {afterMs}. */
  reset: (link, { afterMs }) => atOnceOr(link, afterMs, () => link.reset()),

  /** FIN at once, or that long after the handshake: {afterMs}. */
  fin: (link, { afterMs }) => atOnceOr(link, afterMs, () => link.fin())
};

/** What a link puts in waits for the end of the handshake by itself, so that nothing can come between. */
function whenEstablished(link, afterMs, action) {
  if (afterMs) link.afterHandshake(afterMs, action);
  else action();
}

function atOnceOr(link, afterMs, action) {
  if (afterMs === undefined) action();
  else link.afterHandshake(afterMs, action);
}

function checkedMode(mode) {
  const { kind, ...options } = typeof mode === 'string' ? { kind: mode } : mode;
  const { what } = options;
  if (!Object.hasOwn(kinds, kind)) throw new RangeError(`no mode is called '${kind}'`);
  if (kind === 'garbage' && !Object.hasOwn(garbage, what)) throw new RangeError(`no garbage is called '${what}'`);
  return { kind, ...options };
}

/**
 * Starts a proxy. Options:
 * - `target`: {host, port} of the server.
 * - `host`: the loopback address to listen on, 127.0.0.1 by default. Browsers make connections to one address wait for
 *   each other; on Linux each of 127.0.0.0/8 is one of its own.
 * - `port`: a fixed port; by default a free one.
 * - `seed`: the same seed gives the same random numbers for jitter and garbage.
 * - `shape`: delay, jitter, rate and size of pieces for all connections: see `plainShape` in chaos/flow.mjs.
 */
export async function startChaosProxy(options) {
  const proxy = new ChaosProxy(options);
  await proxy.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  return proxy;
}

class ChaosProxy {
  /** How many connections were accepted, and when each was, on the clock of `performance.now()`. */
  accepted = { count: 0, times: [] };
  #target;
  #seed;
  #shape;
  #mode = { kind: 'pass' };
  #modeTimes = Infinity;
  #links = new Set();
  #waiting = new Set();
  #server;

  constructor({ target, seed = 1, shape = {} }) {
    this.#target = { host: target.host ?? '127.0.0.1', port: target.port };
    this.#seed = seed;
    this.#shape = shape;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  async listen(port, host) {
    await new Promise((resolve, reject) => this.#server.once('error', reject).listen(port, host, resolve));
    this.host = host;
    this.port = this.#server.address().port;
  }

  /** The address for clients, without a path. */
  get url() {
    return `ws://${this.host}:${this.port}`;
  }

  /** The links with at least one end left, oldest first. Each makes faults of its own: see chaos/link.mjs. */
  get connections() {
    return [...this.#links];
  }

  /**
   * What connections meet from now on: the name of a kind or {kind, ...options}. With `times`, only so many of them;
   * those after that pass.
   */
  setMode(mode, { times = Infinity } = {}) {
    this.#mode = checkedMode(mode);
    this.#modeTimes = times;
  }

  /** Delay, jitter, rate and size of pieces for all connections, open ones and new ones. */
  setShape(shape) {
    this.#shape = shape;
    for (const link of this.#links) link.shape(shape);
  }

  /** A dead network: nothing gets through on open connections, nor on new ones. */
  blackholeAll(direction = 'both') {
    this.setMode({ kind: 'blackhole', direction });
    for (const link of this.#links) link.blackhole(direction);
  }

  /** The network is back: new connections pass, and what was held on old ones goes on. */
  restoreAll() {
    this.setMode('pass');
    for (const link of this.#links) link.restore();
  }

  /**
   * Resolves with what `condition(proxy)` gives as soon as that is truthy. It is asked again after every event on any
   * connection. Rejects after `ms`.
   */
  until(condition, { ms = 10_000, what = String(condition) } = {}) {
    return new Promise((resolve, reject) => {
      const check = () => {
        try {
          const value = condition(this);
          if (value) this.#stopWaiting(waiting, () => resolve(value));
        } catch (error) {
          this.#stopWaiting(waiting, () => reject(error));
        }
      };
      const late = () => this.#stopWaiting(waiting, () => reject(new Error(`waited in vain for: ${what}`)));
      const cancel = () => this.#stopWaiting(waiting, () => reject(new Error('the proxy was closed')));
      const waiting = { check, cancel, timer: setTimeout(late, ms) };
      this.#waiting.add(waiting);
      check();
    });
  }

  /** Cuts every connection and frees the port. */
  close() {
    for (const waiting of [...this.#waiting]) waiting.cancel();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const link of this.#links) link.destroy();
    return closed;
  }

  #stopWaiting(waiting, settle) {
    clearTimeout(waiting.timer);
    this.#waiting.delete(waiting);
    settle();
  }

  #accept(client) {
    this.accepted.count += 1;
    this.accepted.times.push(performance.now());
    const link = new Link({
      id: this.accepted.count,
      client,
      target: this.#target,
      seed: this.#seed,
      shape: this.#shape,
      changed: () => this.#changed(),
      ended: () => this.#links.delete(link)
    });
    this.#links.add(link);
    const mode = this.#modeTimes > 0 ? this.#mode : { kind: 'pass' };
    this.#modeTimes -= 1;
    kinds[mode.kind](link, mode);
    this.#changed();
  }

  #changed() {
    for (const waiting of [...this.#waiting]) waiting.check();
  }
}
