// Runs the workloads in the browser, and what is measured apart from them.

import { withPage } from './browser.mjs';
import { decodeStep } from './workloads.mjs';

const fewestRounds = 3;

/**
 * The order of the contenders in a repetition: everyone is in each place equally often, and, as every other round goes
 * backwards, behind each of the others, too.
 */
export function orderOf(names, repetition) {
  const rotated = names.map((_, index) => names[(index + repetition) % names.length]);
  return Math.floor(repetition / names.length) % 2 ? rotated.reverse() : rotated;
}

/**
 * Repeats all scenarios; the first `warmUp` rounds do not count. A round that would begin after `limitMs` is left out,
 * unless there are fewer than three. Returns {clockMs, samples: {step: [{contender: {script, layout}}, ...]}}, one
 * entry for each round.
 */
export function measureSteps({ engine, url, names, scenarios, warmUp, repetitions, limitMs, onProgress }) {
  const ids = [...scenarios.flatMap(({ steps }) => steps.map(({ id }) => id)), decodeStep.id];
  const samples = Object.fromEntries(ids.map((id) => [id, []]));
  return withPage(engine, `${url}/`, async (browser) => {
    const clockMs = await browser.evaluate((all, steps) => window.bench.load(all, steps), names, ids);
    const end = performance.now() + limitMs;
    for (let round = 0; round < warmUp + repetitions; ++round) {
      if (performance.now() > end && round >= warmUp + fewestRounds) break;
      onProgress(round + 1, warmUp + repetitions);
      const figures = await oneRound(browser, scenarios, orderOf(names, round));
      if (round < warmUp) continue;
      for (const [id, sample] of Object.entries(figures)) samples[id].push(sample);
    }
    return { clockMs, samples };
  });
}

async function oneRound(browser, scenarios, order) {
  const figures = [];
  for (const { scene, steps } of scenarios) {
    const plain = { scene, steps: steps.map(({ id }) => id) };
    figures.push(await browser.evaluate((scenario, turns) => window.bench.scenario(scenario, turns), plain, order));
  }
  figures.push(await browser.evaluate((id, turns) => window.bench.decoding(id, turns), decodeStep.id, order));
  return Object.assign({}, ...figures);
}

/** Milliseconds from a new document to its first 1,000 rows, `count` times, each in a browser of its own. */
export async function measureCold({ engine, url, names, count, onProgress }) {
  const samples = [];
  for (let round = 0; round < count; ++round) {
    onProgress(round + 1, count);
    const sample = {};
    for (const name of orderOf(names, round)) {
      const script = await withPage(engine, `${url}/cold`, (browser) =>
        browser.evaluate((contender, id) => window.coldStart(contender, id), name, 'create-1k'));
      sample[name] = { script };
    }
    samples.push(sample);
  }
  return samples;
}

/** What 10,000 rows leave behind: {contender: {heap, wasm}} in bytes. Only Chromium tells. */
export async function measureMemory({ engine, url, names }) {
  if (engine !== 'chromium') return null;
  const figures = {};
  for (const name of names) figures[name] = await withPage(engine, `${url}/`, (browser) => memoryOf(browser, name));
  return figures;
}

async function memoryOf(browser, name) {
  const run = (...steps) => browser.evaluate((scenario) => window.bench.untimed(scenario), { scene: 'table', steps });
  await browser.evaluate((contender) => window.bench.load([contender], ['create-1k', 'create-10k']), name);
  // A first, small frame: what the code needs is not what the rows need.
  await run('create-1k');
  await run();
  const before = await heapUsed(browser);
  await run('create-10k');
  const heap = (await heapUsed(browser)) - before;
  return { heap, wasm: await browser.evaluate('window[0].wasmBytes?.() ?? 0') };
}

async function heapUsed(browser) {
  for (let i = 0; i < 2; ++i) await browser.cdp('HeapProfiler.collectGarbage');
  return (await browser.cdp('Runtime.getHeapUsage')).usedSize;
}
