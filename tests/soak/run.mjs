// Thousands of drops of mixed kinds with messages both ways, and then nothing may be left: no timer, no listener, no
// memory. The library runs as wasm under Node with real sockets through the chaos proxy.
//
//   node tests/soak/run.mjs [--drops N] [--sockets N] [--seed N]
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';

import { startChaosProxy } from '../support/chaos_proxy.mjs';
import { loadCounted } from './counted_page.mjs';

const { values: options } = parseArgs({
  options: {
    drops: { type: 'string', default: '5000' },
    sockets: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' }
  }
});
const drops = Number(options.drops);
const sockets = Number(options.sockets);
const everyMs = 50; // 20 messages a second each way

/** mulberry32: a small generator, so that a run can be repeated. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What one end has received from the other: numbers that only grow, or something came twice or out of order. */
class Sequence {
  last = 0;
  received = 0;
  wrong = 0;

  take(number) {
    this.received += 1;
    if (number <= this.last) this.wrong += 1;
    this.last = Math.max(this.last, number);
  }
}

const page = await loadCounted();
const { ReliableWebSocket } = page.library;
const random = randomNumbers(Number(options.seed));
const atServer = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
await new Promise((resolve) => server.once('listening', resolve));

server.on('connection', (webSocket, { url }) => {
  const name = url.slice(1);
  const state = atServer.get(name) ?? { next: 0, sequence: new Sequence() };
  atServer.set(name, state);
  clearInterval(state.ticker); // of a link that the client has given up
  const ticker = setInterval(() => webSocket.send(`n${++state.next}`), everyMs);
  state.ticker = ticker;
  webSocket.on('message', (data) => {
    const text = data.toString();
    if (text === 'ping') webSocket.send('pong');
    else state.sequence.take(Number(text.slice(1)));
  });
  webSocket.on('close', () => clearInterval(ticker));
  webSocket.on('error', () => {});
});

const kinds = {
  reset: (proxy) => proxy.connections.at(-1)?.reset(),
  fin: (proxy) => proxy.connections.at(-1)?.fin(),
  'close 1001': (proxy) => proxy.connections.at(-1)?.closeFrame(1001),
  'close 1012': (proxy) => proxy.connections.at(-1)?.closeFrame(1012),
  garbage: (proxy) => proxy.connections.at(-1)?.garbage('opcode'),
  'black hole': (proxy) => proxy.connections.at(-1)?.blackhole(),
  refused: (proxy) => {
    proxy.setMode({ kind: 'http', status: 503 }, { times: 1 });
    proxy.connections.at(-1)?.reset();
  },
  reconnect: (_, socket) => socket.reconnect()
};
const made = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, 0]));
let done = 0;

/** One socket that is dropped again and again, until all have seen enough drops together. */
async function suffer(name) {
  const proxy = await startChaosProxy({ target: { port: server.address().port }, seed: random(1e9) });
  const client = { sequence: new Sequence(), sent: 0, refused: 0, closed: 0 };
  const socket = new ReliableWebSocket(`${proxy.url}/${name}`, { allowedOrigins: [proxy.url] });
  socket.setHeartbeat({ interval: 400, deadline: 300, afterSend: 200, suspectAfter: 100 });
  // Short delays: the drops are what is tested here.
  socket.enableAutoReconnect({ firstServer: 40, firstLost: 30, firstLocal: 20, base: 20, cap: 60, hiddenCap: 60 });
  socket.bind('message', ({ data }) => client.sequence.take(Number(data.slice(1))));
  socket.bind('close', () => {
    client.closed += 1;
    socket.connect(); // too many protocol errors in a minute, for instance
  });
  socket.connect();
  const sender = setInterval(() => {
    const { status } = socket.send(`m${++client.sent}`);
    if (status === 'rejected' || status === 'dropped') client.refused += 1;
  }, everyMs);
  while (done < drops) {
    const upBy = Date.now() + 30_000;
    while (socket.state !== 'up' && Date.now() < upBy) await sleep(2);
    if (socket.state !== 'up') throw new Error(`${name} is ${socket.state} after 30 s: ${JSON.stringify(socket.snapshot())}`);
    await sleep(random(120));
    const names = Object.keys(kinds);
    const kind = names[random(names.length)];
    made[kind] += 1;
    done += 1;
    const before = socket.snapshot().opens;
    kinds[kind](proxy, socket);
    const goneBy = Date.now() + 10_000;
    while (socket.state === 'up' && socket.snapshot().opens === before && Date.now() < goneBy) await sleep(2);
  }
  clearInterval(sender);
  return { name, proxy, socket, client };
}

const started = Date.now();
const progress = setInterval(() => console.error(`${done} of ${drops} drops`), 10_000);
const all = Array.from({ length: sockets }, (_, index) => suffer(`s${index}`));
while (done < Math.min(drops / 10, 200)) await sleep(20);
const warm = page.count();
const ended = await Promise.all(all);
clearInterval(progress);
const end = page.count();

// Frozen and resumed once, as a page is; then each is destroyed.
page.page.dispatchEvent(new Event('freeze'));
const frozen = page.count();
page.page.dispatchEvent(new Event('resume'));
await sleep(1_000);
for (const { socket } of ended) socket.destroy();
const left = page.count();
for (const { proxy } of ended) await proxy.close();
await new Promise((resolve) => server.close(resolve));
for (const webSocket of server.clients) webSocket.terminate();

const sum = (values) => values.reduce((total, value) => total + value, 0);
const rows = [
  ['drops', `${done} in ${((Date.now() - started) / 1000).toFixed(0)} s: ${Object.entries(made).map(([kind, count]) => `${kind} ${count}`).join(', ')}`],
  ['messages from the page', `${sum(ended.map(({ client }) => client.sent))}, received ${sum([...atServer.values()].map(({ sequence }) => sequence.received))}`],
  ['messages from the server', `${sum([...atServer.values()].map(({ next }) => next))}, received ${sum(ended.map(({ client }) => client.sequence.received))}`],
  ['twice or out of order', sum([...atServer.values()].map(({ sequence }) => sequence.wrong)) + sum(ended.map(({ client }) => client.sequence.wrong))],
  ['refused by the page', sum(ended.map(({ client }) => client.refused))],
  ['wasm memory, warm and at the end', `${warm.bytes} and ${end.bytes} bytes`],
  ['timers at the end, and while frozen', `${end.timers} and ${frozen.timers}`],
  ['timers and listeners after destroy', `${left.timers} and ${left.listeners}`]
];
console.log('| soak | |\n|---|---|');
for (const [name, value] of rows) console.log(`| ${name} | ${value} |`);
const good = end.timers > 0 && rows[3][1] === 0 && end.bytes - warm.bytes <= 256 * 1024 && frozen.timers === 0 && left.timers === 0 && left.listeners === 0;
console.log(good ? 'ok' : 'FAILED');
process.exit(good ? 0 : 1);
