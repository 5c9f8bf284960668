// `bench/run patch --profile STEP`: what a step's time goes into, by the browser's own sampling profiler. Only Chromium
// has one that can be asked.

import { withPage } from './browser.mjs';

const sampleEveryUs = 50;
const warmUp = 3;

/** Who a sample is billed to. Accessors, such as that of Text.data, have no name of their own: their caller gets them. */
function accountOf({ functionName, url }) {
  if (functionName === '(garbage collector)') return 'garbage collection';
  const border = functionName.startsWith('js-to-wasm') || functionName.startsWith('wasm-to-js');
  if (border || url.startsWith('wasm:') || url.endsWith('.wasm')) return 'wasm';
  if (url !== '') return 'JavaScript and accessors';
  return functionName;
}

/** The ids of the profile's nodes below the benchmark's own loop. */
function nodesOfTurn({ nodes }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Set();
  const take = (id) => {
    found.add(id);
    (byId.get(id).children ?? []).forEach(take);
  };
  nodes.filter(({ callFrame }) => callFrame.functionName === 'applyAll').forEach(({ id }) => take(id));
  return found;
}

/** Adds a profile's microseconds to `accounts`. Whose garbage is collected no profile says, so all of that counts. */
function addProfile(profile, accounts) {
  const turn = nodesOfTurn(profile);
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  profile.samples.forEach((id, index) => {
    const account = accountOf(frames.get(id));
    if (!turn.has(id) && account !== 'garbage collection') return;
    accounts.set(account, (accounts.get(account) ?? 0) + profile.timeDeltas[index]);
  });
}

/** Runs the step `id` of `scenario` `repetitions` times for one contender. Returns {account: microseconds}. */
export function profileStep({ url, name, scenario, id, repetitions }) {
  const ids = scenario.steps.map((step) => step.id);
  const before = { scene: scenario.scene, steps: ids.slice(0, ids.indexOf(id)) };
  const accounts = new Map();
  return withPage('chromium', `${url}/`, async (browser) => {
    await browser.evaluate((contender, steps) => window.bench.load([contender], steps), name, ids);
    await browser.cdp('Profiler.enable');
    await browser.cdp('Profiler.setSamplingInterval', { interval: sampleEveryUs });
    for (let round = 0; round < warmUp + repetitions; ++round) {
      await browser.evaluate((steps) => window.bench.untimed(steps), before);
      await browser.cdp('Profiler.start');
      await browser.evaluate((step) => window.bench.run(step), id);
      const { profile } = await browser.cdp('Profiler.stop');
      if (round >= warmUp) addProfile(profile, accounts);
    }
    return accounts;
  });
}
