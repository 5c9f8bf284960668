// Medians and spreads.

/** The value below which `share` of `values` lie, interpolated. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

export const median = (values) => quantile(values, 0.5);

/** {median, low, high}; half of the values lie between `low` and `high`. */
export const spread = (values) => ({ median: median(values), low: quantile(values, 0.25), high: quantile(values, 0.75) });

export const geometricMean = (values) => Math.exp(values.map(Math.log).reduce((sum, log) => sum + log, 0) / values.length);

/**
 * How many times longer `rival` took than `base`, as {median, low, high}. Each pair is of one repetition, so what
 * slows the machine down for a while slows both. null if one of them has no such figure.
 */
export function pairedRatio(samples, rival, base, figure) {
  const pairs = samples.map((sample) => [sample[rival]?.[figure], sample[base]?.[figure]]);
  if (pairs.length === 0 || pairs.flat().some((value) => value === undefined)) return null;
  return spread(pairs.map(([long, short]) => long / short));
}
