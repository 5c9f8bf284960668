import { Emitter } from './emitter.mjs';
import { JSON_EVENT } from './face.mjs';

const STATES = ['idle', 'connecting', 'open', 'closed'];

/** What ChatClient and LiveDataClient share: a C++ object behind a handle, its exports prefixed `prefix_`. */
export class Client extends Emitter {
  #face;
  #prefix;

  constructor(face, prefix, handle) {
    super();
    this.#face = face;
    this.#prefix = prefix;
    this.handle = handle;
    face.listen(handle, (...event) => this.hear(...event));
  }

  /** Subclasses take their own kinds of event first. */
  hear(event, number, address, size) {
    if (event === JSON_EVENT) {
      const { event: name, ...details } = JSON.parse(this.#face.text(address, size));
      this.emit(name, details);
    } else {
      this.emit(...this.#face.describe(event, number, address, size));
    }
  }

  connect() {
    this.#face.demand(this.#prefix + '_connect', this.handle);
  }

  disconnect() {
    this.#face.call(this.#prefix + '_disconnect', this.handle);
  }

  get state() {
    return STATES[this.#face.call(this.#prefix + '_state', this.handle)];
  }

  /** Detaches every handler and closes the connection. */
  destroy() {
    this.unbindAll();
    this.#face.release(this.handle);
    this.#face.call(this.#prefix + '_destroy', this.handle);
  }
}
