/**
 * Seeded randomness: the made-up part of the market must be the same on every
 * machine and after every restart, which Math.random() cannot promise.
 */

/**
 * Turns any text into a 32-bit seed, so that each symbol and step has a random
 * stream of its own and can be computed without computing its predecessors.
 *
 * FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
 * Finalizer of MurmurHash3 (FNV alone leaves the seeds of "x1" and "x2" close
 * together): https://github.com/aappleby/smhasher/wiki/MurmurHash3
 */
export function seedFrom(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Returns a function that gives uniform numbers in [0, 1).
 *
 * mulberry32 by Tommy Ettinger (public domain): small and fast, with a period
 * of 2^32, far more than one step of one symbol draws.
 * https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * One number with (nearly) the standard normal distribution.
 *
 * The sum of twelve uniform numbers minus six, because it needs only additions:
 * Box-Muller takes Math.cos, whose last digit differs between engines.
 * https://en.wikipedia.org/wiki/Irwin%E2%80%93Hall_distribution
 */
export function normal(random) {
  let sum = -6;
  for (let i = 0; i < 12; i += 1) sum += random();
  return sum;
}
