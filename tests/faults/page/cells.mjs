// The matrix of row D25: each action inside each callback of a ReliableWebSocket, in a life that meets them all.

export const callbacks = [
  'open', 'message', 'close', 'error', 'state', 'reconnecting',
  'writable', 'completion', 'timer', 'provider', 'drain', 'degraded'
];
export const actions = ['close', 'destroy', 'unbind', 'bind', 'connect', 'send'];

const events = ['open', 'message', 'close', 'error', 'state', 'reconnecting', 'writable', 'degraded'];
const frame = 'x'.repeat(4096);
const stepLimitMs = 15_000;

/** One socket, one callback, one action in it, and what must hold meanwhile. */
class Cell {
  violations = [];
  #callback;
  #action;
  #base;
  #path = '/app?echo';
  #socket;
  #victim;
  #done = false;
  #isVictimGone = false;
  #isDestroyed = false;
  #depth = 0;
  #requests = 0;
  #completions = 0;
  #queued = 0;
  #drains = 0;
  #counts = Object.fromEntries(events.map((name) => [name, 0]));

  constructor({ ReliableWebSocket }, callback, action, base) {
    this.#callback = callback;
    this.#action = action;
    this.#base = base;
    this.#socket = new ReliableWebSocket(() => this.#provide(), {
      allowedOrigins: [new URL(base).origin],
      requests: window.faults.requests,
      queue: { highWater: 8192, lowWater: 1024 }
    });
    this.#socket.enableAutoReconnect({ firstLost: 20, firstLocal: 20, base: 10, cap: 30 });
    this.#socket.setHeartbeat(15_000);
    for (const name of events) {
      this.#socket.bind(name, () => {
        this.#counts[name] += 1;
        this.#inside(name);
      });
    }
    this.#victim = this.#socket.bind('state', () => {
      if (this.#isVictimGone) this.violations.push('an unbound handler was called');
    });
  }

  /** A life in which every callback comes at least once, unless an action ends it early. Resolves with violations. */
  async run() {
    setTimeout(() => this.#inside('timer'), 100);
    this.#ask();
    this.#live((socket) => socket.connect());
    await this.#until('open', () => this.#counts.open === 1);
    this.#sendMuch();
    await this.#until('writable', () => this.#hasDrained());
    await this.#until('the timer', () => this.#callback !== 'timer' || this.#done);
    this.#path = '/reject?status=503';
    this.#live((socket) => socket.reconnect());
    await this.#until('degraded', () => this.#counts.degraded === 1 && this.#counts.error >= 5);
    this.#path = '/app?echo';
    const opens = this.#counts.open;
    this.#live((socket) => socket.connect());
    await this.#until('open again', () => this.#counts.open > opens);
    this.#ask();
    this.#live((socket) => socket.close());
    await this.#until('close', () => this.#counts.close >= 1);
    await this.#end();
    return this.violations;
  }

  #hasDrained() {
    return this.#counts.message >= 1 && this.#counts.writable >= 1 && this.#drains === this.#queued;
  }

  async #end() {
    const wasDestroyed = this.#isDestroyed;
    this.#isDestroyed = true;
    if (!wasDestroyed) this.#socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    this.#check('the callback came', this.#done);
    this.#check('one completion for each request', this.#completions === this.#requests);
    this.#check('one outcome for each queued text', this.#drains === this.#queued);
    this.#check('destroyed where it should be', wasDestroyed === (this.#action === 'destroy'));
    this.#check('no transport is left', this.#transports().every(({ readyState }) => readyState >= 2));
  }

  #check(what, holds) {
    if (!holds) this.violations.push(`not: ${what}`);
  }

  /** The next steps have no sense for a socket that was destroyed, and those waits end. */
  async #until(what, condition) {
    const isOver = () => this.#isDestroyed || condition() || this.#wasClosed();
    await window.faults.until(isOver, stepLimitMs).catch(() => this.violations.push(`waited in vain for ${what}`));
  }

  /** Closing inside a callback ends what the life waits for; it goes on with its next step. */
  #wasClosed() {
    return this.#action === 'close' && this.#done && this.#socket.state === 'closed';
  }

  #live(use) {
    if (!this.#isDestroyed) use(this.#socket);
  }

  #provide() {
    this.#inside('provider');
    return this.#base + this.#path;
  }

  #ask() {
    this.#live((socket) => {
      this.#requests += 1;
      const completed = () => {
        this.#completions += 1;
        this.#inside('completion');
      };
      socket.request('?').then(completed, completed);
    });
  }

  /** More than the limit of the browser's buffer, so that some have to wait. */
  #sendMuch() {
    for (let number = 0; number < 8; ++number) {
      this.#live((socket) => {
        let isSaid = false;
        const done = () => {
          isSaid = true;
          this.#drains += 1;
          this.#inside('drain');
        };
        const before = this.#framesSent();
        const { status } = socket.send(frame, { done });
        if ((status === 'queued' || status === 'back-pressure') && this.#framesSent() === before) this.#queued += 1;
        if (isSaid) this.violations.push('done was called inside send');
      });
    }
  }

  #transports() {
    return window.faults.transports.filter(({ url }) => url.startsWith(this.#base));
  }

  #framesSent() {
    return this.#transports().reduce((sum, { framesSent }) => sum + framesSent, 0);
  }

  #inside(here) {
    const isPage = ['timer', 'completion', 'provider'].includes(here);
    if (this.#isDestroyed && here !== 'timer' && here !== 'completion' && here !== 'drain') {
      this.violations.push(`${here} after destroy()`);
    }
    if (!isPage && this.#depth !== 0) this.violations.push(`${here} inside another callback`);
    this.#depth += isPage ? 0 : 1;
    if (here === this.#callback && !this.#done) {
      this.#done = true;
      try {
        this.#act();
      } catch (error) {
        this.violations.push(`thrown: ${error}`);
      }
    }
    this.#depth -= isPage ? 0 : 1;
  }

  #act() {
    if (this.#action === 'destroy') this.#isDestroyed = true;
    if (this.#action === 'unbind') this.#isVictimGone = true;
    this[`_${this.#action}`]();
  }

  _close() {
    this.#socket.close(4000, 'inside');
  }

  _destroy() {
    const depth = this.#depth;
    this.#depth = 0; // What is owed is told at once.
    this.#socket.destroy();
    this.#depth = depth;
  }

  _unbind() {
    this.#socket.unbind('state', this.#victim);
  }

  _bind() {
    this.#socket.bind('message', () => {});
  }

  _connect() {
    this.#socket.connect();
  }

  _send() {
    this.#socket.send('inside');
  }
}

/** Runs one cell. Resolves with the texts of what was wrong. */
export async function runCell(callback, action, base) {
  return new Cell(await window.faults.library(), callback, action, base).run();
}
