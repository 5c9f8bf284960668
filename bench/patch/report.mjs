// The tables of bench/run patch.

import { table } from '../reconnect/table.mjs';
import { geometricMean, median, pairedRatio } from './statistics.mjs';

// A figure of fewer steps of the clock says too little.
const leastSteps = 20;
const goalOrder = ['lively', 'msgpackr'];
const meanGoal = { lively: 4.7, msgpackr: 1.5 };

/** Fills the dashes of a table: what was not measured, or not with this clock. */
export const dash = '-';
export const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
export const ratioText = (ratio) => (ratio ? `${number(ratio.median)} (${number(ratio.low)}-${number(ratio.high)})` : dash);
const missed = (ratio, goal) => goal !== undefined && ratio && ratio.median < goal;
const goalText = (ratio, goal) => (goal === undefined ? '' : `${goal}${missed(ratio, goal) ? ' <' : ''}`);

/** What the rows say: all ratios of a step, by rival, unless the clock is too coarse for one of the times. */
function rowOf(step, samples, { names, base, clockMs }) {
  const times = Object.fromEntries(names.map((name) => {
    const values = samples.map((sample) => sample[name]?.script).filter((value) => value !== undefined);
    return [name, values.length ? median(values) : null];
  }));
  const fine = Object.values(times).every((time) => time === null || time >= leastSteps * clockMs);
  const rivals = names.filter((name) => name !== base).map((name) => ({
    name,
    goal: base === 'tether' ? step.goal?.[goalOrder.indexOf(name)] : undefined,
    script: fine ? pairedRatio(samples, name, base, 'script') : null,
    layout: pairedRatio(samples, name, base, 'layout')
  }));
  return { step, times, rivals };
}

function timeText(time, { unit, frameCount }) {
  if (time === null) return dash;
  return unit === 'us/frame' ? `${number((1000 * time) / frameCount)} us` : number(time);
}

function cellsOf({ step, times, rivals }, names) {
  return [
    step.title,
    ...names.map((name) => timeText(times[name], step)),
    ...rivals.flatMap(({ script, goal }) => [ratioText(script), goalText(script, goal)]),
    ...rivals.map(({ layout }) => (layout ? number(layout.median) : dash))
  ];
}

/** The last line: geometric means of the workloads' medians. */
function meanCells(rows, names, base) {
  const rivals = names.filter((name) => name !== base);
  const mean = (name, figure) => {
    const ratios = rows.map(({ rivals: all }) => all.find((rival) => rival.name === name)[figure]);
    return ratios.every(Boolean) ? { median: geometricMean(ratios.map((ratio) => ratio.median)) } : null;
  };
  const goalOf = (name) => (base === 'tether' ? meanGoal[name] : undefined);
  return [
    `geometric mean of ${rows.length} workloads`,
    ...names.map(() => ''),
    ...rivals.flatMap((name) => {
      const ratio = mean(name, 'script');
      return [ratio ? number(ratio.median) : dash, goalText(ratio, goalOf(name))];
    }),
    ...rivals.map((name) => (mean(name, 'layout') ? number(mean(name, 'layout').median) : dash))
  ];
}

/**
 * Times and ratios of all steps. `base` is who the others are compared with: ratios above 1 are in its favour.
 * Returns {text, slower}; `slower` names the steps in which `base` took longer than a rival.
 */
export function timesTable(steps, samples, about) {
  const { names, base } = about;
  const rows = steps.map((step) => rowOf(step, samples[step.id], about));
  const rivals = names.filter((name) => name !== base);
  const head = [
    'script time, ms', ...names,
    ...rivals.flatMap((name) => [`${name}/${base}`, 'goal']),
    ...rivals.map((name) => `+layout ${name}`)
  ];
  const body = rows.map((row) => cellsOf(row, names));
  const counted = rows.filter(({ step }) => !step.apart);
  const slower = rows.flatMap(({ step, rivals: all }) =>
    all.filter(({ script }) => script && script.median < 1).map(({ name }) => `${step.title} (${name})`));
  return { text: table(head, [...body, meanCells(counted, names, base)]), slower };
}

/** The largest shares of `accounts` (profile.mjs), and what is left. */
export function profileTable(title, name, accounts) {
  const largest = 8;
  const total = [...accounts.values()].reduce((sum, time) => sum + time, 0);
  const sorted = [...accounts].sort(([, a], [, b]) => b - a);
  const rest = sorted.slice(largest).reduce((sum, [, time]) => sum + time, 0);
  const share = (time) => `${Math.round((100 * time) / total)} %`;
  const rows = [...sorted.slice(0, largest), ['all else', rest]].map(([account, time]) => [account, share(time)]);
  return table([title, name], rows);
}

const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Memory and sizes, a line for each contender. */
export function footprintTable(contenders, sizes, memory) {
  const head = ['footprint', 'JS heap, 10k rows', 'wasm memory', 'raw', 'gzip -9', 'brotli -q 11'];
  const rows = contenders.map(({ name }) => [
    name,
    ...(memory ? [mebibytes(memory[name].heap), mebibytes(memory[name].wasm)] : [dash, dash]),
    ...[sizes[name].raw, sizes[name].gzip, sizes[name].brotli].map(String)
  ]);
  return table(head, rows);
}
