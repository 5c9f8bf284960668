/** How much of what was said a client gets at once. Lines are `{username, text, id, time}`, oldest first. */

/** For who comes without a past. */
export const greeting = Object.freeze({ count: 100, bytes: 256 * 1024 });
/** For who was here before. Both stay below limits.maxBuffered, or a new member's first frame made it a slow reader. */
export const catchUp = Object.freeze({ count: 5000, bytes: 512 * 1024 });

/**
 * The frame's `{messages, gap?}` for a joiner who saw the line `since` last, or none. `recent` are the last lines of the
 * room. `gap` is true if lines after `since` are gone: no client shall miss one without being told.
 */
export function historyFor(recent, since) {
  if (since === undefined) return { messages: newest(recent, greeting) };
  const seen = recent.findLastIndex(({ username, id }) => username === since.username && id === since.id);
  if (seen < 0) return { messages: newest(recent, greeting), gap: true };
  const missed = recent.slice(seen + 1);
  const messages = newest(missed, catchUp);
  return messages.length < missed.length ? { messages, gap: true } : { messages };
}

/** The last of `lines` that fit both limits. */
function newest(lines, { count, bytes }) {
  let left = bytes;
  let first = lines.length;
  while (first > 0 && lines.length - first < count) {
    left -= sizeOf(lines[first - 1]);
    if (left < 0) break;
    first -= 1;
  }
  return lines.slice(first);
}

/** The last lines of a room, as many as anybody can be sent at once. */
export class RecentLines {
  #lines = [];
  #sizes = [];
  #bytes = 0;

  get all() {
    return this.#lines;
  }

  add(line) {
    const size = sizeOf(line);
    this.#lines.push(line);
    this.#sizes.push(size);
    this.#bytes += size;
    while (this.#bytes > catchUp.bytes || this.#lines.length > catchUp.count) {
      this.#lines.shift();
      this.#bytes -= this.#sizes.shift();
    }
  }
}

function sizeOf(line) {
  return Buffer.byteLength(JSON.stringify(line));
}
