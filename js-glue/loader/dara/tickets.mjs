/** Promises of what comes later, by ticket. Each is settled once: `rejectAll` and `end` take what is left. */
export class Tickets {
  #waiting = new Map();
  #last = 0;
  /** Why nothing comes any more. */
  #end = null;

  /** `begin(ticket)` sees to it that something comes; what it throws rejects the promise. */
  promise(begin) {
    if (this.#end !== null) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      const ticket = ++this.#last;
      this.#waiting.set(ticket, { resolve, reject });
      try {
        begin(ticket);
      } catch (error) {
        this.reject(ticket, error);
      }
    });
  }

  get isEmpty() {
    return this.#waiting.size === 0;
  }

  #take(ticket) {
    const promise = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    return promise;
  }

  resolve(ticket, value) {
    this.#take(ticket)?.resolve(value);
  }

  reject(ticket, error) {
    this.#take(ticket)?.reject(error);
  }

  resolveAll(value) {
    for (const ticket of [...this.#waiting.keys()]) this.resolve(ticket, value);
  }

  rejectAll(error) {
    for (const ticket of [...this.#waiting.keys()]) this.reject(ticket, error);
  }

  /** As rejectAll, and so is every promise from now on. */
  end(error) {
    this.#end = error;
    this.rejectAll(error);
  }
}
