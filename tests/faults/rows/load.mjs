// Much data: D14, D30.

import { randomText, wellFormed } from '../page/texts.mjs';
import { seededRandom } from '../../support/chaos/random.mjs';

const frame = 64 * 1024;
const [highWater, queueBytes] = [256 * 1024, 1024 * 1024];

/**
 * Offers frames until `total` are taken, and goes on from each `writable` event; tells `offer` when nothing moves for
 * `patience` ms. Gives counts of statuses and the most that ever waited, in the browser and at all.
 */
async function offer(name, total, size, patience) {
  const socket = window.faults.sockets.get(name);
  const seen = { taken: 0, statuses: {}, mostInBrowser: 0, mostWaiting: 0, writable: 0, stops: 0 };
  const payload = (number) => `${number} `.padEnd(size, 'x');
  let isWritable = () => {};
  socket.bind('writable', () => {
    seen.writable += 1;
    isWritable(true);
  });
  const look = () => {
    const inBrowser = window.faults.transports.find(({ url }) => url === socket.url)?.bufferedAmount ?? 0;
    seen.mostInBrowser = Math.max(seen.mostInBrowser, inBrowser);
    seen.mostWaiting = Math.max(seen.mostWaiting, socket.bufferedAmount);
  };
  let isStopped = false;
  const push = () => {
    for (; seen.taken < total;) {
      const { status, why } = socket.send(payload(seen.taken));
      const word = why ? `${status} ${why}` : status;
      seen.statuses[word] = (seen.statuses[word] ?? 0) + 1;
      look();
      if (status === 'back-pressure' && !isStopped) {
        isStopped = true;
        seen.stops += 1;
      }
      if (status === 'rejected') return;
      seen.taken += 1;
    }
  };
  for (let hasStalled = false; seen.taken < total;) {
    const writable = new Promise((resolve) => { isWritable = resolve; });
    push();
    if (seen.taken === total) break;
    const moved = await Promise.race([writable, new Promise((resolve) => setTimeout(resolve, patience, false))]);
    if (moved) isStopped = false;
    else if (!hasStalled) {
      hasStalled = true;
      window.faults.tell({ socket: name, type: 'stalled', taken: seen.taken });
    }
  }
  await window.faults.until(() => socket.bufferedAmount === 0);
  look();
  return { ...seen, wasmBytes: window.faults.wasmBytes() };
}

async function readsNoMore(stage) {
  const { see, page } = stage;
  const total = (50 * 1024 * 1024) / frame;
  const socket = await stage.socket();
  const before = await page.run(() => window.faults.wasmBytes());
  socket.link.pause('toServer');
  const offered = page.run(offer, socket.name, total, frame, 500);
  await Promise.race([socket.until((view) => view.of('stalled').length > 0), offered]);
  const [stalled] = socket.of('stalled');
  see.figure('taken before the stall', ((stalled?.taken ?? 0) * frame) / 2 ** 20, 'MiB');
  socket.link.resume('toServer');
  const seen = await offered;
  await socket.until(({ arrived }) => arrived.length === total, { what: 'the last frame' });
  // WebKit's network process takes what it gets, and as much as it likes.
  if (stage.engine !== 'webkit') see.that('stalled', stalled);
  see.noMoreThan('most in the browser, KiB', seen.mostInBrowser / 1024, (highWater + frame) / 1024);
  see.noMoreThan('most waiting, KiB', seen.mostWaiting / 1024, (highWater + queueBytes + frame) / 1024);
  see.that('back-pressure told', seen.statuses['back-pressure'] > 0, JSON.stringify(seen.statuses));
  see.that('the rest refused with queue-full', seen.statuses['rejected queue-full'] > 0, JSON.stringify(seen.statuses));
  see.exactly('writable events per stop', seen.writable, seen.stops);
  see.noMoreThan('wasm memory grew by, KiB', (seen.wasmBytes - before) / 1024, 4 * 1024);
  const numbers = socket.arrived.map((text) => parseInt(text, 10));
  see.that('all arrived in order', numbers.every((number, at) => number === at));
  see.exactly('connections', socket.sessions.length, 1);
}

/** Sends random texts, compares what comes back, and gives counts. */
async function fuzz(name, seed, count) {
  const { randomText, wellFormed } = await import('/page/texts.mjs');
  const socket = window.faults.sockets.get(name);
  const [out, back] = [window.faults.random(seed), window.faults.random(seed)];
  const seen = { rejected: 0, altered: 0, echoed: 0, first: null };
  const done = new Promise((resolve) => {
    socket.bind('message', ({ data }) => {
      const expected = wellFormed(randomText(back));
      if (data !== expected) {
        seen.altered += 1;
        seen.first ??= [escape(expected), escape(data)];
      }
      seen.echoed += 1;
      if (seen.echoed === count) resolve();
    });
  });
  for (let at = 0; at < count; ++at) {
    if (socket.send(randomText(out)).status === 'rejected') seen.rejected += 1;
    // What came back is read only between tasks.
    while (at - seen.echoed >= 1000) await new Promise((resolve) => setTimeout(resolve));
  }
  await done;
  return seen;
}

async function fuzzesText(stage) {
  const { see, page, full, seed } = stage;
  const count = full ? 1_000_000 : 30_000;
  const view = await stage.view();
  const random = seededRandom(seed);
  const atServer = { count: 0, altered: 0 };
  stage.lane.app.behave(view.name, (session) => {
    session.keeps = false;
    session.onText = (text) => {
      atServer.count += 1;
      if (text !== wellFormed(randomText(random))) atServer.altered += 1;
      session.send(text);
    };
  });
  const spec = { name: view.name, url: view.url, quiet: ['message', 'writable'] };
  await page.run((spec) => window.faults.make(spec).then(() => {}), spec);
  await view.reaches('up');
  const start = performance.now();
  const { rejected, altered, first } = await page.run(fuzz, view.name, seed, count);
  see.figure('texts', count);
  see.figure('took', (performance.now() - start) / 1000, 's');
  see.exactly('rejected', rejected, 0);
  see.same('none altered on the way out', [atServer.altered, atServer.count], [0, count]);
  see.same('none altered on the way back', [altered, first], [0, null]);
}

export const rows = [
  {
    id: 'D14',
    fault: 'server stops reading while 50 MB are offered',
    must: 'in the browser ≤ 256 KiB and a frame, `back-pressure` told, memory flat, all in order when it reads again',
    alone: true,
    run: readsNoMore
  },
  {
    id: 'D30',
    fault: '1,000,000 random UTF-16 texts there and back',
    must: 'none altered, lone surrogates are U+FFFD',
    scaled: '30,000 texts; random bytes are a native test',
    alone: true,
    run: fuzzesText
  }
];
