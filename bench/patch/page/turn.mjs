// One contender's turn at one step.

/**
 * What a browser does between two tasks. Lively's deepest chain of promises takes two rounds of microtasks, and its
 * MutationObserver one; three leave room and cost next to nothing.
 */
async function drained() {
  for (let round = 0; round < 3; ++round) await null;
}

/** Painting and the contenders' own timers are over, so that they do not fall into somebody's turn. */
export function settled() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => setTimeout(resolve))));
}

/** Applies all frames, one after the other. */
export async function applyAll(contender, buffers) {
  for (const buffer of buffers) {
    contender.apply(buffer);
    if (contender.needsMicrotasks) await drained();
  }
  await drained();
}

/** Milliseconds from the bytes to the changed DOM, and to its layout. */
export async function apply({ contender, document }, buffers) {
  const start = performance.now();
  await applyAll(contender, buffers);
  const changed = performance.now();
  document.body.getBoundingClientRect();
  return { script: changed - start, layout: performance.now() - start };
}

/** Milliseconds for decoding alone, or null where a contender cannot do that. */
export async function decode({ contender }, buffers) {
  if (!contender.decode) return null;
  await contender.resetDecoder?.();
  const start = performance.now();
  for (const buffer of buffers) contender.decode(buffer);
  return { script: performance.now() - start };
}

/** The smallest step of the clock in milliseconds. */
export function clockStep() {
  let step = Infinity;
  const end = performance.now() + 30;
  for (let last = performance.now(); last < end;) {
    const now = performance.now();
    if (now > last) step = Math.min(step, now - last);
    last = now;
  }
  return step;
}
