// Marionette, the automation protocol that stock Firefox speaks over TCP.
// https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html

import { connect } from 'node:net';

const colon = ':'.charCodeAt(0);
const longestLength = 12;

/** An error as Marionette reports it; `code` is the W3C error code, for example `no such element`. */
export class MarionetteError extends Error {
  constructor({ error, message, stacktrace }) {
    super(message || error);
    this.name = 'MarionetteError';
    this.code = error;
    this.stacktrace = stacktrace ?? '';
  }
}

/**
 * Cuts a byte stream into packets `LENGTH:JSON`.
 * LENGTH counts bytes, not characters, and TCP may cut anywhere, also inside a character: so nothing is decoded
 * before a packet is complete.
 */
export class PacketReader {
  #chunks = [];
  #size = 0;

  /** Takes the next bytes and returns the packets that they complete, parsed. */
  push(bytes) {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    const packets = [];
    for (let packet = this.#next(); packet !== undefined; packet = this.#next()) packets.push(JSON.parse(packet));
    return packets;
  }

  #next() {
    const end = this.#packetEnd();
    if (end === undefined || this.#size < end.total) return undefined;
    const [buffer] = this.#joined();
    const packet = buffer.toString('utf8', end.header, end.total);
    this.#chunks = end.total === buffer.length ? [] : [buffer.subarray(end.total)];
    this.#size -= end.total;
    return packet;
  }

  /** Where the first packet ends, or undefined while its length has not arrived in full. */
  #packetEnd() {
    if (this.#size === 0) return undefined;
    if (!this.#chunks[0].subarray(0, longestLength).includes(colon)) this.#joined();
    const head = this.#chunks[0].subarray(0, longestLength);
    const header = head.indexOf(colon) + 1;
    if (header === 0 && head.length < longestLength) return undefined;
    const digits = head.toString('latin1', 0, Math.max(header - 1, 0));
    if (!/^\d+$/.test(digits)) throw new Error(`not a Marionette packet: ${head.toString('latin1')}`);
    return { header, total: header + Number(digits) };
  }

  /** Joins once per packet instead of once per chunk: a screenshot arrives in hundreds of chunks. */
  #joined() {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks;
  }
}

/** One packet as bytes. */
export function encodePacket(value) {
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  return Buffer.concat([Buffer.from(`${body.length}:`, 'latin1'), body]);
}

/** A connection to one Firefox. Commands may overlap; each is answered by its own id. */
export class MarionetteClient {
  #socket;
  #reader = new PacketReader();
  #pending = new Map();
  #lastId = 0;
  #greeted;

  /** Connects and waits for the greeting, the only packet that is not an answer. */
  static async connect(port) {
    const client = new MarionetteClient();
    await new Promise((resolve, reject) => {
      client.#greeted = resolve;
      client.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
      client.#socket.on('data', (bytes) => client.#receive(bytes));
      client.#socket.on('error', (error) => { reject(error); client.#fail(error.message); });
      client.#socket.on('close', () => {
        reject(new Error('Firefox closed the connection before its greeting'));
        client.#fail('Firefox closed the connection');
      });
    });
    return client;
  }

  /** Sends a command and resolves with its result, or rejects with a `MarionetteError`. */
  send(command, parameters = {}) {
    if (this.#socket.destroyed) return Promise.reject(gone('Firefox closed the connection'));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#socket.write(encodePacket([0, id, command, parameters]));
    });
  }

  close() {
    this.#socket.destroy();
  }

  #receive(bytes) {
    try {
      for (const packet of this.#reader.push(bytes)) this.#handle(packet);
    } catch (error) {
      this.#socket.destroy(error);
    }
  }

  #handle(packet) {
    if (!Array.isArray(packet)) return this.#greeted(packet);
    const [, id, error, result] = packet;
    const waiting = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) waiting?.reject(new MarionetteError(error));
    else waiting?.resolve(result);
  }

  #fail(message) {
    for (const { reject } of this.#pending.values()) reject(gone(message));
    this.#pending.clear();
  }
}

const gone = (message) => new MarionetteError({ error: 'invalid session id', message });
