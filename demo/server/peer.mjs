/**
 * One client: what the chat and the ticker have in common. Turns socket events
 * into JSON objects, answers heartbeats, and keeps a client that talks too much
 * or reads too little from costing the others anything.
 */
import { performance } from 'node:perf_hooks';
import { RateGuard } from './limits.mjs';

const closeCode = Object.freeze({ rateLimit: 1008, tryAgainLater: 1013 });

export class Peer {
  #socket;
  #limits;
  #guard;
  #example;

  /**
   * `onFrame(object)` gets every accepted JSON object, `onGone()` is called once.
   * `example` shows a good frame in the answer to a bad one.
   * `onFrame` may return a promise. If it throws or rejects, that is a fault of ours: it is logged with `onFault`, and
   * the client stays.
   */
  constructor(socket, { limits, example, onFrame, onGone, onFault, now = () => performance.now() }) {
    this.#socket = socket;
    this.#limits = limits;
    this.#example = example;
    this.#guard = new RateGuard(limits, now());

    socket.on('message', (data, isBinary) => {
      // After close() ws still delivers what was on its way; we are done with it.
      if (!this.#isOpen()) return;
      const text = isBinary ? null : data.toString();
      if (!this.#admit(text, now())) return;
      const fail = (fault) => {
        onFault(fault);
        this.error('the server could not do that, and it is not your fault');
      };
      try {
        this.#receive(text, onFrame)?.catch(fail);
      } catch (fault) {
        fail(fault);
      }
    });
    socket.on('close', () => onGone());
    // An oversized or malformed frame. ws closes with the right code by itself,
    // but an "error" event without a listener would end the process.
    socket.on('error', () => {});
  }

  send(frame) {
    this.sendText(JSON.stringify(frame));
  }

  /** For what must not get lost: a client too slow to take it is closed, and can reconnect. */
  sendText(text) {
    if (!this.#isOpen()) return;
    if (this.#isBehind()) this.dismiss('reading too slowly');
    else this.#socket.send(text);
  }

  /** Ends the connection of a client that had better come back. */
  dismiss(reason) {
    this.#socket.close(closeCode.tryAgainLater, reason);
  }

  /** For what the next one replaces: dropped while the client is behind. */
  sendLatest(text) {
    if (this.#isOpen() && !this.#isBehind()) this.#socket.send(text);
  }

  error(message, details = {}) {
    this.send({ type: 'error', message, ...details });
  }

  #isOpen() {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #isBehind() {
    return this.#socket.bufferedAmount > this.#limits.maxBuffered;
  }

  #admit(text, now) {
    switch (this.#guard.judge({ isPing: text === 'ping', now })) {
      case 'accept':
        return true;
      case 'warn':
        this.error(
          `slow down: at most ${this.#limits.ratePerSecond} messages a second, ` +
            'this one was not processed',
        );
        return false;
      case 'close':
        this.#socket.close(closeCode.rateLimit, 'rate limit');
        return false;
      default:
        return false;
    }
  }

  /** What `onFrame` returned, if it had to wait. */
  #receive(text, onFrame) {
    if (text === null) {
      this.error(`binary frames are not understood here; send text such as ${this.#example}`);
    } else if (text === 'ping') {
      this.sendText('pong');
    } else {
      const frame = parseObject(text);
      if (frame) return onFrame(frame);
      this.error(`not a JSON object; expected something like ${this.#example}`);
    }
    return undefined;
  }
}

function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
