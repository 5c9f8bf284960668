// `bench/run scale`: how many clients one demo server holds, and what a second one at the same Redis changes. Servers,
// Redis and clients share this machine, so with few cores they take the time from each other.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { startRedis } from '../../tests/support/redis_server.mjs';
import { commonOptions } from '../options.mjs';

const { values: options } = parseArgs({ options: { quick: commonOptions.quick, json: commonOptions.json } });

const roomSize = 50;
const workerCount = 2;
const warmUpMs = 2000;
const measuredMs = options.quick ? 4000 : 10_000;
const setups = [
  { name: 'one process, SQLite', processes: 1, bus: false },
  { name: 'one process, Redis', processes: 1, bus: true },
  { name: 'two processes, Redis', processes: 2, bus: true }
];
/** Each client says a line every `pauseMs`, which `roomSize` - 1 others receive. */
const loads = [
  { clients: 200, pauseMs: 10_000 },
  { clients: 1000, pauseMs: 10_000 },
  ...(options.quick ? [] : [{ clients: 5000, pauseMs: 10_000 }, { clients: 1000, pauseMs: 1000 }])
];

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const next = (child) =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a process ended with ${code}`)));
  });
const ask = (child, question) => {
  const answer = next(child);
  child.send(question);
  return answer;
};
const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

function stop(child) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  return ended;
}

async function measure(setup, { clients, pauseMs }) {
  const redis = setup.bus ? await startRedis({ durable: true }) : null;
  const servers = Array.from({ length: setup.processes }, () => fork(file('server.mjs'), redis ? [redis.url] : []));
  const workers = [];
  try {
    const urls = (await Promise.all(servers.map(next))).map(({ url }) => url);
    const started = performance.now();
    for (let first = 0; first < workerCount; ++first) {
      const about = { urls, first, step: workerCount, clients, roomSize, pauseMs };
      workers.push(fork(file('worker.mjs'), [JSON.stringify(about)]));
    }
    await Promise.all(workers.map(next));
    const joinMs = performance.now() - started;
    for (const worker of workers) worker.send('chat');
    await sleep(pauseMs / 2 + warmUpMs);
    await Promise.all(servers.map((server) => ask(server, '?')));
    for (const worker of workers) worker.send({ measureMs: measuredMs });
    await sleep(measuredMs);
    const reports = await Promise.all(workers.map((worker) => ask(worker, 'report')));
    const usage = await Promise.all(servers.map((server) => ask(server, '?')));
    const ages = reports.flatMap((report) => report.ages).sort((a, b) => a - b);
    return {
      setup: setup.name,
      clients,
      sent: clients / (pauseMs / 1000),
      delivered: Math.round(ages.length / (measuredMs / 1000)),
      p50: percentile(ages, 0.5),
      p99: percentile(ages, 0.99),
      memoryMiB: usage.map(({ memoryMiB }) => Math.round(memoryMiB)),
      cpuPercent: usage.map(({ cpuPercent }) => Math.round(cpuPercent)),
      redisMiB: redis ? Math.round(redis.memoryMiB()) : null,
      joinSeconds: joinMs / 1000,
      failures: reports.reduce((sum, { failures }) => sum + failures, 0)
    };
  } finally {
    await Promise.all([...workers, ...servers].filter((child) => child.connected).map(stop));
    await redis?.close();
  }
}

function table(results) {
  const head = ['', 'clients', 'lines/s', 'delivered/s', 'p50 ms', 'p99 ms', 'memory MiB', 'CPU %', 'Redis MiB', 'all in after s', 'failures'];
  const rows = results.map((one) => [
    one.setup, one.clients, one.sent, one.delivered, one.p50.toFixed(1), one.p99.toFixed(1), one.memoryMiB.join(' + '),
    one.cpuPercent.join(' + '), one.redisMiB ?? '', one.joinSeconds.toFixed(1), one.failures
  ]);
  return [head, ['---', ...head.slice(1).map(() => '---:')], ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Two processes against one at the same bus, load by load. */
function ratios(results) {
  return loads.map(({ clients, pauseMs }) => {
    const of = (setup) => results.find((one) => one.setup === setup.name && one.clients === clients && one.sent === clients / (pauseMs / 1000));
    const [one, two] = [of(setups[1]), of(setups[2])];
    return { clients, sent: one.sent, delivered: two.delivered / one.delivered, p50: two.p50 / one.p50, p99: two.p99 / one.p99 };
  });
}

const results = [];
for (const load of loads) {
  for (const setup of setups) {
    console.error(`${setup.name}: ${load.clients} clients, a line each ${load.pauseMs / 1000} s`);
    results.push(await measure(setup, load));
  }
}
if (options.json) {
  console.log(JSON.stringify({ machine: { cores: cpus().length, load: readFileSync('/proc/loadavg', 'utf8').trim() }, results, ratios: ratios(results) }, null, 2));
} else {
  console.log(table(results));
  console.log('\nTwo processes, as a multiple of one, both with Redis:');
  for (const { clients, sent, delivered, p50, p99 } of ratios(results)) {
    console.log(`- ${clients} clients, ${sent} lines/s: delivered ${delivered.toFixed(2)}, p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)}`);
  }
  console.log(`\n${cpus().length} cores for the servers, Redis and ${workerCount} processes with the clients.`);
}
