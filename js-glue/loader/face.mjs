import { TetherError } from './errors.mjs';

/** Kinds of event from C++; wasm/modules/face.hpp has the same list. */
export const PROBLEM = 0;
export const OPEN = 1;
export const TEXT = 2;
export const BINARY = 3;
export const ERROR = 4;
export const CLOSE = 5;
export const JSON_EVENT = 6;
export const VALUE = 7;
export const ENDED = 8;
export const STATE = 9;
export const RECONNECTING = 10;
export const WRITABLE = 11;
export const DEGRADED = 12;
export const SETTLED = 13;
export const REPLY_TEXT = 14;
export const REPLY_BINARY = 15;
export const REQUEST_FAILED = 16;
export const PROVIDE = 17;
export const NODE = 18;
export const RIPE = 19;
export const SEND = 20;
export const DROPPED = 21;
export const ABORT = 22;
export const BATCH = 23;
export const LINK = 24;

/** Questions from C++, which wait for their answer; wasm/modules/face.hpp has the same list. */
export const IS_PONG = 0;
export const REQUEST_ID = 1;
export const SHOULD_RECONNECT = 2;
export const PREVENTABLE = 3;

const CLEAN_CLOSE = 1 << 16;
const ATTEMPT = 1 << 17;

/** The code and the cleanness of a close event, and the attempts that a question adds to them. */
export function closeOf(number) {
  return { code: number & 0xffff, wasClean: (number & CLEAN_CLOSE) !== 0, attempts: Math.floor(number / ATTEMPT) };
}

/** One running module: carries calls to C++ and hands its events to the object they are for. */
export class Face {
  #targets = new Map();
  #problem = '';
  #text = '';

  /** For the Emscripten module that is about to start. */
  settings() {
    return {
      tetherFace: (target, event, number, address, size) => this.#hear(target, event, number, address, size),
      tetherFaceAsk: (target, ...question) => this.#targets.get(target)?.answer?.(...question) ?? 0,
    };
  }

  run(runtime) {
    this.runtime = runtime;
  }

  get memory() {
    return this.runtime.tetherMemory;
  }

  #hear(target, event, number, address, size) {
    if (target === 0) {
      // The answer to the call that is running.
      if (event === PROBLEM) this.#problem = this.memory.text(address, size);
      else this.#text = this.memory.text(address, size);
      return;
    }
    this.#targets.get(target)?.listener(event, number, address, size);
  }

  /** Events of the C++ object `handle` go to `listener` until `release`, and its questions to `answer`. */
  listen(handle, listener, answer) {
    this.#targets.set(handle, { listener, answer });
  }

  release(handle) {
    this.#targets.delete(handle);
  }

  /**
   * Calls the export `name`. Strings and bytes become an address and a size, which C++ gives back. Throws a
   * TetherError `out-of-memory` before anything is called.
   */
  call(name, ...values) {
    const passed = [];
    for (const value of values) {
      if (typeof value === 'number') passed.push(value);
      else passed.push(...this.#pass(value));
    }
    return this.runtime['_tether_' + name](...passed);
  }

  #pass(value) {
    const bytes = typeof value === 'string' ? this.memory.encode(value) : value;
    const address = this.memory.put(bytes);
    if (address === 0) throw new TetherError('out-of-memory', `no memory for ${bytes.length} bytes`);
    return [address, bytes.length];
  }

  /** As `call`, for an export that gives 0 after a problem: throws that problem. */
  demand(name, ...values) {
    const result = this.call(name, ...values);
    if (result === 0) throw this.problem();
    return result;
  }

  /** Why the export that gave 0 did so. */
  problem() {
    return TetherError.fromText(this.#problem);
  }

  /** As `call`, for an export that answers with a text. */
  ask(name, ...values) {
    this.#text = '';
    this.call(name, ...values);
    return this.#text;
  }

  /** As `demand`, for an export that may answer with a text. */
  demandText(name, ...values) {
    this.#text = '';
    this.demand(name, ...values);
    return this.#text;
  }

  /** As `call`, for an export that may say more about its result as a text: [result, text]. */
  callAndTell(name, ...values) {
    const result = this.call(name, ...values);
    return [result, this.#text];
  }

  text(address, size) {
    return this.memory.text(address, size);
  }

  /** A copy that may be kept. */
  buffer(address, size) {
    return this.memory.bytes(address, size).slice().buffer;
  }

  /** The 32-bit numbers of an event. */
  numbers(address, size) {
    return new Int32Array(this.buffer(address, size));
  }

  /** An event of a connection as the name and the details of the event to emit. */
  describe(event, number, address, size) {
    const text = this.text(address, size);
    switch (event) {
      case ERROR:
        return ['error', { error: TetherError.fromText(text) }];
      case CLOSE: {
        const { code, wasClean } = closeOf(number);
        return ['close', { code, reason: text, wasClean }];
      }
      default:
        return ['open', {}];
    }
  }
}
