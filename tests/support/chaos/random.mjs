// Random numbers that come out the same for the same seed, so that a failing run can be run again.

/** A function that gives numbers in [0, 1), always the same ones for one seed. */
export function seededRandom(seed) {
  // Spreads the bits first: seeds are small numbers, and 0 would stay 0 for ever.
  let state = Math.imul((seed >>> 0) + 1, 0x9e3779b1) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 8; ++i) next();
  return next;
}
