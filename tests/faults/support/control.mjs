// The line between a page of the fault tests and the test: the page tells of every event as it happens, and does what
// it is asked to. It is a socket of the browser's own, so that WebDriver, one command at a time, is not in the way. A
// page that was frozen or cached loses it; its agent comes back and goes on where it stopped.

const clockRounds = 7;
// A call may be a long piece of work; who waits for something shorter has a limit of its own.
const callLimitMs = 30 * 60_000;

/** One page as the test sees it. Its log survives a new document in the same place. */
export class PageLine {
  /** What the page has told: {at, ...}, `at` on the clock of `performance.now()` here. */
  log = [];
  /** How many documents have used this line. */
  documents = 0;
  #watch;
  #listeners = new Set();
  #webSocket = null;
  #document = null;
  #told = 0;
  #calls = new Map();
  #lastCall = 0;
  #clock = { offset: 0, uncertainty: Infinity };

  constructor(watch) {
    this.#watch = watch;
  }

  get isConnected() {
    return this.#webSocket !== null;
  }

  /** Calls `listener(entry)` for everything that the page tells from now on. */
  listen(listener) {
    this.#listeners.add(listener);
  }

  /** The agent has come, for the first time or again. */
  connect(webSocket) {
    webSocket.on('message', (data) => this.#hear(webSocket, JSON.parse(data)));
    webSocket.on('close', () => this.#lost(webSocket));
  }

  /** Runs the script at `url` in the page with these arguments and returns what its default export gives. */
  call(url, args) {
    return new Promise((resolve, reject) => {
      if (!this.isConnected) return reject(new Error('the page is not there'));
      const id = ++this.#lastCall;
      const timer = setTimeout(() => this.#fail(id, new Error('no answer of the page')), callLimitMs);
      this.#calls.set(id, { resolve, reject, timer });
      this.#webSocket.send(JSON.stringify({ call: id, url, args }));
    });
  }

  /** A time on the page's clock as one on ours. */
  timeHere(pageTime) {
    return pageTime + this.#clock.offset;
  }

  #hear(webSocket, { hello, clock, entries, from, reply, value, error }) {
    if (hello !== undefined) this.#begin(webSocket, hello);
    else if (clock !== undefined) this.#adjustClock(webSocket, clock);
    else if (entries !== undefined) this.#keep(entries, from);
    else if (reply !== undefined && error) this.#fail(reply, pageError(error));
    else if (reply !== undefined) this.#settle(reply, ({ resolve }) => resolve(value));
    this.#watch.changed();
  }

  /** `document` tells one document from the next. */
  #begin(webSocket, document) {
    if (document !== this.#document) {
      this.#document = document;
      this.documents += 1;
      this.#told = 0;
      this.#clock = { offset: 0, uncertainty: Infinity };
    }
    this.#askClock(webSocket, clockRounds);
  }

  #askClock(webSocket, rounds) {
    webSocket.send(JSON.stringify({ clock: { rounds, sentAt: performance.now() } }));
  }

  /** The page's time lies between asking and the answer; the fastest answer says it best. */
  #adjustClock(webSocket, { rounds, sentAt, pageTime }) {
    const uncertainty = performance.now() - sentAt;
    const offset = sentAt + uncertainty / 2 - pageTime;
    if (uncertainty < this.#clock.uncertainty) this.#clock = { offset, uncertainty };
    if (rounds > 1) return this.#askClock(webSocket, rounds - 1);
    this.#webSocket = webSocket;
    webSocket.send(JSON.stringify({ have: this.#told }));
  }

  #keep(entries, from) {
    for (const entry of entries.slice(Math.max(0, this.#told - from))) {
      this.#told += 1;
      const kept = { ...entry, at: this.timeHere(entry.at) };
      this.log.push(kept);
      for (const listener of this.#listeners) listener(kept);
    }
  }

  #settle(id, action) {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    clearTimeout(call.timer);
    action(call);
  }

  #fail(id, error) {
    this.#settle(id, ({ reject }) => reject(error));
  }

  #lost(webSocket) {
    if (this.#webSocket !== webSocket) return;
    this.#webSocket = null;
    for (const id of [...this.#calls.keys()]) this.#fail(id, new Error('the page went away'));
    this.#watch.changed();
  }
}

function pageError({ name, message, stack }) {
  const error = new Error(`in the page: ${name}: ${message}`);
  error.pageStack = stack;
  return error;
}
