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

/** One running module: carries calls to C++ and hands its events to the object they are for. */
export class Face {
  #targets = new Map();
  #problem = '';
  #text = '';

  /** For the Emscripten module that is about to start. */
  settings() {
    return { tetherFace: (target, event, number, address, size) => this.#hear(target, event, number, address, size) };
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
    const listener = this.#targets.get(target);
    if (listener !== undefined) listener(event, number, address, size);
  }

  /** Events of the C++ object `handle` go to `listener` until `release`. */
  listen(handle, listener) {
    this.#targets.set(handle, listener);
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
    if (result === 0) throw TetherError.fromText(this.#problem);
    return result;
  }

  /** As `call`, for an export that answers with a text. */
  ask(name, ...values) {
    this.#text = '';
    this.call(name, ...values);
    return this.#text;
  }

  text(address, size) {
    return this.memory.text(address, size);
  }

  /** The payload of an open, error or close event as the details of the event to emit. */
  describe(event, number, address, size) {
    const text = this.text(address, size);
    if (event === ERROR) return ['error', { error: TetherError.fromText(text) }];
    if (event === CLOSE) return ['close', { code: number & 0xffff, reason: text, wasClean: number > 0xffff }];
    return ['open', {}];
  }
}
