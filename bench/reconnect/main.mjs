// The same faults for several clients, all at the same time, and one table of what came of it. Started by bench/run.

import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { sizeOf } from './sizes.mjs';
import { table } from './table.mjs';

const workerFile = fileURLToPath(new URL('worker.mjs', import.meta.url));
const full = { limitMs: 90_000, windowMs: 15_000, sendMs: 10_000 };
const quick = { limitMs: 10_000, windowMs: 3000, sendMs: 5000 };
// For all that a worker does besides these times.
const spareMs = 90_000;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    client: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false }
  }
});
const times = options.quick ? quick : full;

/** The names of the clients to run: those asked for, or all, ours first. */
function chosenClients() {
  const files = readdirSync(new URL('clients/', import.meta.url));
  const known = files.map((file) => file.replace(/\.mjs$/, ''));
  const names = options.client ?? known.sort((a, b) => (a !== 'tether') - (b !== 'tether') || a.localeCompare(b));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  console.error(`no client is called '${unknown}'; there are: ${known.join(', ')}`);
  process.exit(2);
}

/** What the worker for `name` found. It ends with this process: its channel is closed then. */
function run(name) {
  return new Promise((resolve) => {
    const worker = fork(workerFile, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const timer = setTimeout(() => worker.kill(), times.limitMs + times.windowMs + times.sendMs + spareMs);
    let result = { about: { name }, failures: ['its process ended early'] };
    worker.on('message', (message) => (result = message));
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve(result);
    });
    worker.send({ name, ...times });
  });
}

function versionOf(packageName) {
  if (packageName === undefined) return 'this tree';
  const file = new URL(`../node_modules/${packageName}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

async function withSize(result) {
  if (result.about.server === undefined) return result; // It could not even be imported.
  try {
    return { ...result, version: versionOf(result.about.package), size: await sizeOf(result.about) };
  } catch (error) {
    return { ...result, failures: [...result.failures, `size: ${error.message}`] };
  }
}

const seconds = (value) => (value === null ? `never within ${times.limitMs / 1000} s` : `${value.toFixed(1)} s`);
const lost = ({ lost, reported }) => `${lost}${reported > 0 ? ` (${reported} reported)` : ''}`;

const columns = [
  ['client', ({ about }, mark) => about.name + mark],
  ['version', ({ version }) => version],
  ['half-open, idle', ({ idle }) => seconds(idle)],
  ['half-open, traffic', ({ traffic }) => seconds(traffic)],
  [`connects in ${times.windowMs / 1000} s`, ({ connects }) => connects?.toString()],
  ['resets', ({ messages }) => String(messages.resets)],
  ['sent', ({ messages }) => String(messages.sent)],
  ['lost', ({ messages }) => lost(messages)],
  ['twice', ({ messages }) => String(messages.twice)],
  ['gzip', ({ size }) => `${(size / 1024).toFixed(1)} KiB`]
];

/** A cell whose scenario failed stays a dash; the reason is below the table. */
function cell([, show], result, mark) {
  try {
    return show(result, mark) ?? '-';
  } catch {
    return '-';
  }
}

function print(results) {
  const notes = [...new Set(results.map(({ about }) => about.note).filter(Boolean))];
  const markOf = ({ about }) => (about.note ? ` [${notes.indexOf(about.note) + 1}]` : '');
  const rows = results.map((result) => columns.map((column) => cell(column, result, markOf(result))));
  console.log(table(columns.map(([name]) => name), rows));
  console.log(`
half-open: the live connection goes dead without FIN or RST 2 s after it opened, new ones pass; seconds until the
client's own event or its next connection. traffic: it sends one message a second. connects: to a server that accepts
and 10 ms later closes with 1011. lost, twice: numbered messages, 20 a second, 100 ms each way, a reset every 2 s if
there is a connection then; reported: refused, or given back to the application. gzip: for browsers, minified, gzip -9.
Node ${process.versions.node} with \`ws\` as WebSocket; documented defaults but for what is said here:`);
  for (const [index, note] of notes.entries()) console.log(`[${index + 1}] ${note}`);
  for (const { about, failures } of results) {
    for (const failure of failures) console.log(`${about.name} failed: ${failure}`);
  }
}

const names = chosenClients();
const about = Math.ceil((times.limitMs + times.windowMs + times.sendMs) / 1000) + 15;
console.error(`${names.length} clients at the same time, up to ${about} s ...`);
const results = await Promise.all((await Promise.all(names.map(run))).map(withSize));
if (options.json) console.log(JSON.stringify({ times, results }, null, 2));
else print(results);
process.exit(results.some(({ failures }) => failures.length > 0) ? 1 : 0);
