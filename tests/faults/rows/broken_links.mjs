// Links that break, and links that bring garbage: D1, D2, D11.

import { garbage } from '../../support/chaos/frames.mjs';

const lostAndBack = ['up > backoff (lost)', 'backoff > connecting (retry)', 'connecting > up (opened)'];
// The fourth within a minute must be the last, so here they follow each other fast.
const fastRetry = { firstServer: 200, firstLost: 200, base: 50, cap: 300 };

/** Numbered texts from the page, one each 10 ms; the promise gives how each was taken. */
async function startTraffic(name) {
  const socket = window.faults.sockets.get(name);
  const statuses = [];
  const timer = setInterval(() => statuses.push(socket.send(`m ${statuses.length}`).status), 10);
  window.faults.traffic ??= new Map();
  window.faults.traffic.set(name, () => {
    clearInterval(timer);
    return statuses;
  });
}

const numbersOf = (texts) => texts.map((text) => Number(text.split(' ')[1]));
const increases = (numbers) => numbers.every((number, at) => at === 0 || number > numbers[at - 1]);

async function breaks(stage, breakLink, tellsWithin) {
  const { see, page } = stage;
  const socket = await stage.socket({ query: 'every=10' });
  await page.run(startTraffic, socket.name);
  await socket.until(({ arrived, messages }) => arrived.length > 20 && messages.length > 20);

  const [mark, brokenAt] = [socket.mark(), performance.now()];
  breakLink(socket.link);
  const backoff = await socket.reaches('backoff', { after: mark });
  see.atMost('backoff after', backoff.at - brokenAt, tellsWithin);
  const up = await socket.reaches('up', { after: mark });
  see.atMost('up again after', up.at - brokenAt, 4200);
  await socket.until(({ sessions }) => sessions.at(-1).texts.length > 20);
  const statuses = await page.run((name) => window.faults.traffic.get(name)(), socket.name);
  await socket.until(({ arrived }) => numbersOf(arrived).includes(statuses.length - 1), { what: 'the last text' });
  see.same('one event for each way', socket.ways(mark), lostAndBack);
  see.exactly('connections', socket.sessions.length, 2);
  see.exactly('most transports', await socket.mostTransports(), 1);

  const [out, back] = [numbersOf(socket.arrived), numbersOf(socket.messages)];
  see.that('each text once and in order, both ways', increases(out) && increases(back));
  const missing = statuses.map((_, number) => number).filter((number) => !out.includes(number));
  const queued = statuses.filter((status) => status === 'queued').length;
  see.figure('queued meanwhile', queued);
  see.exactly('of these lost', missing.filter((number) => statuses[number] !== 'sent').length, 0);
  see.figure('handed to the broken link', missing.length);
}

/** Firefox delivers a masked frame of a server and goes on. */
const takesIt = (engine, what) => engine === 'firefox' && what === 'masked';
/** Only Chromium lets a page tell broken frames from a broken link, and a truncated frame is just that. */
const isKnown = (engine, what) => engine === 'chromium' && what !== 'truncated';
/** Random bytes may promise a long frame: then the browser waits for it, until a ping has no answer. */
const causesOf = (engine, what) =>
  [isKnown(engine, what) ? 'protocol-error' : 'lost', ...(what === 'random' ? ['heartbeat'] : [])];

async function receivesGarbage(stage, what) {
  const { see, engine } = stage;
  const heartbeat = { interval: 1000, deadline: 1000, suspectAfter: 0 };
  const socket = await stage.socket({ heartbeat, reconnect: { firstServer: 300, firstLost: 300 } });
  const mark = socket.mark();
  socket.link.garbage(what);
  if (takesIt(engine, what)) {
    await socket.until(({ messages }) => messages.length === 1);
    return see.note(`${what}: taken by the engine`);
  }
  await socket.reaches('up', { after: mark });
  const { cause } = await socket.reaches('backoff', { after: mark });
  see.that(`${what}: ${causesOf(engine, what).join(' or ')}`, causesOf(engine, what).includes(cause), cause);
  see.same('each ended once, no message, up again', [what, socket.ways(mark).length, socket.messages], [what, 3, []]);
}

/** Meets the same thing at each open, and waits for the end, or for the sixth connection. */
async function meetsAgainAndAgain(stage, mode) {
  const proxy = await stage.proxy();
  proxy.setMode({ ...mode, afterMs: 20 });
  const socket = await stage.socket({ proxy, reconnect: fastRetry });
  await socket.until(({ state, sessions }) => state === 'closed' || sessions.length === 6);
  return socket;
}

const fourth = ['closed', 4, 'protocol-error'];
const endOf = (socket) => [socket.state, socket.sessions.length, socket.of('close')[0]?.cause];

export const rows = [
  {
    id: 'D1',
    fault: 'RST on an open socket, 100 texts/s each way',
    must: 'backoff ≤ 50 ms, one state event, up ≤ 4.2 s; no text twice or out of order; what was queued arrives',
    // By its own choice WebKit tells of a reset up to 0.2 s late.
    run: (stage) => breaks(stage, (link) => link.reset(), stage.engine === 'webkit' ? 200 : 50)
  },
  {
    id: 'D2',
    fault: 'FIN without a close frame, 100 texts/s each way',
    must: 'as D1',
    run: (stage) => breaks(stage, (link) => link.fin(), 50)
  },
  {
    id: 'D11',
    fault: 'garbage: bad opcode, RSV bit, masked, invalid UTF-8, 64 random bytes, truncated frame',
    must: 'one end, no message, reconnect; the fourth in 60 s: closed (protocol-error)',
    note: 'delays of 0.3 s; only Chromium tells broken frames from a broken link',
    async run(stage) {
      const { see, engine } = stage;
      await Promise.all(Object.keys(garbage).map((what) => receivesGarbage(stage, what)));
      const broken = await meetsAgainAndAgain(stage, { kind: 'garbage', what: 'opcode' });
      if (engine === 'chromium') see.same('bad opcodes: closed at the fourth', endOf(broken), fourth);
      else see.same('bad opcodes: goes on', [broken.of('close').length, broken.sessions.length], [0, 6]);
      const told = await meetsAgainAndAgain(stage, { kind: 'close', code: 1002 });
      see.same('server says 1002: closed at the fourth', endOf(told), fourth);
    }
  }
];
