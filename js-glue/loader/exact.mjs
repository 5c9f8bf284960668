// Numbers and keys as the server spelt them. JavaScript would turn 9.0 into 9, lose the last digits of a long integer and
// put the key "10" before "b"; what only passes through the page has to come back as it was. C++ marks such places in the
// text (wasm/codec/exact_json.hpp), and here they are remembered beside the ordinary values.

const MARK = '\u0000';
const NUMBER = 'n';
const TEXT = 't';
const KEYS = MARK + 'k';
const maxDepth = 64;

const tokens = new WeakMap(); // a list or record -> Map of key -> the number as it was spelt
const orders = new WeakMap(); // a record -> its keys in the order of the text

function note(holder, key, token) {
  if (!tokens.has(holder)) tokens.set(holder, new Map());
  tokens.get(holder).set(key, token);
}

function unmark(holder, key, value, numberOf) {
  if (typeof value === 'string' && value[0] === MARK) {
    if (value[1] === NUMBER) {
      const token = value.slice(2);
      const number = numberOf(token);
      // A bigint needs no memory.
      if (typeof number === 'number') note(holder, key, token);
      return number;
    }
    return value[1] === TEXT ? value.slice(2) : value;
  }
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, KEYS)) {
    orders.set(value, value[KEYS]);
    delete value[KEYS];
  }
  return value;
}

/**
 * Reads a text that C++ has marked; `revive(key, value)` is asked as by JSON.parse. `numberOf` makes a value of a number as
 * it was spelt.
 */
export function parseMarked(text, revive = (_, value) => value, numberOf = Number) {
  return JSON.parse(text, function (key, value) {
    // The list of keys is not the page's.
    return key === KEYS ? value : revive(key, unmark(this, key, value, numberOf));
  });
}

/** What was remembered of `from` holds for `to`, too. */
function carry(from, to) {
  if (tokens.has(from)) tokens.set(to, tokens.get(from));
  if (orders.has(from)) orders.set(to, orders.get(from));
  return to;
}

/** Remembers for `values` what is known of `alike`, which was made of the same text. */
export function carryDeep(alike, values) {
  if (typeof alike !== 'object' || alike === null || typeof values !== 'object' || values === null) return;
  carry(alike, values);
  for (const key of Object.keys(alike)) carryDeep(alike[key], values[key]);
}

/**
 * A copy in which every object with a toJSON, such as an element, has become its value of this moment. `check` is given
 * each value and may throw. RangeError for what is nested too deep, or refers to itself.
 */
export function snapshot(value, check = () => {}, depth = maxDepth) {
  const plain = typeof value?.toJSON === 'function' ? value.toJSON() : value;
  check(plain);
  if (typeof plain !== 'object' || plain === null) return plain;
  if (depth === 0) throw new RangeError(`a value is nested more than ${maxDepth} deep`);
  // Not map: that skips holes.
  if (Array.isArray(plain)) return carry(plain, Array.from(plain, (one) => snapshot(one, check, depth - 1)));
  const copy = {};
  for (const key of Object.keys(plain)) {
    const one = snapshot(plain[key], check, depth - 1);
    Object.defineProperty(copy, key, { value: one, enumerable: true, configurable: true, writable: true });
  }
  return carry(plain, copy);
}

function keysOf(record) {
  const keys = Object.keys(record);
  const order = orders.get(record);
  if (order === undefined) return keys;
  return [...order.filter((key) => Object.hasOwn(record, key)), ...keys.filter((key) => !order.includes(key))];
}

function numberText(holder, key, number) {
  const token = tokens.get(holder)?.get(key);
  return token !== undefined && Object.is(Number(token), number) ? token : JSON.stringify(number);
}

/** JSON of what `snapshot` gave, with numbers and keys as they came. */
export function stringify(value, holder = null, key = '') {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return holder === null ? JSON.stringify(value) : numberText(holder, key, value);
  if (Array.isArray(value)) return `[${value.map((one, at) => stringify(one, value, String(at)) ?? 'null').join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = [];
  for (const name of keysOf(value)) {
    const text = stringify(value[name], value, name);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return `{${members.join(',')}}`;
}
