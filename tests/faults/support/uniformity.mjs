/**
 * How likely numbers drawn evenly from 0 to `most` lie as unevenly as these or more: the Kolmogorov-Smirnov test, with
 * its usual series for the tail.
 */
export function uniformity(numbers, most) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const count = sorted.length;
  const distances = sorted.map((number, at) => Math.max((at + 1) / count - number / most, number / most - at / count));
  const scaled = Math.max(...distances) * (Math.sqrt(count) + 0.12 + 0.11 / Math.sqrt(count));
  let sum = 0;
  for (let k = 1; k <= 100; ++k) sum += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * scaled * scaled);
  return Math.min(1, Math.max(0, sum));
}
