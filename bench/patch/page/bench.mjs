// The page's side of the benchmark: what the runner calls over the browser driver, as window.bench.

import { expectSameDom } from './same_dom.mjs';
import { buffersFor, fetchFrames, openStage, resetStage } from './stages.mjs';
import { apply, applyAll, clockStep, decode, settled } from './turn.mjs';

const largeFrame = 200_000;
const stages = new Map();
const buffers = new Map(); // step -> contender -> its frames

/**
 * Gives everyone a turn. Returns {contender: figures}. Nobody shall pay for another's garbage; but a collection takes a
 * tenth of a second, so small steps have one for all. Only Chromium, and only with --expose-gc, lets a page do that.
 */
async function everyone(order, id, turn) {
  const figures = {};
  for (const name of order) {
    const own = buffers.get(id).get(name);
    await settled();
    if (name === order[0] || own[0].byteLength > largeFrame) window.gc?.();
    figures[name] = await turn(stages.get(name), own);
  }
  return figures;
}

function reset(scene) {
  for (const stage of stages.values()) resetStage(stage, scene);
}

window.bench = {
  /** Opens the contenders' documents and gets the frames of all steps. Returns the step of the clock. */
  async load(names, steps) {
    for (const name of names) stages.set(name, await openStage(name));
    for (const id of steps) {
      const frames = await fetchFrames(id);
      buffers.set(id, new Map(names.map((name) => [name, buffersFor(stages.get(name), frames)])));
    }
    return clockStep();
  },

  /** Runs a scenario, each step with the contenders in `order`. Returns {step: {contender: {script, layout}}}. */
  async scenario({ scene, steps }, order) {
    reset(scene);
    const figures = {};
    for (const id of steps) {
      figures[id] = await everyone(order, id, apply);
      expectSameDom([...stages.values()], id);
    }
    return figures;
  },

  /** The same for a frame that is only decoded. */
  async decoding(id, order) {
    reset('table');
    return { [id]: await everyone(order, id, decode) };
  },

  /** An empty scene, and steps without a clock: for who measures something else. Then the page is at rest. */
  async untimed({ scene, steps }) {
    reset(scene);
    for (const id of steps) await this.run(id);
    await settled();
    window.gc?.();
  },

  /** One more step without a clock. */
  async run(id) {
    for (const [name, { contender }] of stages) await applyAll(contender, buffers.get(id).get(name));
  }
};
window.benchIsReady = true;
