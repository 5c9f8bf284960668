// Reads what js-glue/value_encoding.js has written: no more than 64 levels, no extensions, and nothing malformed.

const LISTS_AND_MAPS = 0xdc;

/** The plain value in `bytes`: null, booleans, numbers, BigInts beyond 2^53, texts, Uint8Arrays, arrays, objects. */
export function decode(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const skip = (size) => (at += size) - size;
  const size = (first, narrowest) => {
    const width = 1 << (first - narrowest);
    const place = skip(width);
    return width === 1 ? view.getUint8(place) : width === 2 ? view.getUint16(place) : view.getUint32(place);
  };
  const part = (length) => bytes.subarray(skip(length), at);
  const text = (length) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(part(length));
  const list = (length) => Array.from({ length }, read);
  // Not by assignment: '__proto__' is a key like any other.
  const map = (length) => Object.fromEntries(Array.from({ length }, () => [read(), read()]));
  const long = () => {
    const number = view.getBigInt64(skip(8));
    return Number.isSafeInteger(Number(number)) ? Number(number) : number;
  };

  function read() {
    const first = view.getUint8(skip(1));
    if (first < 0x80) return first;
    if (first < 0x90) return map(first & 15);
    if (first < 0xa0) return list(first & 15);
    if (first < 0xc0) return text(first & 31);
    if (first >= 0xe0) return first - 256;
    if (first >= LISTS_AND_MAPS) return (first < 0xde ? list : map)(size(first, first < 0xde ? 0xdb : 0xdd));
    if (first >= 0xd9) return text(size(first, 0xd9));
    switch (first) {
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: case 0xc5: case 0xc6: return part(size(first, 0xc4)).slice();
      case 0xcb: return view.getFloat64(skip(8));
      case 0xcc: case 0xcd: case 0xce: return size(first, 0xcc);
      case 0xd0: return view.getInt8(skip(1));
      case 0xd1: return view.getInt16(skip(2));
      case 0xd2: return view.getInt32(skip(4));
      case 0xd3: return long();
      default: return null;
    }
  }

  return read();
}
