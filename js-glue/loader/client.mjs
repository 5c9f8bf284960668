import { Emitter } from './emitter.mjs';
import { JSON_EVENT } from './face.mjs';
import { describeReliable } from './reliable_events.mjs';

/** The option of a client's constructor that goes into the C++ one: each origin with a line break behind it. */
export function originLines({ allowedOrigins = [] } = {}) {
  return Array.from(allowedOrigins, (origin) => `${origin}\n`).join('');
}

/** What ChatClient, LiveDataClient and DaraClient share: a C++ object behind a handle, its exports prefixed `prefix_`. */
export class Client extends Emitter {
  #face;
  #prefix;

  constructor(face, prefix, handle) {
    super();
    this.#face = face;
    this.#prefix = prefix;
    this.handle = handle;
    face.listen(handle, (...event) => this.hear(...event), (...question) => this.answer(...question));
  }

  /** Subclasses take their own kinds of event first. */
  hear(event, number, address, size) {
    if (event === JSON_EVENT) {
      const { event: name, ...details } = JSON.parse(this.#face.text(address, size));
      this.emit(name, details);
    } else {
      this.emit(...describeReliable(this.#face, event, number, address, size));
    }
  }

  /** Subclasses know what is asked. */
  answer() {
    return 0;
  }

  connect() {
    this.#face.call(this.#prefix + '_connect', this.handle);
  }

  reconnect() {
    this.#face.call(this.#prefix + '_reconnect', this.handle);
  }

  disconnect() {
    this.#face.call(this.#prefix + '_disconnect', this.handle);
  }

  get state() {
    return this.#face.ask(this.#prefix + '_state', this.handle);
  }

  /** Detaches every handler and closes the connection. */
  destroy() {
    this.unbindAll();
    this.#face.release(this.handle);
    this.#face.call(this.#prefix + '_destroy', this.handle);
  }
}
