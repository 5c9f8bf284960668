// Runs in the pages of the fault tests: makes sockets, tells the test of everything that happens to them, and does what
// the test asks. support/control.mjs is the other end.

import { seededRandom } from '/chaos/random.mjs';

const retryMs = 100;
const BrowserSocket = window.WebSocket;
const line = new URL(`/control${location.search}`, location.href.replace(/^http/, 'ws')).href;

// --- The line to the test -------------------------------------------------------------------------------------------

const log = [];
let told = Infinity;
let link = null;
let flushing = false;

/** Tells the test something, with the time of now. */
function tell(entry) {
  log.push({ at: performance.now(), ...entry });
  if (flushing) return;
  flushing = true;
  queueMicrotask(flush);
}

function flush() {
  flushing = false;
  if (link?.readyState !== 1 || told >= log.length) return;
  link.send(JSON.stringify({ entries: log.slice(told), from: told }));
  told = log.length;
}

function connect() {
  link = new BrowserSocket(line);
  told = Infinity;
  link.onopen = () => link.send(JSON.stringify({ hello: performance.timeOrigin }));
  link.onmessage = ({ data }) => hear(JSON.parse(data));
  link.onclose = () => setTimeout(connect, retryMs);
}

function hear({ clock, have, call, url, args }) {
  if (clock) return link.send(JSON.stringify({ clock: { ...clock, pageTime: performance.now() } }));
  if (have !== undefined) {
    told = have;
    return flush();
  }
  return answer(link, call, url, args);
}

async function answer(asker, reply, url, args) {
  let outcome;
  try {
    const { default: action } = await import(url);
    outcome = { reply, value: await action(...args) };
  } catch (error) {
    const { name, message = error, stack } = error ?? {};
    outcome = { reply, error: { name: String(name), message: String(message), stack: String(stack) } };
  }
  if (asker.readyState === 1) asker.send(JSON.stringify(outcome));
}

// --- What the library does with the browser's sockets ---------------------------------------------------------------

const transports = [];
/** Per URL: the most transports that were open or opening at one time. */
const mostTransports = {};

window.WebSocket = class extends BrowserSocket {
  framesSent = 0;

  constructor(...args) {
    super(...args);
    transports.push(this);
    const live = transports.filter(({ url, readyState }) => url === this.url && readyState < 2).length;
    mostTransports[this.url] = Math.max(mostTransports[this.url] ?? 0, live);
  }

  send(data) {
    this.framesSent += 1;
    super.send(data);
  }
};

const memories = [];
const instantiate = WebAssembly.instantiate;
WebAssembly.instantiate = async (...args) => {
  const result = await instantiate.apply(WebAssembly, args);
  const { exports } = result.instance ?? result;
  memories.push(Object.values(exports).find((value) => value instanceof WebAssembly.Memory));
  return result;
};

// --- Sockets --------------------------------------------------------------------------------------------------------

let loaded = null;
const sockets = new Map();

/** As the application server frames requests. */
const requests = {
  write: (id, payload) => `req:${id}:${payload}`,
  read: (data) => (typeof data === 'string' && data.startsWith('res:') ? Number(data.split(':')[1]) : undefined)
};

const shortened = (data) => (typeof data === 'string' ? data.slice(0, 100) : `${data.byteLength} bytes`);

/** What is told of each event, besides its name. */
const details = {
  open: () => ({}),
  message: ({ data }) => ({ data: shortened(data) }),
  close: ({ code, reason, wasClean, cause }) => ({ code, reason, wasClean, cause }),
  error: ({ error }) => ({ code: error.code, message: error.message }),
  state: ({ oldState, newState, cause, detail }) => ({ oldState, newState, cause, detail }),
  reconnecting: ({ attempt, delay }) => ({ attempt, delay }),
  writable: () => ({}),
  degraded: ({ failures }) => ({ failures })
};

function watch(name, socket, { quiet = [] } = {}) {
  for (const [type, describe] of Object.entries(details)) {
    if (!quiet.includes(type)) socket.bind(type, (event) => tell({ socket: name, type, ...describe(event) }));
  }
}

const faults = {
  tell,
  sockets,
  requests,
  transports,
  mostTransports,
  BrowserSocket,

  library() {
    loaded ??= import('/dist/reliable.mjs').then(({ load }) => load());
    return loaded;
  },

  /**
   * A ReliableWebSocket that tells everything, already connecting unless `connect` is false. `more` are options that
   * do not travel as JSON.
   */
  async make({ name, url, options, heartbeat, reconnect = {}, connect = true, quiet }, more = {}) {
    const { ReliableWebSocket } = await faults.library();
    const allowedOrigins = [new URL(url).origin];
    const socket = new ReliableWebSocket(url, { allowedOrigins, requests, ...options, ...more });
    sockets.set(name, socket);
    watch(name, socket, { quiet });
    if (heartbeat) socket.setHeartbeat(heartbeat);
    if (reconnect) socket.enableAutoReconnect(reconnect);
    if (connect) socket.connect();
    return socket;
  },

  /** Sends a request and tells how it ended. */
  request(name, payload, timeout) {
    sockets.get(name).request(payload, timeout).then(
      (reply) => tell({ socket: name, type: 'reply', payload, reply: shortened(reply) }),
      (error) => tell({ socket: name, type: 'no reply', payload, code: error.code })
    );
  },

  wasmBytes: () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0),

  /** Keeps the page from doing anything else. */
  block(ms) {
    for (const end = performance.now() + ms; performance.now() < end;);
  },

  random: seededRandom,

  until(condition, ms = 20_000) {
    return new Promise((resolve, reject) => {
      const end = performance.now() + ms;
      const look = () => {
        const value = condition();
        if (value) resolve(value);
        else if (performance.now() > end) reject(new Error(`waited in vain for: ${condition}`));
        else setTimeout(look, 5);
      };
      look();
    });
  }
};

for (const type of ['online', 'offline', 'pageshow', 'pagehide']) {
  window.addEventListener(type, ({ persisted }) => tell({ page: type, persisted }));
}
for (const type of ['freeze', 'resume', 'visibilitychange']) {
  document.addEventListener(type, () => tell({ page: type, hidden: document.hidden }));
}

window.faults = faults;
connect();
