// Pages that are hidden, frozen, or left and found again: D18, D19, D20. Each has a browser of its own.

import { Lane } from '../support/lane.mjs';
import { Stage } from '../support/stage.mjs';
import { pass } from '../support/watch.mjs';

/** Runs `action(stage)` in a browser started for it, Chromium with these options. */
async function inOwnBrowser(given, browserOptions, action) {
  const lane = await Lane.start(given.engine, given.engine === 'chromium' ? browserOptions : {});
  try {
    const stage = new Stage({ ...given, lane, page: await lane.openPage() });
    try {
      await action(stage);
      await stage.page.takeProblems();
      given.see.same('nothing thrown in the page', stage.page.problems, []);
    } finally {
      await stage.end();
    }
  } finally {
    await lane.close();
  }
}

/**
 * After some minutes Chromium lets the timers of a hidden page run once a minute; here after less than one. WebDriver
 * would turn that off.
 */
const throttled = { withoutSwitches: ['disable-background-timer-throttling'] };
const throttledSoon = { ...throttled, args: ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/5'] };

/** Timers that set each other, and the longest pause between two of them in s. */
function watchTimers() {
  let last = performance.now();
  window.longestPause = 0;
  const tick = () => {
    window.longestPause = Math.max(window.longestPause, (performance.now() - last) / 1000);
    last = performance.now();
    setTimeout(tick, 1000);
  };
  tick();
}

async function hidden(stage) {
  const { see, lane, page, full } = stage;
  const beat = { interval: 15_000 };
  const [idle, busy] = await Promise.all([
    stage.socket({ heartbeat: beat }),
    stage.socket({ heartbeat: beat, query: 'every=7000' })
  ]);
  await page.run(watchTimers);
  const home = await lane.browser.currentTab();
  await lane.browser.openTab();
  const isHidden = () => page.said('visibilitychange').some(({ hidden }) => hidden);
  await lane.watch.until(isHidden, { what: 'the page to be hidden' });
  const marks = new Map([idle, busy].map((socket) => [socket, socket.mark()]));
  await pass(full ? 600_000 : 100_000);
  for (const [label, socket] of [['idle', idle], ['one text each 7 s', busy]]) {
    const losses = socket.ways(marks.get(socket)).filter((way) => way.includes('backoff'));
    see.same(`${label}: 0 reconnects`, [socket.sessions.length, losses], [1, []]);
  }
  const delays = busy.of('message').map(({ data, at }) => at - busy.sessions[0].ticks.get(Number(data.split(' ')[1])));
  delays.sort((a, b) => a - b);
  see.exactly('texts missing', busy.sessions[0].ticks.size - delays.length, 0);
  see.atMost('99 of 100 texts within', delays[Math.ceil(delays.length * 0.99) - 1], 250);
  see.figure('pings of the idle one', idle.sessions[0].pings);
  see.figure('late timers forgiven', (await idle.snapshot()).lateTimers);
  see.figure('longest pause of other timers', await page.run(() => window.longestPause), 's');
  await lane.browser.closeTab();
  await lane.browser.switchTo(home);
}

const texts = ['first', 'second', 'third'];

/** The application sends three texts as soon as the page is there again. */
function sendOnReturn(name, target, type, texts) {
  (target === 'document' ? document : window).addEventListener(type, () => {
    for (const text of texts) window.faults.sockets.get(name).send(text);
  });
}

/** What must follow the return of a page that was put aside. */
async function comesBack(stage, socket, mark, returnedAt) {
  const { see } = stage;
  const up = await socket.reaches('up', { after: mark });
  see.atMost('up after its return', up.at - returnedAt, 1500);
  await socket.until(({ sessions }) => sessions.at(-1).texts.length === texts.length);
  see.same('queue in order', socket.arrived, texts);
  // Time for what must not happen: a second connection for the late end of the first.
  await pass(1000);
  see.exactly('new connections', socket.sessions.length - 1, 1);
  see.exactly('most transports', await socket.mostTransports(), 1);
  see.same('paused meanwhile', socket.ways(mark)[0], 'up > paused (page-hidden)');
}

async function frozen(stage) {
  const { see, lane, page, full } = stage;
  for (const ms of full ? [3000, 60_000] : [3000]) {
    const socket = await stage.socket({ query: 'every=1000' });
    await page.run(sendOnReturn, socket.name, 'document', 'resume', texts);
    const mark = socket.mark();
    await lane.browser.cdp('Page.setWebLifecycleState', { state: 'frozen' });
    await socket.until(({ sessions }) => sessions[0].closed, { what: 'the server to be told' });
    const { at, code } = socket.sessions[0].closed;
    see.exactly('server told', code, 4001);
    await pass(ms);
    const returnedAt = performance.now();
    await lane.browser.cdp('Page.setWebLifecycleState', { state: 'active' });
    await page.isThere();
    await comesBack(stage, socket, mark, returnedAt);
    see.atMost('server told after the freeze by', at - page.said('freeze').at(-1).at, 50);
    await socket.call('destroy');
  }
}

/** Leaves the page and comes back by the history. */
async function leftAndFound(stage) {
  const { see, lane, page } = stage;
  const socket = await stage.socket();
  await page.run(sendOnReturn, socket.name, 'window', 'pageshow', texts);
  const [mark, leftAt] = [socket.mark(), performance.now()];
  await lane.browser.goto(`${lane.server.url}/elsewhere`);
  await socket.until(({ sessions }) => sessions[0].closed, { what: 'the server to be told' });
  const { at, code } = socket.sessions[0].closed;
  await pass(stage.full ? 5000 : 2000);
  await lane.browser.back();
  await page.isThere();
  const shown = await lane.watch.until(() => page.said('pageshow')[1], { what: 'pageshow' });
  see.note(shown.persisted ? 'restored from the cache' : 'loaded anew');
  // Firefox is faster than the page, and says 1001 itself.
  if (shown.persisted || stage.engine !== 'firefox') see.exactly('server told', code, shown.persisted ? 4001 : 1000);
  else see.that('server told 1000 or 1001', [1000, 1001].includes(code), code);
  // A page that does not come back may have told nothing of its end.
  see.atMost('told after the page was left by', at - (page.said('pagehide')[0]?.at ?? leftAt), 50);
  if (shown.persisted) return comesBack(stage, socket, mark, shown.at);
  const fresh = await stage.socket();
  see.same('a page loaded anew connects', fresh.sessions.length, 1);
  see.exactly('connections of the old page', socket.sessions.length, 1);
}

export const rows = [
  {
    id: 'D18',
    fault: 'hidden for 10 min behind another tab, idle and with one text each 7 s',
    must: '0 reconnects; 99 of 100 texts within 250 ms',
    scaled: '100 s; Chromium lets timers run once a minute from about the fiftieth second on',
    beside: true,
    skips: { webkit: 'a tab of MiniBrowser cannot be hidden by WebDriver' },
    run: (stage) => inOwnBrowser(stage, stage.full ? throttled : throttledSoon, hidden)
  },
  {
    id: 'D19',
    fault: 'frozen for 3 s and 60 s, server sends one text each second',
    must: 'server sees 4001 ≤ 50 ms after the freeze; then 1 connect, up ≤ 1.5 s, queue in order',
    scaled: '3 s only',
    beside: true,
    skips: { firefox: 'only Chromium freezes pages', webkit: 'only Chromium freezes pages' },
    run: (stage) => inOwnBrowser(stage, {}, frozen)
  },
  {
    id: 'D20',
    fault: 'page left for 5 s and found again by the history',
    must: 'server told ≤ 50 ms; from the back-forward cache: 4001, 1 new connection ≤ 1.5 s, queue in order',
    scaled: '2 s',
    beside: true,
    run: (stage) => inOwnBrowser(stage, {}, leftAndFound)
  },
  {
    id: 'D20',
    variant: 'no cache',
    fault: 'the same without a back-forward cache',
    must: 'server sees 1000 ≤ 50 ms; the page that is loaded anew connects',
    scaled: '2 s',
    beside: true,
    skips: { firefox: 'as D20: under automation it has no such cache', webkit: 'no switch for it' },
    run: (stage) => inOwnBrowser(stage, { args: ['--disable-features=BackForwardCache'] }, leftAndFound)
  }
];
