// What a row has observed, what it had to be, and how several runs of a row add up.

/**
 * A page and its browser get three times the time that the specification allows: the exact limits are proven on the
 * fake clock (docs/reliability.md), and here other programs share the processor.
 */
const patience = 3;

/** Something that is only said. */
export const noted = (text) => ({ label: text, ok: true });

/** Collects the findings of one run of a row. */
export class Findings {
  list = [];

  /** A time in ms that must not exceed `limit`. */
  atMost(label, ms, limit) {
    this.#add({ label, number: ms, unit: 'ms', rule: `≤ ${limit}`, ok: ms <= limit * patience });
  }

  /** A time in ms that has a lower limit, too. Timers may fire a few milliseconds early. */
  within(label, ms, least, most) {
    const ok = ms >= least - 5 && ms <= most * patience;
    this.#add({ label, number: ms, unit: 'ms', rule: `${least} to ${most}`, ok });
  }

  /** A number that must be exactly this one. */
  exactly(label, number, expected) {
    this.#add({ label, number, unit: '', rule: `= ${expected}`, ok: number === expected });
  }

  /** A number that must not exceed `limit`. */
  noMoreThan(label, number, limit) {
    this.#add({ label, number, unit: '', rule: `≤ ${limit}`, ok: number <= limit });
  }

  /** The mean of numbers that are partly chance: twice its standard error may be above the limit. */
  meanAtMost(label, numbers, limit) {
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const variance = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0) / (numbers.length - 1);
    const ok = mean <= limit + 2 * Math.sqrt(variance / numbers.length);
    this.#add({ label, number: mean, unit: '', rule: `≤ ${limit}`, ok });
  }

  atLeast(label, number, limit) {
    this.#add({ label, number, unit: '', rule: `≥ ${limit}`, ok: number >= limit });
  }

  /** Something that holds or not; `what` is shown if it does not. */
  that(label, ok, what = '') {
    this.#add({ label, ok: Boolean(ok), text: ok ? '' : String(what) });
  }

  /** Two values that must be alike as JSON. */
  same(label, actual, expected) {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
    this.that(label, a === b, `${a} instead of ${b}`);
  }

  /** A number that is only shown. */
  figure(label, number, unit = '') {
    this.#add({ label, number, unit, rule: '', ok: true });
  }

  note(text) {
    this.#add(noted(text));
  }

  failed(error) {
    this.#add({ label: 'failed', ok: false, text: error.message });
  }

  #add(finding) {
    this.list.push(finding);
  }
}

export const isOk = (run) => run.length > 0 && run.every(({ ok }) => ok);

/** The findings of several runs as one text. */
export function describeRuns(runs) {
  const byLabel = new Map();
  for (const finding of runs.flat()) {
    if (!byLabel.has(finding.label)) byLabel.set(finding.label, []);
    byLabel.get(finding.label).push(finding);
  }
  const texts = [...byLabel].map(([label, findings]) => describeAlike(label, findings));
  if (runs.length > 1) texts.unshift(`${runs.filter(isOk).length} of ${runs.length} runs`);
  return texts.join('; ');
}

function describeAlike(label, findings) {
  const [{ unit, rule }] = findings;
  const bad = findings.filter(({ ok }) => !ok);
  const numbers = findings.map(({ number }) => number).filter((number) => number !== undefined);
  const value = numbers.length > 0 ? ` ${range(numbers)}${unit ? ` ${unit}` : ''}${rule ? ` (${rule})` : ''}` : '';
  const texts = [...new Set(bad.map(({ text }) => text).filter(Boolean))].slice(0, 2).join(' | ');
  return `${bad.length > 0 ? 'NOT OK: ' : ''}${label}${value}${texts ? `: ${texts}` : ''}`;
}

/** Least, middle and most of several numbers. */
function range(numbers) {
  const sorted = numbers.map(rounded).sort((a, b) => a - b);
  const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return least === most ? String(least) : sorted.length < 3 ? `${least}…${most}` : `${least}…${middle}…${most}`;
}

const rounded = (number) => (Math.abs(number) < 10 ? Math.round(number * 10) / 10 : Math.round(number));
