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

  /** The ways between states since a time, as texts: 'up > backoff (lost)'. */
  ways(since = -Infinity) {
    return this.of('state').filter(({ at }) => at >= since)
      .map(({ oldState, newState, cause }) => `${oldState} > ${newState} (${cause})`);
  }

  get state() {
    return this.of('state').at(-1)?.newState ?? 'idle';
  }

  until(condition, options = {}) {
    const what = `${this.name}: ${options.what ?? condition} (so far: ${this.ways().slice(-6)})`;
    return this.#page.watch.until(() => condition(this), { ...options, what });
  }

  /** Waits until the socket gets into one of these states after a time, and returns that event. */
  reaches(states, { since = -Infinity, ms } = {}) {
    const wanted = [states].flat();
    const find = () => this.of('state').find(({ at, newState }) => at >= since && wanted.includes(newState));
    return this.until(find, { ms, what: wanted.join(' or ') });
  }

  /** Calls a method of the socket in the page. What a promise gives is waited for. */
  call(method, ...args) {
    return this.#page.run((name, method, args) => window.faults.sockets.get(name)[method](...args), this.name, method, args);
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
