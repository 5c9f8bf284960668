// Servers that close: D9, D10.

import { uniformity } from '../support/uniformity.mjs';
import { isAFifth, scaleOf } from '../support/scale.mjs';
import { pass } from '../support/watch.mjs';

const flappers = 40;

/** Many sockets whose server accepts and closes at once. */
async function flaps(stage) {
  const { see } = stage;
  const { times, reconnect } = scaleOf(stage.full);
  const proxy = await stage.proxy();
  proxy.setMode({ kind: 'close', code: 1011 });
  const sockets = [];
  // One after the other: Chromium makes a crowd of new connections wait for seconds.
  while (sockets.length < flappers) sockets.push(await stage.socket({ proxy, reconnect }));
  const start = Math.max(...sockets.map(({ sessions }) => sessions[0].openedAt));
  await pass(start + 60_000 * times - performance.now());
  for (const [seconds, mean, most] of [[15, 4, 7], [60, 8.5, 17]]) {
    const connects = sockets.map(({ sessions }) => {
      const end = sessions[0].openedAt + seconds * 1000 * times;
      return sessions.filter(({ openedAt }) => openedAt <= end).length;
    });
    see.noMoreThan(`connects in ${seconds} s: most`, Math.max(...connects), most);
    see.meanAtMost(`connects in ${seconds} s: mean`, connects, mean);
  }
}

/** [code, cause, longest delay in ms or null where it ends]. */
const table = [
  [1000, 'server-closed', 4000],
  [1001, 'server-closed', 10_000],
  [1005, 'server-closed', 4000],
  [1008, 'policy', null],
  [1009, 'too-large', 4000],
  [1011, 'server-closed', 10_000],
  [1012, 'server-closed', 10_000],
  [1013, 'server-closed', 10_000],
  [4001, 'server-closed', 4000],
  [4401, 'auth-failed', 500],
  [4403, 'rejected', null],
  [3501, 'rejected', null],
  [4501, 'rejected', null]
];
/** WebKit takes these for broken frames. */
const isUnknown = (engine, code) => engine === 'webkit' && [1012, 1013].includes(code);

/** Lets sockets be closed by their server: what each did then, as [state, cause, delay]. */
async function letClose(url, count) {
  const { ReliableWebSocket } = await window.faults.library();
  const outcomes = [];
  for (let at = 0; at < count; at += 10) {
    await Promise.all(Array.from({ length: Math.min(10, count - at) }, () => new Promise((resolve) => {
      const socket = new ReliableWebSocket(url, { allowedOrigins: [new URL(url).origin], token: async () => 'token' });
      let outcome = null;
      const settle = (delay) => {
        outcomes.push([...outcome, delay]);
        socket.destroy();
        resolve();
      };
      socket.bind('state', ({ oldState, newState, cause }) => {
        if (oldState === 'up') outcome = [newState, cause];
      });
      socket.bind('reconnecting', ({ delay }) => { if (outcome) settle(delay); });
      socket.bind('close', () => settle(null));
      socket.enableAutoReconnect();
      socket.connect();
    })));
  }
  return outcomes;
}

async function closesWithEachCode(stage) {
  const { see, engine, page } = stage;
  const count = stage.full ? 200 : 10;
  const proxy = await stage.proxy();
  for (const [code, cause, longest] of table) {
    proxy.setMode({ kind: 'close', code, afterMs: 0 });
    const outcomes = await page.run(letClose, `${proxy.url}/app?name=${code}`, count);
    const [isCause, isLongest] = isUnknown(engine, code) ? ['lost', 4000] : [cause, longest];
    const expected = isLongest === null ? `closed ${isCause}` : `backoff ${isCause}`;
    const kinds = [...new Set(outcomes.map(([state, why]) => `${state} ${why}`))];
    see.same(`${code}: ${expected}`, kinds, [expected]);
    if (isLongest === null) continue;
    const delays = outcomes.map(([, , delay]) => delay);
    const areWithin = delays.every((delay) => delay >= 0 && delay <= isLongest);
    see.that(`delays within 0 to ${isLongest / 1000} s`, areWithin, delays);
    if (count < 200) continue;
    const likely = uniformity(delays, isLongest);
    see.that('delays evenly spread', likely > 1e-4, `${code}: p = ${likely}`);
  }
}

/** Codes that end the connection when they come again. */
async function closesAgain(stage, code, cause) {
  const { see, page } = stage;
  const proxy = await stage.proxy();
  proxy.setMode({ kind: 'close', code, afterMs: 0 });
  const view = await stage.view({ proxy });
  const spec = { name: view.name, url: view.url, reconnect: { firstLost: 100 } };
  await page.run(async (spec) => {
    window.faults.refreshes = [];
    const token = async ({ refresh }) => {
      window.faults.refreshes.push(refresh);
      return 'token';
    };
    await window.faults.make(spec, { token });
  }, spec);
  await view.reaches('closed');
  see.same(`${code} again: closed`, [view.sessions.length, view.of('close')[0].cause], [2, cause]);
  return page.run(() => window.faults.refreshes);
}

export const rows = [
  {
    id: 'D9',
    fault: 'accepts, then closes with 1011, 40 sockets',
    must: 'connects in 15 s: mean ≤ 4.0, most 7; in 60 s: mean ≤ 8.5, most 17',
    scaled: isAFifth,
    window: 'flaps',
    run: flaps
  },
  {
    id: 'D10',
    fault: 'server closes with 1000, 1001, 1005, 1008, 1009, 1011, 1012, 1013, 4001, 4401, 4403, 3501, 4501',
    must: 'the row of the table of close codes, the delay inside its interval',
    scaled: '10 sockets for each code instead of 200, without the Kolmogorov-Smirnov test',
    async run(stage) {
      await closesWithEachCode(stage);
      await closesAgain(stage, 1009, 'too-large');
      stage.see.same('asked for a fresh token', await closesAgain(stage, 4401, 'auth-failed'), [false, true]);
    }
  }
];
