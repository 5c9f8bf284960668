// Clocks that jump, and threads that stand still: D16, D17.

import { pass } from '../support/watch.mjs';

const hour = 3_600_000;
const jumps = [hour, -hour, 720 * hour, -720 * hour];

/** Makes the page's wall clock wrong by `window.faults.wrongBy`. */
function replaceDate() {
  const RealDate = Date;
  window.faults.wrongBy = 0;
  window.Date = class extends RealDate {
    constructor(...args) {
      super(...(args.length > 0 ? args : [RealDate.now() + window.faults.wrongBy]));
    }

    static now() {
      return RealDate.now() + window.faults.wrongBy;
    }
  };
}

/** One jump while a socket is up and pings, another waits for its next attempt, and a request waits for its end. */
async function jump(stage, by) {
  const { see, page } = stage;
  const [up, waiting] = await Promise.all([
    stage.socket({ heartbeat: { interval: 400 } }),
    stage.socket({ reconnect: { firstLost: 1500 } })
  ]);
  await up.request('mute', 1000);
  const askedAt = performance.now();
  waiting.link.reset();
  const planned = await waiting.until((view) => view.of('reconnecting')[0]);
  await page.run((by) => { window.faults.wrongBy += by; }, by);
  const mark = up.mark();
  const pings = up.sessions[0].pings;
  const failed = await up.until((view) => view.of('no reply')[0]);
  const tried = await waiting.reaches('connecting', { after: planned });
  await up.until((view) => view.sessions[0].pings > pings);
  see.same('no change while up', [up.ways(mark), failed.code], [[], 'timed-out']);
  see.atMost('request ends off by', Math.abs(failed.at - askedAt - 1000), 50);
  see.atMost('attempt off by', Math.abs(tried.at - planned.at - planned.delay), 50);
}

async function clockJumps(stage) {
  await stage.page.run(replaceDate);
  for (const by of jumps) await jump(stage, by);
}

/** A request goes out, and then the page does nothing for `ms`. Its limit passes meanwhile. */
async function askAndBlock(name, payload, ms) {
  window.faults.request(name, payload, ms / 2);
  // The request leaves at once, but the answer finds nobody who reads it.
  window.faults.block(ms);
}

async function blocks(stage) {
  const { see, page, full } = stage;
  const lengths = full ? [300, 1000, 3000, 10_000, 30_000] : [300, 1000, 3000];
  const short = { interval: 500, deadline: 400, afterSend: 200, suspectAfter: 300 };
  const heartbeat = full ? { interval: 15_000, afterSend: 1000 } : short;
  // The answers are on their way while the page stands still.
  const proxy = await stage.proxy({ shape: { delayMs: 100 } });
  const socket = await stage.socket({ proxy, heartbeat });
  const mark = socket.mark();
  for (const [at, ms] of lengths.entries()) {
    await page.run(askAndBlock, socket.name, `${ms}`, ms);
    await socket.until((view) => view.of('reply').length + view.of('no reply').length === at + 1);
    // A ping is on its way when the page stops, and its deadline passes meanwhile.
    const { pings } = socket.sessions[0];
    await socket.until(({ sessions }) => sessions[0].pings > pings, { what: 'a ping' });
    await page.run((ms) => { window.faults.block(ms); }, ms);
  }
  await pass(full ? 20_000 : 1500);
  const failures = socket.of('no reply').map(({ payload, code }) => `${payload} ms: ${code}`);
  see.same('0 timeouts of requests', failures, []);
  see.exactly('reconnects', socket.sessions.length - 1, 0);
  see.that('no backoff', socket.ways(mark).every((way) => !way.includes('backoff')), socket.ways(mark));
  const { missedPongs, lateTimers } = await socket.snapshot();
  see.exactly('missed pongs', missedPongs, 0);
  see.figure('late timers forgiven', lateTimers);
}

export const rows = [
  {
    id: 'D16',
    fault: '`Date` jumps by ±1 h and ±30 days, while up, while waiting, during a request',
    must: 'no state change, no timer off by more than 50 ms',
    alone: true,
    run: clockJumps
  },
  {
    id: 'D17',
    fault: 'the page blocks its thread for 0.3 to 30 s, the server is alive',
    must: '0 reconnects; no request times out whose reply had arrived',
    scaled: 'up to 3 s, with pings after 0.5 s and a deadline of 0.4 s',
    alone: true,
    run: blocks
  }
];
