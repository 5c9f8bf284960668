// Values on their way between the page and C++, as JSON.
import { TetherError, thrownText } from '../errors.mjs';
import { parseMarked, snapshot, stringify } from '../exact.mjs';

/** The value of a number that C++ has marked: a long integer keeps its digits. */
function numberOf(token) {
  const number = Number(token);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(token) ? number : BigInt(token);
}

/** Reads what C++ wrote. A text without U+0000 has no marks. */
export function read(text) {
  return text.includes('\\u0000') ? parseMarked(text, undefined, numberOf) : JSON.parse(text);
}

function check(value) {
  const type = typeof value;
  if (type === 'undefined' || type === 'function' || type === 'symbol') {
    throw new TypeError(`a value for the server is what JSON can say, not ${type}`);
  }
  if (type === 'number' && !Number.isFinite(value)) throw new TypeError(`a value for the server is no ${value}`);
  if (type !== 'object' || value === null || Array.isArray(value)) return;
  const tag = Object.prototype.toString.call(value);
  if (tag !== '[object Object]') throw new TypeError(`a value for the server is a list or a plain object, not ${tag}`);
}

/**
 * JSON of `value`; numbers that came from the server in a list or an object, and stand there unchanged, as they came.
 * TypeError for what JSON cannot say, `not-serialisable` for a cycle, too much depth and a getter that throws.
 */
export function write(value) {
  try {
    return stringify(snapshot(value, check));
  } catch (cause) {
    if (cause instanceof TypeError) throw cause;
    throw new TetherError('not-serialisable', `a value cannot be sent: ${thrownText(cause)}`, cause);
  }
}
