// `bench/run hypergen`: our client and Hypergen's own, each with the same frames of commands.

import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { liveTable, sizesTable } from '../lively/report.mjs';
import { checkEngine, commonOptions, countsOf } from '../options.mjs';
import { sizesOf } from '../patch/sizes.mjs';
import { measure, rows } from './measure.mjs';

const full = { repetitions: 15 };
const quick = { repetitions: 5 };

const { values: options } = parseArgs({ options: commonOptions });
checkEngine(options.engine);
const counts = countsOf(options, { full, quick });
const [loadBefore] = loadavg();
try {
  const onProgress = (round) => console.error(`round ${round} of ${counts.repetitions}`);
  const { samples, sources } = await measure({ engine: options.engine, counts, onProgress });
  const sizes = Object.fromEntries(Object.entries(sources).map(([name, files]) => [name, sizesOf({ sources: files })]));
  if (options.json) console.log(JSON.stringify({ engine: options.engine, counts, loadBefore, samples, sizes }, null, 2));
  else {
    const { text, slower } = liveTable(samples, rows, 'hypergen');
    console.log(`${text}

${sizesTable(sizes)}

${options.engine}; ${counts.repetitions} rounds. Times are medians; half of the ratios of one round lie in the brackets. A frame is given to the
client as its WebSocket would, so that no network is measured.
Load of the machine before: ${loadBefore.toFixed(1)}. Trust no figure from a busy one.
${slower.length > 0 ? `SLOWER: ${slower.join(', ')}` : 'tether is never slower'}`);
  }
} catch (error) {
  console.error(`bench hypergen: ${error.message}`);
  if (error.pageStack) console.error(error.pageStack);
  process.exitCode = 1;
}
