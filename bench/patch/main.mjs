// `bench/run patch`: the same frames for our patch engine, for Duck's own client and for what one would write by hand.

import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { checkEngine, commonOptions, countsOf, wrongUsage } from '../options.mjs';
import { contenderNames, contendersFor } from './contenders.mjs';
import { measureCold, measureMemory, measureSteps } from './measure.mjs';
import { profileStep } from './profile.mjs';
import { footprintTable, profileTable, timesTable } from './report.mjs';
import { startBenchServer } from './server.mjs';
import { sizesOf } from './sizes.mjs';
import { decodeStep, scenariosOf } from './workloads.mjs';

const full = { warmUp: 2, repetitions: 15, limitMs: Infinity, cold: 7, memory: true };
const quick = { warmUp: 1, repetitions: 9, limitMs: 30_000, cold: 2, memory: false };
const coldStep = { id: 'cold', title: 'cold page, first 1k rows', apart: true };

const { values: options } = parseArgs({
  options: {
    ...commonOptions,
    contender: { type: 'string', multiple: true, default: contenderNames },
    profile: { type: 'string' }
  }
});

function chosenNames() {
  const unknown = options.contender.find((name) => !contenderNames.includes(name));
  if (unknown !== undefined) wrongUsage(`no contender is called '${unknown}'; there are: ${contenderNames.join(', ')}`);
  return contenderNames.filter((name) => options.contender.includes(name));
}

const progress = (what) => (round, rounds) => console.error(`${what}: round ${round} of ${rounds}`);

/** With the number of its frames, for who wants the time of one. */
const reported = (step) => ({ ...step, frameCount: step.unit ? step.frames().length : 1 });

async function measure(contenders, { engine, counts, scenarios }) {
  const steps = [...scenarios.flatMap((scenario) => scenario.steps), decodeStep];
  const server = await startBenchServer(contenders, steps);
  const about = { engine, url: server.url, names: contenders.map(({ name }) => name) };
  try {
    const { clockMs, samples } = await measureSteps({ ...about, scenarios, ...counts, onProgress: progress(engine) });
    samples.cold = await measureCold({ ...about, count: counts.cold, onProgress: progress('cold pages') });
    const memory = counts.memory ? await measureMemory(about) : null;
    return { clockMs, samples, memory };
  } finally {
    await server.close();
  }
}

async function printProfiles(contenders, { id, repetitions }) {
  const scenario = scenariosOf({ quick: false }).find(({ steps }) => steps.some((step) => step.id === id));
  if (scenario === undefined) wrongUsage(`--profile takes the id of a step in bench/patch/workloads.mjs, not '${id}'`);
  const { title } = scenario.steps.find((step) => step.id === id);
  const server = await startBenchServer(contenders, scenario.steps);
  try {
    for (const { name } of contenders) {
      const accounts = await profileStep({ url: server.url, name, scenario, id, repetitions });
      console.log(`${profileTable(title, name, accounts)}\n`);
    }
  } finally {
    await server.close();
  }
}

async function measureAndPrint(contenders) {
  const figures = await measure(contenders, setting);
  const sizes = Object.fromEntries(contenders.map((contender) => [contender.name, sizesOf(contender)]));
  if (options.json) console.log(JSON.stringify({ ...setting, scenarios: undefined, ...figures, sizes }, null, 2));
  else print(contenders, setting.scenarios, { ...figures, sizes }, setting);
}

function print(contenders, scenarios, { clockMs, samples, memory, sizes }, { engine, counts }) {
  const names = contenders.map(({ name }) => name);
  const [base] = names.includes('tether') ? ['tether'] : names.slice(-1);
  const steps = scenarios.flatMap((scenario) => scenario.steps).filter((step) => !step.setUp);
  const { text, slower } = timesTable([...steps, decodeStep, coldStep].map(reported), samples, { names, base, clockMs });
  console.log(text);
  console.log();
  console.log(footprintTable(contenders, sizes, memory));
  console.log(`
${engine}; medians of ${samples[decodeStep.id].length} rounds (cold: ${counts.cold}), half of the ratios lie in the brackets; '<': the goal is
missed. Script time: from the bytes to the changed DOM, microtasks included. +layout: the ratio with style and layout
forced behind it. The clock has steps of ${(clockMs * 1000).toFixed(0)} us. lively's animation frame comes at once: its real latency is up to
16.7 ms more. All trees were equal after every step. Sizes: decoding and patching only, except lively's.
${contenders.map(({ about }) => about).join('\n')}
Load of the machine before: ${loadBefore.toFixed(1)}. Trust no figure from a busy one.`);
  console.log(slower.length ? `SLOWER: ${slower.join(', ')}` : `${base} is never slower`);
}

checkEngine(options.engine);
const setting = { engine: options.engine, counts: countsOf(options, { full, quick }), scenarios: scenariosOf(options) };
const names = chosenNames();
const [loadBefore] = loadavg();
try {
  const contenders = await contendersFor(names);
  if (options.profile === undefined) await measureAndPrint(contenders);
  else await printProfiles(contenders, { id: options.profile, ...setting.counts });
} catch (error) {
  console.error(`bench patch: ${error.message}`);
  if (error.pageStack) console.error(error.pageStack);
  process.exitCode = 1;
}
