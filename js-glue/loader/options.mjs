// Options on their way to C++: as 32-bit numbers, in the order in which wasm/modules reads them (numbers.hpp). What an
// option is when the page leaves it out stands only in C++.
const LEFT_OUT = -(2 ** 31);
const LARGEST = 2 ** 31 - 1;

function mistake(name, expected) {
  return new TypeError(`${name} is ${expected}`);
}

/** Milliseconds, bytes or a count. Rounded up: what is not 0 must not become 0, which often means never. */
export function number(value, name) {
  if (typeof value !== 'number' || Number.isNaN(value)) throw mistake(name, 'a number');
  return Math.min(Math.max(Math.ceil(value), 0), LARGEST);
}

/** A count of which -1, and Infinity, mean any. */
export function countOrAny(value, name) {
  return value < 0 || value === Infinity ? -1 : number(value, name);
}

export function boolean(value, name) {
  if (typeof value !== 'boolean') throw mistake(name, 'true or false');
  return value ? 1 : 0;
}

/** The place of a word in a C++ enumeration. */
export function oneOf(...words) {
  return (value, name) => {
    if (!words.includes(value)) throw mistake(name, `one of '${words.join("', '")}'`);
    return words.indexOf(value);
  };
}

export function functionOrNone(value, name) {
  if (value !== undefined && typeof value !== 'function') throw mistake(name, 'a function');
  return value;
}

function pack(options, layout, others, name) {
  const known = [...Object.keys(layout), ...(others[name] ?? [])];
  for (const given of Object.keys(options)) {
    if (!known.includes(given)) throw new TypeError(`no option of ${name} is called '${given}'`);
  }
  return Object.entries(layout).flatMap(([option, kind]) => {
    const value = options[option];
    if (typeof kind === 'object') return pack(value ?? {}, kind, others, option);
    return value === undefined ? LEFT_OUT : kind(value, option);
  });
}

/**
 * The numbers of `options`, as bytes. `layout` says what stands where: the name of each number, or of a group of them;
 * `others` by group which options are no numbers. TypeError for what is no option.
 */
export function packNumbers(options, layout, others, name) {
  return new Uint8Array(Int32Array.from(pack(options, layout, others, name)).buffer);
}
