// What is measured: frames of commands as a Hypergen server sends them, on a list of 1,000 rows.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { clientSources } from '../../tests/peers/hypergen/support/client_files.mjs';
import { launchForBench } from '../patch/browser.mjs';
import { orderOf } from '../patch/measure.mjs';
import { startBenchServer } from './server.mjs';

const size = 1000;
const appended = 100;
const clients = { tether: 'tether', hypergen: 'theirs' };
const names = Object.keys(clients);
const probe = readFileSync(path.join(path.dirname(fileURLToPath(import.meta.url)), 'page/probe.js'));

/** Rows of the table. */
export const rows = [
  { step: 'fill', figure: 'time', title: 'morph: nothing to 1,000 rows' },
  { step: 'change', figure: 'time', title: 'morph: another text in every tenth row' },
  { step: 'same', figure: 'time', title: 'morph: the same again' },
  { step: 'append', figure: 'time', title: '100 frames that append a row to 1,000' }
];

function row(number, version) {
  const id = `row${number}`;
  return `<li id="${id}" class="row"><span class="name">Row ${number}, version ${version}</span> <input id="${id}-done" type="checkbox" ` +
    `onclick="hypergen.event(event, '${id}-done__onclick')"><button id="${id}-b" onclick="hypergen.event(event, '${id}-b__onclick')">go</button></li>`;
}

const list = (version) => Array.from({ length: size }, (_, number) => row(number, number % 10 === 0 ? version : 0)).join('');
const frame = (...commands) => JSON.stringify({ _: ['deque', commands] });
const morph = (version) => [frame(['hypergen.morph', 'list', list(version)])];
const clear = [frame(['hypergen.morph', 'list', ''])];

/** [id, frames before, frames that are timed] */
const steps = [
  ['fill', clear, morph(0)],
  ['change', [], morph(1)],
  ['same', [], morph(1)],
  ['append', morph(0), Array.from({ length: appended }, (_, number) => frame(['hypergen.append', 'list', row(size + number, 0)]))]
];

/** Both take turns. Returns {samples: {step: [{contender: {time}}, ...]}, sources: {contender: [file]}}. */
export async function measure({ engine, counts, onProgress }) {
  const contenders = {};
  const sources = {};
  try {
    for (const name of names) {
      const files = await clientSources(clients[name]);
      sources[name] = Object.values(files);
      const server = await startBenchServer(files, probe);
      const browser = await launchForBench(engine);
      contenders[name] = { server, browser };
      await browser.goto(server.url);
      await browser.wait('window.frameProbe.isOpen()', { timeout: 30_000 });
    }
    const samples = Object.fromEntries(steps.map(([id]) => [id, []]));
    for (let round = -1; round < counts.repetitions; ++round) { // the first is not counted
      if (round >= 0) onProgress(round + 1);
      for (const name of orderOf(names, Math.max(round, 0))) {
        const { browser } = contenders[name];
        for (const [id, before, timed] of steps) {
          const time = await browser.evaluate((first, then) => window.frameProbe.time(first, then), before, timed);
          if (round >= 0) (samples[id][round] ??= {})[name] = { time };
        }
      }
    }
    return { samples, sources };
  } finally {
    for (const { server, browser } of Object.values(contenders)) {
      await browser.close();
      server.close();
    }
  }
}
