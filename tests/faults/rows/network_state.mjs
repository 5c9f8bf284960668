// Browsers that go offline, or only say so: D21, D22, D23.

import { pretendOnline, setOnline } from '../support/network_state.mjs';
import { isAFifth, scaleOf } from '../support/scale.mjs';
import { pass } from '../support/watch.mjs';

/** The time of the newest event of that name in the page. */
async function told({ lane, page }, type) {
  const { at } = await lane.watch.until(() => page.said(type).at(-1), { what: type });
  return at;
}

/** Numbered texts from the page until the returned function is called; it gives how many there were. */
async function sendRegularly(socket) {
  let count = 0;
  let failure = null;
  const send = () => socket.call('send', `m ${count++}`).catch((error) => { failure = error; });
  await send(); // What it takes comes over the network, too.
  const timer = setInterval(send, 200);
  return () => {
    clearInterval(timer);
    if (failure) throw failure;
    return count;
  };
}

async function shortlyOffline(stage) {
  const { see } = stage;
  const socket = await stage.socket({ heartbeat: { interval: 15_000 }, query: 'every=200' });
  const stop = await sendRegularly(socket);
  const mark = socket.mark();
  // Browsers that play offline leave an open connection alone; the network holds what is sent, and delivers it later.
  socket.link.blackhole();
  await setOnline(stage, false);
  try {
    const offlineAt = await told(stage, 'offline');
    see.atMost('suspect after', (await socket.reaches('suspect', { after: mark })).at - offlineAt, 50);
    await pass(8000);
  } finally {
    socket.link.restore();
    await setOnline(stage, true);
  }
  const onlineAt = await told(stage, 'online');
  see.atMost('up after', (await socket.reaches('up', { after: mark })).at - onlineAt, 300);
  await pass(500);
  const sent = stop();
  await socket.until(({ arrived }) => arrived.length >= sent, { what: 'the last text' });
  await socket.until(({ messages, sessions }) => messages.length >= sessions[0].ticks.size);
  see.exactly('reconnects', socket.sessions.length - 1, 0);
  const counted = (count, text) => Array.from({ length: count }, (_, at) => text(at));
  see.same('texts to the server once and in order', socket.arrived, counted(sent, (at) => `m ${at}`));
  const { messages } = socket;
  see.same('texts to the page once and in order', messages, counted(messages.length, (at) => `tick ${at + 1}`));
}

async function offlineAndReset(stage) {
  const { see } = stage;
  const { times, ...scaled } = scaleOf(stage.full);
  const socket = await stage.socket({ ...scaled, heartbeat: { interval: 15_000, ...scaled.heartbeat } });
  const attempts = (await socket.snapshot()).attempts;
  const mark = socket.mark();
  await setOnline(stage, false);
  try {
    await told(stage, 'offline');
    socket.proxy.setMode('reset');
    socket.link.reset();
    await socket.reaches('backoff', { after: mark });
    await pass(60_000 * times);
    see.noMoreThan('attempts while offline', (await socket.snapshot()).attempts - attempts, 4);
  } finally {
    socket.proxy.setMode('pass');
    await setOnline(stage, true);
  }
  const onlineAt = await told(stage, 'online');
  const up = await socket.reaches('up', { after: mark });
  see.atMost('up after', up.at - onlineAt, 1500);
}

async function stuckOffline(stage) {
  const { see, page } = stage;
  const { times, reconnect, options } = scaleOf(stage.full);
  const socket = await stage.socket({ reconnect, options });
  await pretendOnline(page, false);
  await socket.reaches('suspect');
  const [mark, resetAt] = [socket.mark(), performance.now()];
  socket.link.reset();
  await socket.reaches('backoff', { after: mark });
  const open = await socket.until(({ sessions }) => sessions[1], { ms: 80_000, what: 'the next connection' });
  see.atMost('connected after', open.openedAt - resetAt, 24_000 * times);
  const last = await socket.until((view) => view.ways(mark).find((way) => way.startsWith('up >')));
  see.same('suspect, and used', last, 'up > suspect (offline)');
}

/** Tells the page 20 times a second that it is online, offline, visible, hidden. Resolves when it is over. */
async function toggle(ms) {
  const says = { online: true, visible: true };
  const fake = (object, name, get) => Object.defineProperty(object, name, { configurable: true, get });
  fake(navigator, 'onLine', () => says.online);
  fake(document, 'visibilityState', () => (says.visible ? 'visible' : 'hidden'));
  fake(document, 'hidden', () => !says.visible);
  const tell = () => {
    window.dispatchEvent(new Event(says.online ? 'online' : 'offline'));
    document.dispatchEvent(new Event('visibilitychange'));
  };
  for (const end = performance.now() + ms; performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    says.online = !says.online;
    says.visible = !says.visible;
    tell();
  }
  says.online = says.visible = true;
  tell();
}

async function toggles(stage) {
  const { see, page } = stage;
  const failing = await stage.proxy();
  failing.setMode({ kind: 'http', status: 503 });
  const [good, bad] = [
    await stage.socket({ heartbeat: { interval: 15_000 } }),
    await stage.socket({ proxy: failing, up: false })
  ];
  await bad.reaches('backoff');
  const attempts = (await bad.snapshot()).attempts;
  const mark = bad.mark();
  await page.run(toggle, 10_000);
  see.noMoreThan('attempts where the server refuses', (await bad.snapshot()).attempts - attempts, 6);
  failing.setMode('pass');
  const endedAt = performance.now();
  see.atMost('up when it accepts', (await bad.reaches('up', { after: mark })).at - endedAt, 20_000);
  await good.until(({ state }) => state === 'up');
  see.exactly('reconnects of a good link', good.sessions.length - 1, 0);
  see.noMoreThan('pings for it', good.sessions[0].pings, 7);
  see.same('never more than one transport', [await good.mostTransports(), await bad.mostTransports()], [1, 1]);
  await pass(3000);
  see.same('up in the end', [good.state, bad.state], ['up', 'up']);
}

export const rows = [
  {
    id: 'D21',
    fault: 'offline for 8 s, the open connection survives and delivers late',
    must: '0 reconnects, 0 texts lost or twice; suspect ≤ 50 ms, up ≤ 300 ms after `online`',
    alone: true,
    run: shortlyOffline
  },
  {
    id: 'D22',
    fault: 'offline for 60 s and RST',
    must: 'up ≤ 1.5 s after `online`',
    scaled: isAFifth,
    alone: true,
    run: offlineAndReset
  },
  {
    id: 'D22',
    variant: 'stuck',
    fault: '`onLine` stays false although there is a network, and RST',
    must: 'connected ≤ 24 s',
    scaled: isAFifth,
    alone: true,
    run: stuckOffline
  },
  {
    id: 'D23',
    fault: 'online, offline and visibility change 20 times/s for 10 s',
    must: '≤ 6 connects, ≤ 1 transport, final state right',
    alone: true,
    run: toggles
  }
];
