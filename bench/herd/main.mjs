// `bench/run herd`: many real clients lose one loopback server for a while. The simulator beside it (build target herd)
// counts 10,000 clients of the same backoff class; here sockets, timers and a server are real, and so are two cores.
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const { values: options } = parseArgs({
  options: {
    clients: { type: 'string', default: '2000' },
    outage: { type: 'string', default: '20' },
    processes: { type: 'string', default: '4' }
  }
});
const clients = Number(options.clients);
const outageMs = 1000 * Number(options.outage);
const processes = Number(options.processes);
const limitMs = outageMs + 180_000;

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const children = new Set();

function start(name, ...args) {
  const child = fork(file(name), args.map(String));
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

const next = (child) => new Promise((resolve) => child.once('message', resolve));

/** Asks a child and waits for its answer. */
function ask(child) {
  const answer = next(child);
  child.send('?');
  return answer;
}

async function startServer(port) {
  const server = start('server.mjs', port);
  const { listening } = await next(server);
  return { server, port: listening };
}

const allClients = async (workers) => (await Promise.all(workers.map(ask))).flat();

async function until(condition, ms) {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    if (await condition()) return;
    await sleep(500);
  }
}

/** The most of `times` that fall into one window of `ms`. */
function peak(times, ms) {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; ++last) {
    while (sorted[last] - sorted[first] >= ms) ++first;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

async function main() {
  const { server: first, port } = await startServer(0);
  let server = first;
  const url = `ws://127.0.0.1:${port}/`;
  const workers = Array.from({ length: processes }, () => start('worker.mjs', url, Math.ceil(clients / processes)));
  const collected = [];
  const collect = async () => {
    const all = await allClients(workers);
    all.forEach((client, index) => {
      collected[index] ??= { opens: [] };
      collected[index].opens.push(...client.opens);
      Object.assign(collected[index], { attempts: client.attempts, gaveUp: client.gaveUp, state: client.state });
    });
    return collected.length >= clients && collected.every(({ state }) => state === 'up' || state === 'suspect');
  };
  await until(collect, 120_000);
  const attemptsBefore = collected.reduce((sum, client) => sum + client.attempts, 0);
  for (const client of collected) client.opens = [];
  console.error(`${collected.length} clients are up; the server goes away for ${outageMs / 1000} s`);

  server.kill('SIGKILL');
  await sleep(outageMs);
  ({ server } = await startServer(port));
  const backAt = Date.now();
  await until(collect, limitMs);

  const { arrivals } = await ask(server);
  const times = collected.flatMap(({ opens }) => opens.slice(0, 1)).map((at) => at - backAt).sort((a, b) => a - b);
  const attempts = collected.reduce((sum, client) => sum + client.attempts, 0) - attemptsBefore;
  const rows = [
    ['clients', collected.length],
    ['outage', `${outageMs / 1000} s`],
    ['back', times.length],
    ['gave up', collected.filter(({ gaveUp }) => gaveUp).length],
    ['attempts per client', (attempts / collected.length).toFixed(1)],
    ['accepted, most in 100 ms', peak(arrivals, 100)],
    ['accepted, most in 1 s', peak(arrivals, 1000)],
    ['half are back after', `${(percentile(times, 0.5) / 1000).toFixed(1)} s`],
    ['99 % are back after', `${(percentile(times, 0.99) / 1000).toFixed(1)} s`],
    ['all are back after', `${(times[times.length - 1] / 1000).toFixed(1)} s`]
  ];
  console.log('| real clients | |\n|---|---:|');
  for (const [name, value] of rows) console.log(`| ${name} | ${value} |`);
  return times.length === collected.length && collected.length >= clients && !collected.some(({ gaveUp }) => gaveUp);
}

const good = await main();
for (const child of children) child.disconnect();
process.exitCode = good ? 0 : 1;
