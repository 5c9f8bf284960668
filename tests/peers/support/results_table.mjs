// Prints what became of each check with both clients as a table in Markdown.
//   node results_table.mjs FILE...      files that runs with TETHER_PEER_RESULTS have left

import { readFileSync } from 'node:fs';

const words = { true: 'yes', false: '**no**', undefined: '-' };

const rows = new Map();
for (const file of process.argv.slice(2)) {
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const { client, engine, subject, name, passed } = JSON.parse(line);
    if (engine !== 'chromium') continue;
    const key = `${subject}: ${name}`;
    rows.set(key, { ...rows.get(key), [client]: passed });
  }
}

// A list that was found as the subjects ran, two at a time.
const sorted = [...rows].sort(([one], [other]) => (one.split(':')[0] < other.split(':')[0] ? -1 : one.split(':')[0] > other.split(':')[0] ? 1 : 0));
const both = sorted.filter(([, { tether, theirs }]) => tether !== undefined && theirs !== undefined);
const count = (client) => `${both.filter(([, result]) => result[client]).length} of ${both.length}`;

console.log('| check | tether | Duck\'s own client |\n|---|---|---|');
for (const [name, { tether, theirs }] of sorted) {
  console.log(`| ${name.replaceAll('|', '\\|')} | ${words[tether]} | ${words[theirs]} |`);
}
console.log(`| **all of both** | **${count('tether')}** | **${count('theirs')}** |`);
