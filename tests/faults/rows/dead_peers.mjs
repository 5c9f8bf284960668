// Peers that fall silent, and links that are only slow: D3, D4, D5, D13.

import { pass } from '../support/watch.mjs';
import { isAFifth, scaleOf } from '../support/scale.mjs';

// As include/tether/reliable_options.hpp has it; JavaScript turns the heartbeat on by naming an interval.
const heartbeat = { interval: 15_000 };

/** The link falls silent; M1 goes out a second later and M2 at 5 s, as requests, so that somebody is told. */
async function notices(stage, direction) {
  const { see } = stage;
  const socket = await stage.socket({ heartbeat });
  const label = (text) => ({ both: '', toServer: 'to the server: ', toClient: 'to the page: ' })[direction] + text;
  const mark = socket.mark();
  socket.link.blackhole(direction);
  await pass(1000);
  const firstAt = performance.now();
  await socket.request('M1');
  await pass(4000);
  await socket.request('M2');
  const noticed = await socket.reaches('backoff', { after: mark });
  see.atMost(label('noticed after M1 by'), noticed.at - firstAt, 8500);
  const up = await socket.reaches('up', { after: noticed });
  see.atMost(label('up again'), up.at - firstAt, 9500);
  await socket.until((view) => view.of('no reply').length + view.of('reply').length === 2, { what: 'both outcomes' });
  const outcomes = socket.of('no reply').map(({ payload, code }) => `${payload} ${code}`).sort();
  see.same(label('M1 and M2 told as lost'), outcomes, ['M1 connection-lost', 'M2 connection-lost']);
  see.atMost(label('told'), socket.of('no reply').at(-1).at - firstAt, 10_000);
  await socket.request('M3');
  await socket.until((view) => view.of('reply').length === 1);
  const seen = socket.sessions.flatMap(({ requests }) => requests);
  see.same(label('server got each at most once'), seen, direction === 'toClient' ? ['M1', 'M2', 'M3'] : ['M3']);
  see.exactly(label('connections'), socket.sessions.length, 2);
}

async function noticesIdle(stage) {
  const { see } = stage;
  const socket = await stage.socket({ heartbeat });
  const [mark, silentAt] = [socket.mark(), performance.now()];
  socket.link.blackhole();
  const noticed = await socket.reaches('backoff', { after: mark, ms: 70_000 });
  see.atMost('noticed after', noticed.at - silentAt, 20_500);
  const up = await socket.reaches('up', { after: noticed });
  see.atMost('up again after that', up.at - noticed.at, 1000);
  const ways = ['up > suspect (no-answer)', 'suspect > backoff (heartbeat)'];
  see.same('by way of suspect', socket.ways(mark).slice(0, 2), ways);
}

const texts = Array.from({ length: 5 }, (_, number) => `queued ${number}`);

/** No byte gets through anywhere for a minute. What is sent meanwhile may wait for five. */
async function deadNetwork(stage, wakes) {
  const { see, page } = stage;
  const { times, ...scaled } = scaleOf(stage.full);
  const socket = await stage.socket({ ...scaled, heartbeat: { ...heartbeat, ...scaled.heartbeat } });
  const before = (await socket.snapshot()).attempts;
  const [mark, deadAt] = [socket.mark(), performance.now()];
  socket.proxy.blackholeAll();
  const noticed = await socket.reaches('backoff', { after: mark, ms: 70_000 });
  for (const text of texts) await socket.call('send', text, { ttl: 300_000 });
  await pass(60_000 * times - (performance.now() - deadAt));
  see.noMoreThan('attempts', (await socket.snapshot()).attempts - before, 6);

  const repairedAt = performance.now();
  socket.proxy.restoreAll();
  if (wakes) await page.run(() => { window.dispatchEvent(new Event('online')); });
  const up = await socket.reaches('up', { after: noticed, ms: 140_000 });
  see.atMost('up after the repair', up.at - repairedAt, wakes ? 1500 : 45_000 * times);
  await socket.until(({ sessions }) => sessions.at(-1).texts.length === texts.length);
  see.same('queue in order', socket.arrived, texts);
  see.exactly('most transports', await socket.mostTransports(), 1);
}

/** Slow as a bad mobile network; pings are answered late, but they are. */
async function slow(stage) {
  const { see, full } = stage;
  const proxy = await stage.proxy({ shape: { delayMs: 100, bytesPerSecond: 64 * 1024, chunkBytes: 1 } });
  const beat = full ? heartbeat : { interval: 1000, deadline: 3000, afterSend: 600, suspectAfter: 0 };
  const socket = await stage.socket({ proxy, heartbeat: beat, query: `echo&every=${full ? 60_000 : 5000}` });
  const mark = socket.mark();
  const rounds = full ? 7 : 5;
  for (let round = 0; round < rounds; ++round) {
    await socket.call('send', `round ${round}`);
    await pass(full ? 43_000 : 4000);
  }
  const { missedPongs, smoothedRttMs } = await socket.snapshot();
  // A busy machine may make it suspect for a moment; it must not give up.
  const lost = socket.ways(mark).filter((way) => way.includes('backoff'));
  see.same('no false alarm', [lost, missedPongs], [[], 0]);
  see.atLeast('pings', socket.sessions[0].pings, 3);
  see.atMost('answer to a ping', smoothedRttMs, 150 + 200);
  see.exactly('echoes', socket.messages.filter((text) => text.startsWith('round')).length, rounds);
}

export const rows = [
  {
    id: 'D3',
    fault: 'half-open: the live connection swallows everything; M1 at +1 s, M2 at +5 s',
    must: 'noticed ≤ 8.5 s after M1, up ≤ 9.5 s, M1 and M2 told as lost ≤ 10 s and never twice',
    run: (stage) => notices(stage, 'both')
  },
  {
    id: 'D3',
    variant: 'idle',
    fault: 'half-open and idle',
    must: 'noticed ≤ 20.5 s, up ≤ 1 s after that',
    run: noticesIdle
  },
  {
    id: 'D4',
    fault: 'all connections swallow everything for 60 s',
    must: '≤ 6 attempts; up ≤ 45 s after the repair; queue in order',
    scaled: isAFifth,
    window: 'hanging',
    run: (stage) => deadNetwork(stage, false)
  },
  {
    id: 'D4',
    variant: 'wake',
    fault: 'the same, and the page is told `online` at the repair',
    must: '≤ 6 attempts; up ≤ 1.5 s after the repair; queue in order',
    scaled: isAFifth,
    alone: true,
    run: (stage) => deadNetwork(stage, true)
  },
  {
    id: 'D5',
    fault: 'half-open one way: to the page, to the server',
    must: 'as D3; the server got M1 and M2 once where they could reach it',
    run: (stage) => Promise.all([notices(stage, 'toClient'), notices(stage, 'toServer')])
  },
  {
    id: 'D13',
    fault: '64 KB/s, 200 ms round trip, writes of one byte, for 5 min',
    must: '0 false dead peers; a ping is answered in ≤ 150 ms + round trip',
    scaled: '20 s, pings after 1 s of silence with a deadline of 3 s',
    run: slow
  }
];
