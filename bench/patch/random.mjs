// Numbers that are the same in every run, so that all figures are about the same frames.

/** Returns `below(n)`: whole numbers from 0 up to n. (Mulberry32.) */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return function below(n) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}
