import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits, RateGuard, TokenBucket } from '../../demo/server/limits.mjs';
import { Peer } from '../../demo/server/peer.mjs';
import { connect, FakeSocket, startTestServer } from './support.mjs';

test('a bucket gives its size at once and its rate after that', () => {
  const bucket = new TokenBucket({ rate: 20, size: 40, now: 0 });
  const taken = (now) => {
    let count = 0;
    while (bucket.take(now)) count += 1;
    return count;
  };
  assert.equal(taken(0), 40);
  assert.equal(taken(49), 0);
  assert.equal(taken(1000), 20);
  assert.equal(taken(999), 0, 'a clock that steps back gives nothing');
  assert.equal(taken(60_000), 40, 'never more than its size');
});

test('the guard warns once a second, closes in the end, and forgives who calms down', () => {
  const limits = { ratePerSecond: 20, burst: 40, maxRefused: 200 };
  const guard = new RateGuard(limits, 0);
  const judge = (count, now, isPing = false) => {
    const verdicts = {};
    for (let i = 0; i < count; i += 1) {
      const verdict = guard.judge({ isPing, now });
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    }
    return verdicts;
  };
  assert.deepEqual(judge(140, 0), { accept: 40, warn: 1, drop: 99 });
  assert.deepEqual(judge(40, 0, true), { accept: 40 }, 'heartbeats have a bucket of their own');
  assert.deepEqual(judge(60, 1000), { accept: 20, warn: 1, drop: 39 });
  assert.deepEqual(judge(100, 10_000), { accept: 40, warn: 1, drop: 59 }, 'a clean slate');
  assert.deepEqual(judge(180, 10_000), { drop: 140, close: 40 });
});

test('a flood is answered with one warning and then 1008, while others keep chatting', async (t) => {
  const { url } = await startTestServer(t);
  const [ann, bob, flooder] = await Promise.all(
    ['ann', 'bob', 'eve'].map(async (name) => (await connect(t, url, '/chat')).join(name)),
  );
  const start = performance.now();
  for (let i = 0; i < 1000; i += 1) flooder.send({ type: 'message', text: `spam ${i}`, id: i });
  ann.send({ type: 'message', text: 'are you there?' });
  await bob.next(({ text }) => text === 'are you there?');
  bob.send({ type: 'message', text: 'I am' });
  await ann.next(({ text }) => text === 'I am');

  assert.deepEqual(await flooder.closing, { code: 1008, reason: 'rate limit' });
  const seconds = (performance.now() - start) / 1000;
  const errors = [];
  let accepted = 0;
  await assert.rejects(async () => {
    for (;;) {
      const frame = await flooder.next();
      if (frame.type === 'error') errors.push(frame.message);
      if (frame.type === 'message' && frame.username === 'eve') accepted += 1;
    }
  }, /closed/);
  assert.ok(errors.length >= 1 && errors.length <= 1 + seconds, `${errors.length} warnings`);
  assert.match(errors[0], /^slow down: at most 20 messages a second/);
  // 40 at once, one of which was the join, and 20 for each second it took.
  assert.ok(accepted >= 39 && accepted <= 41 + 20 * seconds, `${accepted} accepted`);
});

test('a flood of pings ends the same way, on both endpoints', async (t) => {
  const { url } = await startTestServer(t);
  for (const path of ['/chat', '/stocks']) {
    const client = await connect(t, url, path);
    for (let i = 0; i < 1000; i += 1) client.sendText('ping');
    assert.equal((await client.closing).code, 1008);
  }
});

test('an oversized text ends its connection with 1009, while others keep chatting', async (t) => {
  const { url } = await startTestServer(t);
  const [ann, bob, big] = await Promise.all(
    ['ann', 'bob', 'big'].map(async (name) => (await connect(t, url, '/chat')).join(name)),
  );
  big.send({ type: 'message', text: 'x'.repeat(2 * 1024 * 1024), id: 'big' });
  assert.equal((await big.closing).code, 1009);
  ann.send({ type: 'message', text: 'what was that?' });
  assert.equal((await bob.next(({ type }) => type === 'message')).text, 'what was that?');
  assert.deepEqual((await ann.settle()).filter(({ type }) => type === 'error'), []);
});

test('invalid UTF-8 ends its connection with 1007', async (t) => {
  const { url } = await startTestServer(t);
  for (const path of ['/chat', '/stocks']) {
    const client = await connect(t, url, path);
    client.socket.send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { binary: false });
    assert.equal((await client.closing).code, 1007);
  }
});

test('a binary frame gets an error and the connection lives on', async (t) => {
  const { url } = await startTestServer(t);
  for (const path of ['/chat', '/stocks']) {
    const client = await connect(t, url, path);
    client.socket.send(Buffer.from('{"action":"list"}'), { binary: true });
    const { type, message } = await client.next();
    assert.equal(type, 'error');
    assert.match(message, /^binary frames are not understood here/);
    assert.deepEqual(await client.settle(), []);
  }
});

test('a chat client that does not read is closed with 1013', async (t) => {
  const limits = { ratePerSecond: 1e6, burst: 1e6, closeTimeoutMs: 60_000 };
  const { url } = await startTestServer(t, { limits });
  const ann = await (await connect(t, url, '/chat')).join('ann');
  const bob = await (await connect(t, url, '/chat')).join('bob');
  bob.socket.pause();
  // 24 MB: fills what the system buffers on both sides, and then the server's 1 MiB.
  const text = '\u{1f600}'.repeat(4000);
  for (let round = 0; round < 15; round += 1) {
    for (let i = 0; i < 100; i += 1) ann.send({ type: 'message', text });
    await ann.settle();
  }
  bob.socket.resume();
  assert.deepEqual(await bob.closing, { code: 1013, reason: 'reading too slowly' });
});

/** A peer on a fake socket, which records what is sent to it. */
function fakePeer({ onFrame = () => {}, onFault = () => {} } = {}) {
  const socket = new FakeSocket();
  const limits = { ...defaultLimits, maxBuffered: 1000 };
  const peer = new Peer(socket, { limits, example: '', onFrame, onGone() {}, onFault });
  return { socket, peer };
}

test('quotes skip a client that is behind, and go on when it has caught up', () => {
  const { socket, peer } = fakePeer();
  peer.sendLatest('1');
  socket.bufferedAmount = 1001;
  peer.sendLatest('2');
  socket.bufferedAmount = 1000;
  peer.sendLatest('3');
  assert.deepEqual(socket.sent, [1, 3]);

  socket.bufferedAmount = 1001;
  peer.sendText('must not get lost');
  assert.deepEqual(socket.closedWith, [1013, 'reading too slowly']);
  peer.sendText('nor sent after the close');
  peer.sendLatest('4');
  assert.deepEqual(socket.sent, [1, 3]);
});

test('what still arrives after the close is not processed', () => {
  const frames = [];
  const { socket } = fakePeer({ onFrame: (frame) => frames.push(frame) });
  socket.receive({ n: 1 });
  socket.close(1008, 'rate limit');
  socket.receive({ n: 2 });
  assert.deepEqual(frames, [{ n: 1 }]);
});

test('a fault of the server is logged and told, and ends nothing', () => {
  const faults = [];
  const { socket } = fakePeer({
    onFrame() {
      throw new Error('internal detail');
    },
    onFault: (fault) => faults.push(fault.message),
  });
  socket.receive({});
  assert.deepEqual(faults, ['internal detail']);
  assert.equal(socket.sent[0].type, 'error');
  assert.doesNotMatch(socket.sent[0].message, /internal detail/);
  assert.equal(socket.closedWith, null);
});
