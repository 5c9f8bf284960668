// A chat client for crowds, in few lines: keeps the rules of tether's ChatClient (docs/protocols/chat.md) that decide
// what is lost and what comes twice. Joins with the last line that it has seen, sends again what has no answer, in order
// and under its id, at most ten at a time, and comes back with random and growing delays.

import WebSocket from 'ws';

const windowSize = 10;
const longestDelayMs = 2000;

export class ChatMember {
  /** Keys of all lines seen, in the order in which they were shown first. */
  shown = [];
  /** Keys of one's own lines: that the server has answered, that it has refused. */
  accepted = new Set();
  failed = new Set();
  /** Lines of others that came more than once; one's own may, as the answer to a repeat. */
  doubles = 0;
  gaps = 0;
  links = 0;

  #url;
  #room;
  #known = new Set();
  #outbox = [];
  #lastSeen;
  #socket = null;
  #isJoined = false;
  #isClosed = false;
  #attempts = 0;
  #count = 0;
  #onLine;

  /** `onLine(line)` is called for every line that is new here. */
  constructor({ url, username, room = 'lobby', onLine = () => {} }) {
    this.#url = new URL('/chat', url.replace('http', 'ws'));
    this.username = username;
    this.#room = room;
    this.#onLine = onLine;
    this.#connect();
  }

  get isJoined() {
    return this.#isJoined;
  }

  /** How many lines have no answer yet. */
  get waiting() {
    return this.#outbox.length;
  }

  say(text) {
    this.#count += 1;
    this.#outbox.push({ id: `m${this.#count}`, text, sentOn: 0, sends: 0 });
    this.#flush();
  }

  close() {
    this.#isClosed = true;
    this.#socket?.terminate();
  }

  #connect() {
    if (this.#isClosed) return;
    const socket = new WebSocket(this.#url, { perMessageDeflate: false });
    this.#socket = socket;
    socket.on('open', () => {
      this.#attempts = 0;
      this.links += 1;
      this.#send({ type: 'join', username: this.username, room: this.#room, since: this.#lastSeen });
    });
    socket.on('message', (data) => this.#receive(JSON.parse(data)));
    socket.on('error', () => {}); // "close" follows
    socket.on('close', () => {
      this.#isJoined = false;
      this.#attempts += 1;
      setTimeout(() => this.#connect(), Math.random() * Math.min(longestDelayMs, 100 * 2 ** this.#attempts));
    });
  }

  #send(frame) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #flush() {
    if (!this.#isJoined) return;
    for (const line of this.#outbox.slice(0, windowSize)) {
      if (line.sentOn === this.links) continue;
      line.sentOn = this.links;
      line.sends += 1;
      this.#send({ type: 'message', username: this.username, room: this.#room, text: line.text, id: line.id });
    }
  }

  #receive(frame) {
    if (frame.type === 'history') {
      if (frame.gap) this.gaps += 1;
      for (const line of frame.messages) this.#show(line);
      if (frame.messages.length > 0) this.#noteSeen(frame.messages.at(-1));
      this.#isJoined = true;
      this.#flush();
    } else if (frame.type === 'message') {
      const own = frame.username === this.username ? this.#takeOut(frame.id) : undefined;
      if (own) this.accepted.add(keyOf(frame));
      if (!(own?.sends > 1)) this.#noteSeen(frame);
      this.#show(frame);
      this.#flush();
    } else if (frame.type === 'error' && frame.id !== undefined && this.#takeOut(frame.id)) {
      this.failed.add(keyOf({ username: this.username, id: frame.id }));
    }
  }

  #takeOut(id) {
    const index = this.#outbox.findIndex((line) => line.id === id);
    return index < 0 ? undefined : this.#outbox.splice(index, 1)[0];
  }

  #noteSeen({ username, id }) {
    this.#lastSeen = { username, id };
  }

  #show(line) {
    const key = keyOf(line);
    if (this.#known.has(key)) {
      if (line.username !== this.username) this.doubles += 1;
      return;
    }
    this.#known.add(key);
    this.shown.push(key);
    this.#onLine(line);
  }
}

const keyOf = ({ username, id }) => `${username}/${id}`;
