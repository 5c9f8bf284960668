// WebSocket frames as a server would send them, right ones and wrong ones, and where one frame ends.

const text = 0x81;
const close = 0x88;
const smallPayload = 125;

/** A whole frame without a mask. `first` is its first byte: FIN, RSV bits and opcode. */
function frame(first, payload) {
  const length = Buffer.byteLength(payload);
  if (length > smallPayload) throw new RangeError('only frames with a short payload are made here');
  return Buffer.concat([Buffer.from([first, length]), Buffer.from(payload)]);
}

/** A text frame with at most 125 bytes of payload. */
export const textFrame = (payload) => frame(text, payload);

/** A close frame. Code 1005 stands for a frame without a code; any other number is sent as it is, allowed or not. */
export function closeFrame(code = 1005, reason = '') {
  if (code === 1005) return frame(close, '');
  const status = Buffer.alloc(2);
  status.writeUInt16BE(code);
  return frame(close, Buffer.concat([status, Buffer.from(reason)]));
}

/**
 * What no server may send, by name. Each is a function of a random source and gives the bytes; after `truncated` the
 * connection has to end, or the other side goes on waiting for the rest.
 */
export const garbage = {
  opcode: () => frame(0x83, 'x'),
  // RSV3: no extension uses it, while RSV1 is right where compression was agreed on.
  rsv: () => frame(0x91, 'x'),
  masked: () => Buffer.from([text, 0x81, 1, 2, 3, 4, 0x78 ^ 1]),
  utf8: () => frame(text, Buffer.from([0xc3, 0x28])),
  truncated: () => Buffer.from([text, 100, ...Buffer.from('only a part')]),
  random(random) {
    const bytes = Buffer.from(Array.from({ length: 64 }, () => Math.floor(random() * 256)));
    bytes[0] |= 0x10; // By chance they could begin like a good frame, and the client would wait for its end.
    return bytes;
  }
};

/**
 * Follows what a server sends, the answer to the handshake first and frames after it, and knows where a frame ends:
 * only there can something be put in between. An answer other than 101 has no such place.
 */
export class FrameBoundaries {
  #head = '';
  #header = [];
  #payload = 0;
  #state = 'head';

  /** Whether the handshake was answered with 101. */
  get established() {
    return this.#state !== 'head' && this.#state !== 'refused';
  }

  /** Whether the last byte so far was the last one of a frame, or of the answer to the handshake. */
  get isHere() {
    return this.established && this.#header.length === 0 && this.#payload === 0;
  }

  /** Takes the next bytes. Returns how many of them lie before the first boundary in them, or -1 if there is none. */
  push(bytes) {
    let first = -1;
    for (let offset = 0; offset < bytes.length && this.#state !== 'refused';) {
      offset += this.#take(bytes, offset);
      if (first < 0 && this.isHere) first = offset;
    }
    return first;
  }

  /** Takes one step and returns how many bytes it used up. */
  #take(bytes, offset) {
    if (this.#state === 'head') return this.#takeHead(bytes, offset);
    if (this.#payload > 0) {
      const part = Math.min(this.#payload, bytes.length - offset);
      this.#payload -= part;
      return part;
    }
    this.#header.push(bytes[offset]);
    const payload = payloadLength(this.#header);
    if (payload !== null) {
      this.#payload = payload;
      this.#header = [];
    }
    return 1;
  }

  #takeHead(bytes, offset) {
    const before = this.#head.length;
    this.#head += bytes.toString('latin1', offset);
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return bytes.length - offset;
    this.#state = /^HTTP\/1\.1 101\b/.test(this.#head) ? 'frames' : 'refused';
    return end + 4 - before;
  }
}

/** How many bytes follow a frame's header, or null while the header is not complete. Server frames have no mask. */
function payloadLength(header) {
  if (header.length < 2) return null;
  const short = header[1] & 0x7f;
  if (short <= smallPayload) return short;
  const size = short === 126 ? 2 : 8;
  if (header.length < 2 + size) return null;
  return header.slice(2).reduce((sum, byte) => sum * 256 + byte, 0);
}
