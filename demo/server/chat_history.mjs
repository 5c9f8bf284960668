/** How much of what was said a client gets at once. Lines are `{username, text, id, time}`, oldest first. */

/** For who comes without a past. */
const greeting = Object.freeze({ count: 100, bytes: 256 * 1024 });
/** For who was here before. Both stay below limits.maxBuffered, or a new member's first frame made it a slow reader. */
const catchUp = Object.freeze({ count: 5000, bytes: 512 * 1024 });

export { catchUp };

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
export function newest(lines, { count, bytes }) {
  let left = bytes;
  let first = lines.length;
  while (first > 0 && lines.length - first < count) {
    left -= Buffer.byteLength(JSON.stringify(lines[first - 1]));
    if (left < 0) break;
    first -= 1;
  }
  return first === 0 ? lines : lines.slice(first);
}
