// The application behind the proxies, as the rows of the fault matrix need it: it answers pings and requests, keeps
// what it received, and can speak by itself.

/** Longer texts are kept by their beginning. */
const keptText = 100;

/** One WebSocket as its server sees it. */
class Session {
  openedAt = performance.now();
  /** Text frames that were neither pings nor requests, as {at, text}. */
  received = [];
  /** Payloads of requests. */
  requests = [];
  pings = 0;
  /** {at, code, reason} or null. */
  closed = null;
  #webSocket;
  #changed;

  constructor(webSocket, url, changed) {
    this.name = url.searchParams.get('name');
    this.protocol = webSocket.protocol;
    this.url = url;
    this.#webSocket = webSocket;
    this.#changed = changed;
    webSocket.on('message', (data, isBinary) => this.#hear(isBinary ? data : data.toString()));
    webSocket.on('close', (code, reason) => {
      this.closed = { at: performance.now(), code, reason: reason.toString() };
      changed();
    });
  }

  get texts() {
    return this.received.map(({ text }) => text);
  }

  send(text) {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.send(text);
  }

  close(code, reason) {
    this.#webSocket.close(code, reason);
  }

  /** When `tick N` was sent, by N. */
  ticks = new Map();
  /** What this session does with texts that are neither pings nor requests, besides keeping them. */
  onText = () => {};
  /** Whether texts are kept in `received`. */
  keeps = true;

  #hear(data) {
    if (data === 'ping') {
      this.pings += 1;
      this.send('pong');
    } else if (typeof data === 'string' && data.startsWith('req:')) {
      const payload = data.split(':')[2];
      this.requests.push(payload);
      if (!payload.startsWith('mute')) this.send(`res${data.slice(3)}`);
    } else {
      if (this.keeps) this.received.push({ at: performance.now(), text: String(data).slice(0, keptText) });
      this.onText(data);
    }
    this.#changed();
  }
}

/**
 * The sessions of all sockets of a lane. A client's URL says `?name=` and what the server does besides listening:
 * `echo` sends texts back, `every=N` sends `tick 1`, `tick 2` ... each N ms, counted on from one session of a name to
 * the next.
 */
export class AppServer {
  sessions = [];
  #watch;
  #behaviours = new Map();
  #ticks = new Map();

  constructor(watch) {
    this.#watch = watch;
  }

  /** The sessions of the socket `name`, oldest first. */
  of(name) {
    return this.sessions.filter((session) => session.name === name);
  }

  /** Calls `begin(session)` for each new session of the socket `name`. */
  behave(name, begin) {
    this.#behaviours.set(name, begin);
  }

  /** For startEchoServer: the WebSocket endpoint. */
  endpoint = (webSocket, url) => {
    const session = new Session(webSocket, url, () => this.#watch.changed());
    this.sessions.push(session);
    if (url.searchParams.has('echo')) session.onText = (text) => session.send(text);
    this.#behaviours.get(session.name)?.(session);
    const every = Number(url.searchParams.get('every'));
    if (every > 0) {
      const timer = setInterval(() => this.#tick(session), every);
      webSocket.on('close', () => clearInterval(timer));
    }
    this.#watch.changed();
  };

  #tick(session) {
    const number = (this.#ticks.get(session.name) ?? 0) + 1;
    this.#ticks.set(session.name, number);
    session.ticks.set(number, performance.now());
    session.send(`tick ${number}`);
  }
}
