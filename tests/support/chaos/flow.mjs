// One direction of a link: what is read from one socket and written to another, late, slowly, in small pieces or not
// at all.

const queueLimit = 256 * 1024;
// A dead network takes nothing; here the sender's bytes are read on, so that its end is noticed.
const heldLimit = 16 * 1024 * 1024;
// A limited flow may be that much ahead of its rate: timers are too coarse for single small pieces.
const tickMs = 20;

/**
 * How a flow treats bytes:
 * - `delayMs`, `jitterMs`: each piece arrives that much later, plus a random part of the jitter. Order stays.
 * - `bytesPerSecond`: no more than that; 0 for no limit.
 * - `chunkBytes`: writes of at most so many bytes, each in a turn of its own; 0 for no limit.
 */
export const plainShape = { delayMs: 0, jitterMs: 0, bytesPerSecond: 0, chunkBytes: 0 };

export class Flow {
  /** Bytes read so far. */
  received = 0;
  /** Bytes written so far. */
  passed = 0;
  /** Whether nothing is passed on for now: neither bytes nor the end of the connection. */
  held = false;
  /** Whether nothing is read for now: the sender's buffers fill up. */
  paused = false;
  /** Whether the sender has ended its side. */
  sourceEnded = false;
  #shape = plainShape;
  #source = null;
  #sink;
  #random;
  #changed;
  #filter;
  #items = [];
  #queued = 0;
  #freeAt = 0;
  #timer = null;
  #immediate = null;
  #awaitsDrain = false;
  #stopped = false;

  /**
   * - `sink()`: the socket to write to, asked for at the first thing to write; null if there is none any more.
   * - `filter(bytes)`: what of these bytes goes on; may put in more with `push`.
   * - `changed()`: called after each thing that somebody may wait for.
   */
  constructor({ sink, random, changed, filter = (bytes) => bytes }) {
    this.#sink = sink;
    this.#random = random;
    this.#changed = changed;
    this.#filter = filter;
  }

  readFrom(source) {
    this.#source = source;
    source.on('data', (bytes) => {
      this.received += bytes.length;
      const rest = this.#filter(bytes);
      if (rest.length > 0) this.push(rest);
      this.#changed();
    });
    source.once('end', () => this.#sourceEnds('fin'));
    source.once('close', () => this.#sourceEnds('reset'));
    this.#updateReading();
  }

  /** From now on; what waits already keeps its time. */
  shape(shape) {
    this.#shape = { ...plainShape, ...shape };
    this.#schedule();
  }

  hold() {
    this.held = true;
    this.#updateReading();
  }

  release() {
    this.held = false;
    this.#updateReading();
    this.#schedule();
  }

  pause() {
    this.paused = true;
    this.#updateReading();
  }

  resume() {
    this.paused = false;
    this.#updateReading();
  }

  /** Puts bytes at the end of the queue. */
  push(bytes) {
    if (this.#stopped) return;
    this.#queued += bytes.length;
    this.#enqueue({ bytes });
  }

  /** Ends the sink when all before it is written: 'fin' as a sender that is done, 'reset' as one that has crashed. */
  pushEnd(end) {
    this.#enqueue({ end });
  }

  /** Nothing is written any more. What still comes in is thrown away: unread bytes would hide the sender's end. */
  stop() {
    this.#stopped = true;
    this.#items = [];
    this.#queued = 0;
    this.paused = false;
    this.#updateReading();
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  #enqueue(item) {
    if (this.#stopped) return;
    const { delayMs, jitterMs } = this.#shape;
    this.#items.push({ ...item, dueAt: performance.now() + delayMs + this.#random() * jitterMs });
    this.#updateReading();
    this.#schedule();
  }

  #sourceEnds(end) {
    if (this.sourceEnded) return;
    this.sourceEnded = true;
    if (!this.#stopped) this.pushEnd(end);
    this.#changed();
  }

  #updateReading() {
    if (this.#source === null || this.#source.destroyed) return;
    const limit = this.held ? heldLimit : queueLimit;
    if (this.paused || this.#queued >= limit) this.#source.pause();
    else this.#source.resume();
  }

  /** Arranges the next turn of `#pump`, if there is something that may go. */
  #schedule() {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    if (this.#stopped || this.held || this.#awaitsDrain || this.#items.length === 0) return;
    const wait = this.#wait(this.#items[0]);
    if (wait > 0) this.#timer = setTimeout(() => this.#pump(), wait);
    else this.#immediate = setImmediate(() => this.#pump());
  }

  #wait({ dueAt }) {
    return Math.max(dueAt, this.#freeAt - tickMs) - performance.now();
  }

  #pump() {
    while (this.#items.length > 0) {
      const item = this.#items[0];
      if (this.#wait(item) > 0) break;
      const sink = this.#sink();
      if (sink === null || sink.destroyed || sink.writableEnded) return this.stop();
      if (item.end) {
        this.#items = [];
        end(sink, item.end);
        break;
      }
      const ready = this.#write(sink, item);
      if (!ready) {
        this.#waitForDrain(sink);
        break;
      }
      if (this.#shape.chunkBytes > 0) break;
    }
    this.#updateReading();
    this.#schedule();
    this.#changed();
  }

  /** Writes the first piece of the first item. Returns whether the socket can take more. */
  #write(sink, item) {
    const { bytesPerSecond, chunkBytes } = this.#shape;
    let size = item.bytes.length;
    if (chunkBytes > 0) size = Math.min(size, chunkBytes);
    if (bytesPerSecond > 0) {
      size = Math.min(size, Math.max(1, Math.floor((bytesPerSecond * tickMs) / 1000)));
      this.#freeAt = Math.max(this.#freeAt, performance.now()) + (size * 1000) / bytesPerSecond;
    }
    const piece = item.bytes.subarray(0, size);
    item.bytes = item.bytes.subarray(size);
    if (item.bytes.length === 0) this.#items.shift();
    this.#queued -= size;
    this.passed += size;
    return sink.write(piece);
  }

  #waitForDrain(sink) {
    this.#awaitsDrain = true;
    sink.once('drain', () => {
      this.#awaitsDrain = false;
      this.#schedule();
    });
  }
}

function end(socket, how) {
  if (how === 'reset') socket.resetAndDestroy();
  else socket.end();
}
