/** The limit of C++ where a page chooses none. Asked in JavaScript, too: what C++ refuses has grown its memory for good. */
export const MAX_FRAME_BYTES = 16 << 20;

function bytesOf(data) {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // By its brand: the buffer of another frame is no instance of this one's ArrayBuffer.
  if (Object.prototype.toString.call(data).endsWith('ArrayBuffer]')) return new Uint8Array(data);
  throw new TypeError('expected a string, an ArrayBuffer or a view of one');
}

/**
 * The bytes to send for `data`, or something whose `length` is above `limit`: every UTF-16 unit is at least one byte,
 * so a long text need not be encoded to be refused.
 */
export function payloadOf(data, limit, memory) {
  if (typeof data !== 'string') return bytesOf(data);
  return data.length <= limit ? memory.encode(data) : data;
}
