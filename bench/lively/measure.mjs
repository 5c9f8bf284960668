// What is measured, and how often.

import { orderOf } from '../patch/measure.mjs';
import { median } from '../patch/statistics.mjs';
import { contenderNames, withContenders } from './contenders.mjs';

const onBench = [
  { id: 'event', run: 'events', settings: { button: '#increment', output: '#count', count: 50 } },
  { id: 'text', run: 'patch', settings: { button: '#increment', css: '#count' } },
  { id: 'grow', run: 'patch', settings: { button: '#grow', css: '#home *', more: 601 } },
  { id: 'shrink', run: 'patch', settings: { button: '#shrink', css: '#home *', more: -601 }, setUp: true }
];
const onPages = [
  { id: 'to', run: 'navigation', settings: { link: '#to-large', title: 'large' } },
  { id: 'back', run: 'navigation', settings: { title: 'one' } }
];

/** Rows of the table: a figure of a step. */
export const rows = [
  { step: 'event', figure: 'time', title: 'click to send' },
  { step: 'text', figure: 'time', title: 'frame of one text to DOM, with the wait' },
  { step: 'text', figure: 'own', title: "the same, the client's own time" },
  { step: 'grow', figure: 'time', title: 'frame of 601 elements to DOM, with the wait' },
  { step: 'grow', figure: 'own', title: "the same, the client's own time" },
  { step: 'to', figure: 'time', title: 'to a page of 2,000 nodes, click to complete' },
  { step: 'to', figure: 'own', title: "the same, the client's own time" },
  { step: 'to', figure: 'told', title: 'the same, click to DuckNavigated' },
  { step: 'back', figure: 'time', title: 'and back, click to complete' },
  { step: 'back', figure: 'own', title: "the same, the client's own time" },
  { step: 'back', figure: 'told', title: 'the same, click to DuckNavigated' },
  { step: 'cold', figure: 'time', title: 'cold start, navigation to connected' }
];

/** Medians of several runs of a step, figure by figure; one that a run does not have is left out. */
function medians(runs) {
  const names = Object.keys(runs[0]).filter((name) => runs.every((run) => run[name] !== undefined));
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name]))]));
}

async function turn(contender, { repeats, visits }) {
  const runs = {};
  const perform = async (steps) => {
    for (const { id, run, settings, setUp } of steps) {
      const figures = await contender.run(run, settings);
      if (!setUp) (runs[id] ??= []).push(figures);
    }
  };
  await contender.open('/bench');
  await perform(onBench); // the first time is not counted
  for (const id of Object.keys(runs)) delete runs[id];
  for (let repeat = 0; repeat < repeats; ++repeat) await perform(onBench);
  await contender.open('/nav/one');
  for (let visit = 0; visit < visits; ++visit) await perform(onPages);
  return Object.fromEntries(Object.entries(runs).map(([id, all]) => [id, medians(all)]));
}

/**
 * Both take turns in each round, and after each other in cold starts. Returns {samples: {step: [{contender: figures},
 * ...]}, sources: {contender: files}}.
 */
export function measure({ engine, counts, onProgress }) {
  return withContenders(engine, async (contenders) => {
    const samples = {};
    const add = (round, id, name, figures) => {
      samples[id] ??= [];
      (samples[id][round] ??= {})[name] = figures;
    };
    for (let round = 0; round < counts.repetitions; ++round) {
      onProgress('rounds', round + 1, counts.repetitions);
      for (const name of orderOf(contenderNames, round)) {
        const figures = await turn(contenders[name], counts);
        for (const [id, values] of Object.entries(figures)) add(round, id, name, values);
      }
    }
    for (let round = 0; round < counts.cold; ++round) {
      onProgress('cold starts', round + 1, counts.cold);
      for (const name of orderOf(contenderNames, round)) add(round, 'cold', name, await contenders[name].coldStart());
    }
    const sources = Object.fromEntries(contenderNames.map((name) => [name, contenders[name].sources]));
    return { samples, sources };
  });
}
