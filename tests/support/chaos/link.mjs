// One connection through the proxy: the client's socket, the one to the server, and a flow each way.

import { STATUS_CODES } from 'node:http';
import { connect } from 'node:net';

import { Flow } from './flow.mjs';
import { closeFrame, FrameBoundaries, garbage, textFrame } from './frames.mjs';
import { seededRandom } from './random.mjs';

const nothing = Buffer.alloc(0);

/** The flows that a direction stands for: 'toServer', 'toClient' or 'both'. */
const directions = ['toServer', 'toClient', 'both'];

/** The ends that a side stands for: 'client', 'server' or 'both'. */
const sides = ['client', 'server', 'both'];

function checked(value, allowed) {
  if (!allowed.includes(value)) throw new RangeError(`'${value}' is none of ${allowed.join(', ')}`);
  return value;
}

export class Link {
  /** When the client was accepted, on the clock of `performance.now()`. */
  acceptedAt = performance.now();
  #client;
  #server = null;
  #target;
  #changed;
  #ended;
  #random;
  #boundaries = new FrameBoundaries();
  #toPutIn = [];
  #isSilenced = false;
  #afterHandshake = [];
  #timers = new Set();

  /** `changed()` is called after each thing that somebody may wait for, `ended(link)` once, when no socket is left. */
  constructor({ id, client, target, seed, shape, changed, ended }) {
    this.id = id;
    this.#client = client;
    this.#target = target;
    this.#changed = changed;
    this.#ended = ended;
    const random = (number) => seededRandom(seed * 1_000_000 + id * 3 + number);
    this.#random = random(0);
    this.toServer = new Flow({ sink: () => this.#serverSocket(), random: random(1), changed });
    this.toClient = new Flow({
      sink: () => client,
      random: random(2),
      changed,
      filter: (bytes) => this.#fromServer(bytes)
    });
    this.shape(shape);
    this.#watch(client);
    this.toServer.readFrom(client);
  }

  /** Whether the server has accepted the WebSocket. */
  get established() {
    return this.#boundaries.established;
  }

  /** Whether the client has neither ended nor reset its side. */
  get clientOpen() {
    return !this.toServer.sourceEnded && !this.#client.destroyed;
  }

  /** Whether there is a connection to the server that the server has neither ended nor reset. */
  get serverOpen() {
    return this.#server !== null && !this.toClient.sourceEnded && !this.#server.destroyed;
  }

  /** Delay, jitter, rate and size of pieces: see `plainShape` in flow.mjs. */
  shape(shape, direction = 'both') {
    for (const flow of this.#flows(direction)) flow.shape(shape);
  }

  /**
   * Nothing gets through: no bytes, no end and no reset, so that each end believes that the other is there. What was
   * sent is kept and comes after `restore`, as TCP would send it again.
   */
  blackhole(direction = 'both') {
    for (const flow of this.#flows(direction)) flow.hold();
  }

  restore(direction = 'both') {
    for (const flow of this.#flows(direction)) flow.release();
  }

  /** Stops reading: 'toServer' is a server that reads no more, and the client's bytes pile up at the client. */
  pause(direction = 'toServer') {
    for (const flow of this.#flows(direction)) flow.pause();
  }

  resume(direction = 'toServer') {
    for (const flow of this.#flows(direction)) flow.resume();
  }

  /** TCP RST to these ends. An end that is left out learns nothing and stays as it was. */
  reset(side = 'both') {
    this.#cut(side, (socket) => socket.resetAndDestroy());
  }

  /** TCP FIN to these ends, without a close frame. When the client answers one, that goes on to the server. */
  fin(side = 'both') {
    if (checked(side, sides) !== 'client') return this.#cut(side, (socket) => socket.end());
    this.toClient.stop();
    this.#client.end();
  }

  /** The client gets a close frame as if from the server, and no frame after it. 1005 stands for one without a code. */
  closeFrame(code = 1005, reason = '') {
    this.#putIn({ bytes: closeFrame(code, reason), isLast: true });
  }

  /** The client gets something that is no frame, and nothing after it: see `garbage` in frames.mjs for the names. */
  garbage(name) {
    const make = garbage[checked(name, Object.keys(garbage))];
    this.#putIn({ bytes: make(this.#random), isLast: true, end: name === 'truncated' ? 'fin' : null });
  }

  /** The client gets a text frame of at most 125 bytes that the server has not sent. */
  sendText(text) {
    this.#putIn({ bytes: textFrame(text) });
  }

  /** Answers the client's request with an HTTP error or a redirection; the server never hears of it. */
  refuse({ status, headers = status >= 300 && status < 400 ? { Location: '/moved' } : {} }) {
    const fields = Object.entries({ ...headers, Connection: 'close', 'Content-Length': 0 });
    const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...fields.map((field) => field.join(': '))];
    let request = '';
    this.toServer.stop();
    this.#client.on('data', (bytes) => {
      if (request.includes('\r\n\r\n')) return;
      request += bytes.toString('latin1');
      if (!request.includes('\r\n\r\n')) return;
      this.toClient.push(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
      this.toClient.pushEnd('fin');
    });
  }

  /** Calls `action` after `ms`, if the link is still there. */
  after(ms, action) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  /** Calls `action` that long after the server has accepted the WebSocket. */
  afterHandshake(ms, action) {
    if (this.established) this.after(ms, action);
    else this.#afterHandshake.push([ms, action]);
  }

  /** Ends both sides at once and forgets everything. */
  destroy() {
    this.#stop();
    this.#client.destroy();
    this.#server?.destroy();
  }

  #stop() {
    this.toServer.stop();
    this.toClient.stop();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #flows(direction) {
    return checked(direction, directions) === 'both' ? [this.toServer, this.toClient] : [this[direction]];
  }

  #cut(side, how) {
    checked(side, sides);
    const sockets = { client: [this.#client], server: [this.#server], both: [this.#client, this.#server] }[side];
    this.toServer.stop();
    this.toClient.stop();
    for (const socket of sockets) if (socket !== null) how(socket);
  }

  /** Connects at the first thing that gets through to the server: a link that is dead from the start never does. */
  #serverSocket() {
    if (this.#server === null) {
      if (!this.clientOpen) {
        this.destroy(); // There is nobody left to connect for.
        return null;
      }
      this.#server = connect({ ...this.#target, allowHalfOpen: true, noDelay: true });
      this.#watch(this.#server);
      this.toClient.readFrom(this.#server);
    }
    return this.#server;
  }

  #watch(socket) {
    socket.on('error', () => {}); // `close` follows, and says enough.
    socket.once('close', () => {
      const isGone = this.#client.destroyed && (this.#server === null || this.#server.destroyed);
      if (isGone) {
        this.#stop();
        this.#ended(this);
      }
      this.#changed();
    });
  }

  /** What goes on to the client of these bytes; what is to be put in comes at the first boundary between two frames. */
  #fromServer(bytes) {
    if (this.#isSilenced) return nothing;
    const wasEstablished = this.established;
    const boundary = this.#boundaries.push(bytes);
    if (!wasEstablished && this.established) this.#handshakeDone();
    if (this.#toPutIn.length === 0 || boundary < 0) return bytes;
    this.toClient.push(bytes.subarray(0, boundary));
    for (const item of this.#toPutIn.splice(0)) this.#place(item);
    return this.#isSilenced ? nothing : bytes.subarray(boundary);
  }

  #handshakeDone() {
    for (const [ms, action] of this.#afterHandshake.splice(0)) this.after(ms, action);
  }

  #putIn(item) {
    if (this.#boundaries.isHere) this.#place(item);
    else this.#toPutIn.push(item);
  }

  #place({ bytes, isLast = false, end = null }) {
    if (this.#isSilenced) return;
    this.toClient.push(bytes);
    if (end !== null) this.toClient.pushEnd(end);
    this.#isSilenced = isLast;
  }
}
