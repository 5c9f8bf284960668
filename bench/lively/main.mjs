// `bench/run lively`: our client and Duck's own, each on a live Duck server.

import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { checkEngine, commonOptions, countsOf } from '../options.mjs';
import { sizesOf } from '../patch/sizes.mjs';
import { measure, rows } from './measure.mjs';
import { liveTable, sizesTable } from './report.mjs';

const full = { repetitions: 9, repeats: 9, visits: 3, cold: 11 };
const quick = { repetitions: 3, repeats: 5, visits: 2, cold: 3 };

const { values: options } = parseArgs({
  options: {
    ...commonOptions
  }
});

function print({ samples, sizes }, { engine, counts }) {
  const { text, slower } = liveTable(samples, rows, 'lively');
  console.log(`${text}

${sizesTable(sizes)}

${engine}; ${counts.repetitions} rounds (cold starts: ${counts.cold}, each in a new browser). Times are medians; half of the ratios of one round
lie in the brackets. Clicks: ${counts.repeats} times 50 in each round. lively.js changes the document in an animation frame; 'with the
wait' includes that. The client's own time: its message handlers and animation frames.
Load of the machine before: ${loadBefore.toFixed(1)}. Trust no figure from a busy one.
${slower.length > 0 ? `SLOWER: ${slower.join(', ')}` : 'tether is never slower'}`);
}

checkEngine(options.engine);
const setting = { engine: options.engine, counts: countsOf(options, { full, quick }) };
const [loadBefore] = loadavg();
try {
  const onProgress = (what, round, count) => console.error(`${what}: ${round} of ${count}`);
  const { samples, sources } = await measure({ ...setting, onProgress });
  const sizes = Object.fromEntries(Object.entries(sources).map(([name, files]) => [name, sizesOf({ sources: files })]));
  if (options.json) console.log(JSON.stringify({ ...setting, loadBefore, samples, sizes }, null, 2));
  else print({ samples, sizes }, setting);
} catch (error) {
  console.error(`bench lively: ${error.message}`);
  if (error.pageStack) console.error(error.pageStack);
  process.exitCode = 1;
}
