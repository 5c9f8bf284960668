import { TetherError } from '../errors.mjs';
import { Tickets } from './tickets.mjs';

class DaraStore {
  #uid;
  #stores;
  /** {value} as long as it is the last one read. */
  #known = null;
  #isReleased = false;
  #waiting = new Tickets();

  constructor(uid, stores) {
    this.#uid = uid;
    this.#stores = stores;
  }

  get uid() {
    return this.#uid;
  }

  get value() {
    this.#known ??= { value: this.#stores.link.valueOf(this.#uid) };
    return this.#known.value;
  }

  get sequenceNumber() {
    return this.#stores.link.numberOf(this.#uid);
  }

  ready() {
    return this.#waiting.promise((ticket) => {
      if (this.value !== undefined) this.#waiting.resolve(ticket, this.value);
    });
  }

  write(value) {
    return this.#stores.link.write({ [this.#uid]: value });
  }

  refresh() {
    return this.#stores.link.fetch(this.#uid);
  }

  release() {
    if (this.#isReleased) return;
    this.#stores.forget(this.#uid);
    this.#isReleased = true;
    this.#known = { value: undefined };
    this.end(new TetherError('cancelled', `the store ${this.#uid} was released`));
  }

  /** The value is another one now; it is read when somebody wants it. */
  changed() {
    this.#known = null;
    if (this.#waiting.isEmpty) return;
    try {
      if (this.value !== undefined) this.#waiting.resolveAll(this.value);
    } catch (error) {
      this.#waiting.rejectAll(error);
    }
  }

  /** Nobody waits for a first value any more. */
  rejectAll(error) {
    this.#waiting.rejectAll(error);
  }

  /** ... nor will. */
  end(error) {
    this.#waiting.end(error);
  }
}

/**
 * The stores that the page has open, one object each. `link` asks C++: open(uid, readonly), close(uid), valueOf(uid),
 * numberOf(uid), write(values), fetch(uid).
 */
export class Stores {
  #open = new Map();

  constructor(link) {
    this.link = link;
  }

  store(uid, readonly) {
    if (!this.#open.has(uid)) {
      this.link.open(uid, readonly);
      this.#open.set(uid, new DaraStore(uid, this));
    }
    return this.#open.get(uid);
  }

  forget(uid) {
    this.#open.delete(uid);
    this.link.close(uid);
  }

  changed(uid) {
    this.#open.get(uid)?.changed();
  }

  rejectAll(error) {
    for (const store of this.#open.values()) store.rejectAll(error);
  }

  end(error) {
    for (const store of this.#open.values()) store.end(error);
  }
}
