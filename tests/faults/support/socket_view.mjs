// One ReliableWebSocket in a page, as the test sees it: everything it told, its proxy, and its server's side.

export class SocketView {
  /** What the socket told: {type, at, ...} with `at` on the clock of `performance.now()` here. */
  events = [];
  #page;
  #app;

  constructor(page, app, name, url, proxy) {
    Object.assign(this, { name, url, proxy });
    this.#page = page;
    this.#app = app;
    page.line.listen((entry) => { if (entry.socket === name) this.events.push(entry); });
  }

  /** The newest connection through the proxy. */
  get link() {
    return this.proxy.connections.at(-1);
  }

  /** The connections that the server accepted, oldest first. */
  get sessions() {
    return this.#app.of(this.name);
  }

  /** All texts that the server received over all sessions. */
  get arrived() {
    return this.sessions.flatMap(({ texts }) => texts);
  }

  of(type) {
    return this.events.filter((event) => event.type === type);
  }

  /** The texts of the messages that the page got. */
  get messages() {
    return this.of('message').map(({ data }) => data);
  }

  /** For `after`: everything so far is before. Times would not do, the clock of a page is known to 1 ms or so. */
  mark() {
    return this.events.length;
  }

  /** The events after a mark, or after one of these events. */
  #after(after) {
    return this.events.slice(typeof after === 'number' ? after : this.events.indexOf(after) + 1);
  }

  /** The ways between states, as texts: 'up > backoff (lost)'. `after` is a mark or an event. */
  ways(after = 0) {
    return this.#after(after).filter(({ type }) => type === 'state')
      .map(({ oldState, newState, cause }) => `${oldState} > ${newState} (${cause})`);
  }

  get state() {
    return this.of('state').at(-1)?.newState ?? 'idle';
  }

  until(condition, options = {}) {
    const what = `${this.name}: ${options.what ?? condition} (so far: ${this.ways().slice(-6)})`;
    return this.#page.watch.until(() => condition(this), { ...options, what });
  }

  /** Waits until the socket gets into a state and returns that event. `after` is a mark or an event. */
  reaches(state, { after = 0, ms } = {}) {
    const find = () => this.#after(after).find(({ type, newState }) => type === 'state' && newState === state);
    return this.until(find, { ms, what: state });
  }

  /** Calls a method of the socket in the page. What a promise gives is waited for. */
  call(method, ...args) {
    const action = (name, method, args) => window.faults.sockets.get(name)[method](...args);
    return this.#page.run(action, this.name, method, args);
  }

  /** Sends a request; its outcome is an event `reply` or `no reply`. */
  request(payload, timeout = 60_000) {
    return this.#page.run((name, ...rest) => window.faults.request(name, ...rest), this.name, payload, timeout);
  }

  async snapshot() {
    return this.#page.run((name) => {
      const snapshot = window.faults.sockets.get(name).snapshot();
      return typeof snapshot === 'string' ? JSON.parse(snapshot) : snapshot;
    }, this.name);
  }

  /** The most transports that were alive at one time. */
  mostTransports() {
    return this.#page.run((url) => window.faults.mostTransports[url] ?? 0, this.url);
  }
}
