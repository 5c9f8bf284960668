// The fault matrix in real browsers: each row makes a fault and looks at what ReliableWebSocket does about it.
//
//   node tests/faults/run.mjs [--full] [--repeat N] [--row D3]... [--seed N]
//
// TETHER_ENGINES names the engines. `--full` runs the rows as they are written; without it those that would last
// minutes are scaled down as their notes say, and a row that fails runs once more, by itself: real clocks on a shared
// processor can fail a row by chance, not twice. Prints the matrix and writes it to build/faults.md.

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { engines, skipReason } from '../browser/support/driver.mjs';
import { rows as brokenLinks } from './rows/broken_links.mjs';
import { rows as clocks } from './rows/clocks.mjs';
import { rows as closing } from './rows/closing.mjs';
import { rows as deadPeers } from './rows/dead_peers.mjs';
import { rows as handlers } from './rows/handlers.mjs';
import { rows as handshakes } from './rows/handshakes.mjs';
import { rows as load } from './rows/load.mjs';
import { rows as networkState } from './rows/network_state.mjs';
import { rows as pageLife } from './rows/page_life.mjs';
import { rows as tokens } from './rows/tokens.mjs';
import { describeRuns, isOk, noted } from './support/findings.mjs';
import { runRound } from './support/schedule.mjs';
import { markdownTable, textTable } from './support/table.mjs';

const report = fileURLToPath(new URL('../../build/faults.md', import.meta.url));

const allRows = [
  brokenLinks, clocks, closing, deadPeers, handlers, handshakes, load, networkState, pageLife, tokens
].flat().sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));

const { values: given } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    repeat: { type: 'string', default: '1' },
    row: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) }
  }
});
const unknown = given.row.filter((id) => !allRows.some((row) => row.id === id));
if (unknown.length > 0) throw new Error(`no row is called ${unknown.join(', ')}`);
const rows = allRows.filter(({ id }) => given.row.length === 0 || given.row.includes(id));

/** engine -> row -> the findings of each of its runs. */
const results = new Map();
const skipped = new Map();
const started = performance.now();
console.log(`seed ${given.seed}${given.full ? ', as written' : ', scaled down'}, ${given.repeat} time(s)`);

for (const engine of engines()) {
  const reason = skipReason(engine);
  if (reason) {
    skipped.set(engine, reason);
    continue;
  }
  const runs = new Map(rows.map((row) => [row, []]));
  results.set(engine, runs);
  const wanted = rows.filter(({ skips }) => !skips?.[engine]);
  const tell = (row, findings) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(4);
    const name = [row.id, row.variant].filter(Boolean).join(' ');
    console.log(`${seconds} s  ${engine}  ${name}  ${isOk(findings) ? 'ok' : `FAILED: ${describeRuns([findings])}`}`);
  };
  for (let round = 0; round < Number(given.repeat); ++round) {
    const options = { full: given.full, seed: Number(given.seed) + round };
    await runRound(engine, wanted, options, (row, findings) => {
      runs.get(row).push(findings);
      tell(row, findings);
    });
  }
  if (given.full || given.repeat !== '1') continue;
  for (const row of wanted.filter((row) => !runs.get(row).every(isOk))) {
    console.log(`${row.id} once more`);
    await runRound(engine, [row], { full: false, seed: Number(given.seed) + 1 }, (_, findings) => {
      const [first] = runs.get(row);
      runs.set(row, [[noted(`second run, the first: ${describeRuns([first.filter(({ ok }) => !ok)])}`), ...findings]]);
      tell(row, findings);
    });
  }
}

const table = rows.map(({ id, fault, must, scaled, note, skips }, at) => ({
  id,
  fault,
  must,
  scaled: [given.full ? '' : scaled, note].filter(Boolean).join('; '),
  seen: [...results].map(([engine, runs]) => {
    const done = runs.get(rows[at]);
    if (skips?.[engine]) return { engine, text: `not run: ${skips[engine]}`, ok: null };
    return { engine, text: describeRuns(done) || 'did not run', ok: done.length > 0 && done.every(isOk) };
  })
}));

console.log(`\n${textTable(table)}`);
mkdirSync(fileURLToPath(new URL('../../build', import.meta.url)), { recursive: true });
writeFileSync(report, `${markdownTable(table, [...results.keys()])}\n`);

const verdicts = table.flatMap(({ seen }) => seen).map(({ ok }) => ok).filter((ok) => ok !== null);
for (const [engine, reason] of skipped) console.log(`${engine} was left out: ${reason}`);
for (const { id, seen } of table) {
  for (const { engine, text } of seen.filter(({ ok }) => ok === false)) console.log(`FAILED ${id} ${engine}: ${text}`);
}
console.log(`passed ${verdicts.filter(Boolean).length}`);
console.log(`failed ${verdicts.filter((ok) => !ok).length}`);
console.log(`skipped ${skipped.size * rows.length}`);
// The drivers of closed browsers may still hold the process.
process.exit(verdicts.every(Boolean) && verdicts.length > 0 ? 0 : 1);
