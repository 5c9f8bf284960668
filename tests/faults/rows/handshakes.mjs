// Handshakes that hang, come late, or are refused: D6, D7, D8, D28.

import { isAFifth, scaleOf } from '../support/scale.mjs';
import { pass } from '../support/watch.mjs';

/** A socket of the browser's own; resolves with the time at which it opened. */
function openBrowserSocket(url) {
  return new Promise((resolve, reject) => {
    const socket = new window.faults.BrowserSocket(url);
    socket.onopen = () => {
      resolve(performance.now());
      socket.close();
    };
    socket.onclose = () => reject(new Error('closed'));
  });
}

async function slowLoris(stage) {
  const { see, page } = stage;
  const proxy = await stage.proxy();
  proxy.setMode('blackhole', { times: 1 });
  const first = await stage.socket({ proxy, up: false });
  await proxy.until(({ accepted }) => accepted.count === 1);
  const beganAt = first.of('state')[0].at;
  const native = page.run(openBrowserSocket, `${proxy.url}/app?name=native`).then((at) => page.line.timeHere(at));
  await pass(1000);
  const second = await stage.socket({ proxy, up: false });
  const closed = await first.reaches('backoff');
  see.within('closed at', closed.at - beganAt, 4700, 5300);
  see.same('cause: connect-timeout', first.ways()[1], 'connecting > backoff (connect-timeout)');
  see.atMost("the browser's own socket to the same host opens at", (await native) - beganAt, 5500);
  see.atMost('a second one opens at', (await second.reaches('up')).at - beganAt, 5500);
  const up = await first.reaches('up');
  see.atMost('up itself after the close', up.at - closed.at, 4500);
}

async function lateAnswer(stage) {
  const { see } = stage;
  const { times, options, reconnect } = scaleOf(stage.full);
  const proxy = await stage.proxy();
  proxy.setMode({ kind: 'late', ms: 12_000 * times });
  const socket = await stage.socket({ proxy, options, reconnect, up: false });
  const up = await socket.reaches('up', { ms: 140_000 });
  see.atMost('up after', up.at - socket.of('state')[0].at, 45_000 * times);
  see.noMoreThan('attempts', (await socket.snapshot()).attempts, 3);
}

const refusals = [503, 401, 302];
const failing = ['backoff > connecting (retry)', 'connecting > backoff (handshake-failed)', 'idle > connecting (user)'];

async function refused(stage) {
  const { see } = stage;
  const { times, reconnect } = scaleOf(stage.full);
  const sockets = await Promise.all(refusals.map(async (status) => {
    const proxy = await stage.proxy();
    proxy.setMode({ kind: 'http', status });
    return stage.socket({ proxy, reconnect, up: false });
  }));
  await pass(60_000 * times);
  const attempts = await Promise.all(sockets.map(async (socket) => (await socket.snapshot()).attempts));
  const mean = attempts.reduce((sum, count) => sum + count, 0) / attempts.length;
  // The mean of three is chance. That of the rule itself is at most 8.5: tests/core/backoff_test.cpp draws thousands.
  see.figure('attempts for 503, 401, 302: mean', mean);
  see.noMoreThan('most', Math.max(...attempts), 18);
  for (const [at, socket] of sockets.entries()) {
    const told = socket.of('degraded').map(({ failures }) => failures);
    see.same('degraded told once', [refusals[at], told], [refusals[at], attempts[at] > 5 ? [5] : told.slice(0, 1)]);
    const ways = [...new Set(socket.ways())].sort();
    see.same('only failed handshakes', [refusals[at], ...ways], [refusals[at], ...failing]);
  }
}

/** Two tabs, and in each a socket to a host whose first handshake hangs and one to another host. */
async function twoTabs(stage) {
  const { see, lane, page } = stage;
  const [hanging, fine] = [await stage.proxy(), await stage.proxy()];
  hanging.setMode('blackhole', { times: 1 });
  const began = performance.now();
  const first = await stage.socket({ proxy: hanging, up: false });
  await hanging.until(({ accepted }) => accepted.count === 1);
  const besideFirst = await stage.socket({ proxy: fine });
  see.atMost('other host, same tab: up after', timeToUp(besideFirst), 500);
  const byName = `ws://localhost:${lane.server.port}/app?name=localhost`;
  const startedAt = performance.now();
  see.atMost('localhost: open after', page.line.timeHere(await page.run(openBrowserSocket, byName)) - startedAt, 500);

  const home = await lane.browser.currentTab();
  await lane.browser.openTab();
  try {
    const other = await lane.openPage();
    const [second, besideSecond] = await Promise.all([
      stage.socket({ proxy: hanging, page: other, up: false }),
      stage.socket({ proxy: fine, page: other })
    ]);
    see.atMost('other host, other tab: up after', timeToUp(besideSecond), 500);
    see.atMost('same host, other tab: up at', (await second.reaches('up')).at - began, 5500);
  } finally {
    await lane.browser.closeTab();
    await lane.browser.switchTo(home);
  }
  await first.reaches('up');
  see.noMoreThan('attempts of the first', (await first.snapshot()).attempts, 2);
}

const timeToUp = (socket) => socket.of('state').find(({ newState }) => newState === 'up').at - socket.of('state')[0].at;

export const rows = [
  {
    id: 'D6',
    fault: 'accepts, and never answers the handshake',
    must: 'closed at 5.0 ± 0.3 s, the next attempt is not blocked; others to the same host open ≤ 5.5 s',
    window: 'hanging',
    run: slowLoris
  },
  {
    id: 'D7',
    fault: 'answers the handshake after 12 s',
    must: 'up by attempt 3, ≤ 45 s',
    scaled: isAFifth,
    window: 'hanging',
    run: lateAnswer
  },
  {
    id: 'D8',
    fault: 'HTTP 503, 401, 302 in place of the upgrade, for 60 s',
    must: 'attempts: mean ≤ 8.5, most ≤ 18; nothing thrown; degraded once after 5',
    scaled: isAFifth,
    window: 'refused',
    run: refused
  },
  {
    id: 'D28',
    fault: 'two tabs with two sockets each, one of them to a host that hangs',
    must: 'other hosts unaffected; same host ≤ 5.5 s',
    alone: true,
    run: twoTabs
  }
];
