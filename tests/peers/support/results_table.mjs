// Prints what became of each check with both clients as a table in Markdown: where it was not good with both, or all.
//   node results_table.mjs [--all] --theirs=TITLE FILE...
// TITLE is what the framework's own client is called; the files are those that runs with TETHER_PEER_RESULTS have left.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const words = { true: 'yes', false: '**no**', undefined: '-' };
const { values: { all, theirs: title }, positionals: files } = parseArgs({
  options: { all: { type: 'boolean', default: false }, theirs: { type: 'string' } },
  allowPositionals: true
});

const rows = new Map();
for (const file of files) {
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const { client, engine, subject, name, passed } = JSON.parse(line);
    if (engine !== 'chromium') continue;
    const key = `${subject}: ${name}`;
    rows.set(key, { subject, name, ...rows.get(key), [client]: passed });
  }
}

// The subjects ran two at a time; within a subject the order is that of the file.
const sorted = [...rows.values()].sort((one, other) => one.subject.localeCompare(other.subject));
const both = sorted.filter(({ tether, theirs }) => tether !== undefined && theirs !== undefined);
const good = (client) => `${both.filter((row) => row[client]).length} of ${both.length}`;

console.log(`| Check | tether | ${title} |\n|---|---|---|`);
for (const { subject, name, tether, theirs } of all ? sorted : both.filter((row) => !row.tether || !row.theirs)) {
  console.log(`| ${subject}: ${name.replaceAll('|', '\\|')} | ${words[tether]} | ${words[theirs]} |`);
}
console.log(`| **all checks of both** | **${good('tether')}** | **${good('theirs')}** |`);
