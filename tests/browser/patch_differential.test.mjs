// Random sequences of patches, applied by dist/patch.mjs, by a plain model that works on real elements, and by Duck's own
// client: the documents are equal after every frame. TETHER_SEED=n runs the sequence of that seed alone.
//
// Half of the sequences are "honest": what a server of Duck sends and Duck's client gets right. By the numbers of its
// defects (lively.md section 11) these rules keep it to that, in tests/support/random_patches.mjs unless said otherwise:
//   1       no elements of SVG or MathML
//   3, 13   no patch for a uid that is not in the document, and new nodes have new uids
//   4, 6    what controls hold is compared with the plain model only (pages/patch_differential/run.mjs)
//   5       no attribute whose property cannot be written, and no <progress>, which takes numbers only
//   7       no custom properties and no !important
//   8, 9    it gets each patch in a frame of its own (run.mjs), as its server sends them
//   10, 32  no scripts
//   11, 12  data-uid is in all attributes, and a new one is not taken
//   3.5     nothing is inserted into an element that has a text
//   3.7     no moves
// Defects 2, 14 and those from 15 on do not show in the document.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { duckClient } from '../support/duck_client.mjs';
import { stagePage } from '../support/lively_stage.mjs';
import { inEveryEngine } from './support/module_page.mjs';

const html = `<!doctype html><meta charset="utf-8"><title>differential</title><script src="/support/collector.js"></script>
  <script type="module" src="/pages/prelude.mjs"></script><body></body>`;

const duck = await duckClient().catch((error) => error);
const withDuck = !(duck instanceof Error);

const options = {
  pages: { '/': html, ...(withDuck ? { '/duck': stagePage('/duck') } : {}) },
  csp: () => '',
  mounts: [
    { prefix: '/shared/', directory: fileURLToPath(new URL('../support', import.meta.url)) },
    ...(withDuck ? [{ prefix: '/duck/', directory: duck.directory }] : [])
  ]
};

const sequences = { chromium: 2000, firefox: 300, webkit: 300 };
const perRun = 100;

/** In the page: the problems of the sequences with these seeds. */
const runSeeds = async (first, count, withDuck) => {
  const { runSequence } = await import('/pages/patch_differential/run.mjs');
  const { Patcher } = await library('patch');
  let duck = null;
  if (withDuck) {
    const frame = document.querySelector('iframe') ?? document.body.appendChild(document.createElement('iframe'));
    if (frame.src === '') frame.src = '/duck';
    duck = await until(() => frame.contentWindow.livelyStage?.ready && frame.contentWindow, 'Duck\'s client');
  }
  const problems = [];
  for (let seed = first; seed < first + count && problems.length < 3; seed++) {
    const problem = await runSequence(seed, Patcher, duck);
    if (problem !== '') problems.push(problem);
  }
  return problems;
};

inEveryEngine((page) => {
  test('random patches give the document that a plain model and Duck\'s client give', async (t) => {
    if (!withDuck) t.diagnostic(`without Duck's client: ${duck.message}`);
    const only = process.env.TETHER_SEED;
    const last = only === undefined ? sequences[page.engine] : 1;
    for (let seed = 1; seed <= last; seed += perRun) {
      const [first, count] = only === undefined ? [seed, Math.min(perRun, last - seed + 1)] : [Number(only), 1];
      assert.deepEqual(await page.run(runSeeds, first, count, withDuck), []);
    }
  });

  test('nodes that come and go leave nothing behind', async () => {
    const [before, after] = await page.run(async () => {
      const { frame, node } = await import('/support/pack.mjs');
      const { Patcher } = await library('patch');
      const main = document.body.appendChild(document.createElement('main'));
      main.dataset.uid = 'root';
      const patcher = new Patcher({ root: main });
      const turns = (count) => {
        for (let i = 0; i < count; i++) {
          const uid = `r${i % 50}`;
          const row = node('tr', uid, { props: { class: `c${i % 7}` }, styles: { width: `${i}px` }, children: [node('td', `${uid}.0`, { text: `${i}` })] });
          patcher.apply(frame([2, 'root', [0, row]], [1, uid]));
        }
        return { ...patcher.stats, memory: wasmBytes(), children: main.childNodes.length };
      };
      return [turns(1000), turns(20_000)];
    });
    assert.equal(after.nodes, before.nodes);
    assert.equal(after.capacityBytes, before.capacityBytes);
    assert.equal(after.memory, before.memory);
    assert.ok(after.rememberedBytes <= before.rememberedBytes + 1000);
    assert.equal(after.children, 0);
  });
}, options);
