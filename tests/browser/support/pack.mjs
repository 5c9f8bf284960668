// MessagePack for tests, in node and in pages: what servers send, written the plain way. Maps may be Map or objects.

const encoder = new TextEncoder();

function header(out, size, fixed, fixedLimit, wide) {
  if (size < fixedLimit) out.push(fixed | size);
  else if (wide[0] !== undefined && size < 256) out.push(wide[0], size);
  else if (size < 65536) out.push(wide[1], size >> 8, size & 255);
  else out.push(wide[2], size >>> 24, (size >> 16) & 255, (size >> 8) & 255, size & 255);
}

function putNumber(out, number) {
  if (Number.isInteger(number) && number >= 0 && number < 128) {
    out.push(number);
  } else if (Number.isInteger(number) && number >= 0 && number < 2 ** 32) {
    out.push(0xce, number >>> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255);
  } else {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, number);
    out.push(0xcb, ...new Uint8Array(view.buffer));
  }
}

function put(out, value) {
  if (value === null || value === undefined) {
    out.push(0xc0);
  } else if (typeof value === 'boolean') {
    out.push(value ? 0xc3 : 0xc2);
  } else if (typeof value === 'number') {
    putNumber(out, value);
  } else if (typeof value === 'string') {
    const bytes = encoder.encode(value);
    header(out, bytes.length, 0xa0, 32, [0xd9, 0xda, 0xdb]);
    for (const byte of bytes) out.push(byte);
  } else if (Array.isArray(value)) {
    header(out, value.length, 0x90, 16, [undefined, 0xdc, 0xdd]);
    for (const item of value) put(out, item);
  } else {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    header(out, entries.length, 0x80, 16, [undefined, 0xde, 0xdf]);
    for (const [key, item] of entries) {
      put(out, String(key));
      put(out, item);
    }
  }
}

/** The bytes of a value. */
export function pack(value) {
  const out = [];
  put(out, value);
  return Uint8Array.from(out);
}

/** A frame of patches, as docs/protocols/patches.md has it. */
export const frame = (...patches) => pack([1, patches]);

/** A node of such a frame. */
export const node = (tag, uid, { props = {}, styles = {}, text = '', children = [] } = {}) =>
  [tag, uid, { 'data-uid': uid, ...props }, styles, text, children];
