// Two servers at one Redis: what a client sees is what it would see with one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startRedis } from '../support/redis_server.mjs';
import { connect, startTestServer } from './support.mjs';

let redis;
before(async () => {
  redis = await startRedis();
});
after(() => redis.close());

let lastRoom = 0;
/** Two servers and a room that no other test is in. */
async function pair(t, options = {}) {
  const servers = [await startTestServer(t, { bus: redis.url, ...options }), await startTestServer(t, { bus: redis.url, ...options })];
  lastRoom += 1;
  return {
    servers,
    room: `room ${lastRoom}`,
    enter: (index) => connect(t, servers[index].url, '/chat'),
  };
}

const isMessage = ({ type }) => type === 'message';

test('a room spans the servers: history, presence, lines in one order, departures', async (t) => {
  const { enter, room, servers } = await pair(t);
  const ann = await enter(0);
  ann.send({ type: 'join', username: 'ann', room });
  assert.deepEqual(await ann.take(3), [
    { type: 'history', room, messages: [] },
    { type: 'presence', room, users: ['ann'] },
    { type: 'join', username: 'ann', room },
  ]);
  ann.send({ type: 'message', room, text: 'one', id: '1' });
  const { time, ...first } = await ann.next();
  assert.deepEqual(first, { type: 'message', username: 'ann', room, text: 'one', id: '1' });

  const bob = await enter(1);
  bob.send({ type: 'join', username: 'bob', room });
  const news = [
    { type: 'presence', room, users: ['ann', 'bob'] },
    { type: 'join', username: 'bob', room },
  ];
  assert.deepEqual(await bob.take(3), [
    { type: 'history', room, messages: [{ username: 'ann', text: 'one', id: '1', time }] },
    ...news,
  ]);
  assert.deepEqual(await ann.take(2), news);

  const count = 15;
  for (let i = 0; i < count; i += 1) {
    ann.send({ type: 'message', room, text: `ann ${i}` });
    bob.send({ type: 'message', room, text: `bob ${i}` });
  }
  const [seenByAnn, seenByBob] = [await ann.take(2 * count), await bob.take(2 * count)];
  assert.deepEqual(seenByAnn, seenByBob);
  for (const name of ['ann', 'bob']) {
    const own = seenByAnn.filter(({ username }) => username === name).map(({ text }) => text);
    assert.deepEqual(own, Array.from({ length: count }, (_, i) => `${name} ${i}`));
  }

  await bob.leave();
  assert.deepEqual(await ann.take(2), [
    { type: 'presence', room, users: ['ann'] },
    { type: 'leave', username: 'bob', room },
  ]);
  assert.deepEqual(servers.flatMap(({ faults }) => faults), []);
});

test('a user at both servers is listed once and leaves with the last connection', async (t) => {
  const { enter, room } = await pair(t);
  const ann = await (await enter(0)).join('ann', room);
  const bobs = [await (await enter(0)).join('bob', room), await enter(1)];
  await ann.next(({ type, username }) => type === 'join' && username === 'bob');
  bobs[1].send({ type: 'join', username: 'bob', room });
  const [, presence, join] = await bobs[1].take(3);
  assert.deepEqual([presence.users, join.username], [['ann', 'bob'], 'bob']);

  await bobs[0].leave();
  ann.send({ type: 'message', room, text: 'still here?' });
  assert.equal((await bobs[1].next()).text, 'still here?');
  assert.equal((await ann.next()).text, 'still here?', 'and no presence or leave before it');
  await bobs[1].leave();
  assert.deepEqual((await ann.take(2)).map(({ type }) => type), ['presence', 'leave']);
});

test('who leaves a room last and comes back at once is in it', async (t) => {
  const { enter, room } = await pair(t, { limits: { ratePerSecond: 1e6, burst: 1e6 } });
  const [ann, bob] = [await enter(0), await (await enter(1)).join('bob', room)];
  for (let round = 0; round < 20; round += 1) {
    await ann.join('ann', room);
    ann.send({ type: 'message', room, text: `round ${round}` });
    assert.equal((await ann.next(isMessage)).text, `round ${round}`);
    assert.equal((await bob.next(isMessage)).text, `round ${round}`);
    ann.send({ type: 'leave', room });
    await ann.next(({ type, username }) => type === 'leave' && username === 'ann');
  }
  await bob.next(({ type, users }) => type === 'presence' && users.length === 1);
});

test('a repeat is confirmed by either server and shown once; an id with another text is an error', async (t) => {
  const { enter, room } = await pair(t);
  const [ann, bob] = [await (await enter(0)).join('ann', room), await (await enter(1)).join('bob', room)];
  const message = { type: 'message', room, text: 'once', id: 'm1' };
  ann.send(message);
  const first = await ann.next(isMessage);
  await ann.leave();
  const again = await (await enter(1)).join('ann', room);
  again.send(message);
  assert.deepEqual(await again.next(isMessage), first, 'the original, with its time');
  assert.deepEqual((await bob.settle()).filter(isMessage), [first]);

  again.send({ ...message, text: 'other' });
  assert.deepEqual(await again.next(({ type }) => type === 'error'), { type: 'error', message: 'this id was used for another message', id: 'm1' });
  bob.send(message);
  assert.equal((await again.next(isMessage)).username, 'bob', 'ids of two users do not clash');
});

for (const bus of ['redis', 'one process']) {
  test(`who comes back gets what was said meanwhile, however much, and hears of a gap (${bus})`, async (t) => {
    const limits = { ratePerSecond: 1e6, burst: 1e6 };
    const server = await startTestServer(t, { limits, ...(bus === 'redis' && { bus: redis.url }) });
    const room = `missed at ${bus}`;
    const [ann, bob] = [await connect(t, server.url, '/chat'), await connect(t, server.url, '/chat')];
    await ann.join('ann', room);
    const said = async (text, id) => {
      ann.send({ type: 'message', room, text, id });
      return ann.next(({ type, id: answered }) => type === 'message' && answered === id);
    };
    for (let i = 0; i < 300; i += 1) await said(`text ${i}`, `m${i}`);
    const joined = async (since) => {
      bob.send({ type: 'join', username: 'bob', room, since });
      return bob.next(({ type }) => type === 'history');
    };
    const missed = await joined({ username: 'ann', id: 'm49' });
    assert.deepEqual(missed.messages.map(({ id }) => id), Array.from({ length: 250 }, (_, i) => `m${i + 50}`));
    assert.equal(missed.gap, undefined);
    assert.deepEqual((await joined({ username: 'ann', id: 'm299' })).messages, []);
    const unknown = await joined({ username: 'bob', id: 'm49' });
    assert.equal(unknown.gap, true);
    assert.equal(unknown.messages.length, 100);

    const long = '\u{1f600}'.repeat(4000);
    for (let i = 0; i < 50; i += 1) await said(long, `long ${i}`);
    const cut = await joined({ username: 'ann', id: 'm299' });
    assert.equal(cut.gap, true, 'more than half a megabyte is cut');
    assert.equal(cut.messages.at(-1).id, 'long 49');
    assert.ok(Buffer.byteLength(JSON.stringify(cut)) < 600_000);

    bob.send({ type: 'join', username: 'bob', room, since: 'yesterday' });
    assert.match((await bob.next(({ type }) => type === 'error')).message, /"since" has to be an object/);
    assert.deepEqual(server.faults, []);
  });
}

test('a client that does not read is closed with 1013, at the other server, too', async (t) => {
  const { enter, room } = await pair(t, { limits: { ratePerSecond: 1e6, burst: 1e6, closeTimeoutMs: 60_000 } });
  const [ann, bob] = [await (await enter(0)).join('ann', room), await (await enter(1)).join('bob', room)];
  bob.socket.pause();
  const text = '\u{1f600}'.repeat(4000);
  for (let round = 0; round < 20; round += 1) {
    for (let i = 0; i < 50; i += 1) ann.send({ type: 'message', room, text, id: `${round} ${i}` });
    await ann.next(({ id }) => id === `${round} 49`);
  }
  bob.socket.resume();
  assert.deepEqual(await bob.closing, { code: 1013, reason: 'reading too slowly' });
});

test('a member with too much under way is told so', async (t) => {
  const { enter, room } = await pair(t, { limits: { ratePerSecond: 1e6, burst: 1e6 } });
  const ann = await (await enter(0)).join('ann', room);
  for (let i = 0; i < 200; i += 1) ann.send({ type: 'message', room, text: 'x', id: `n${i}` });
  const answers = await ann.take(200);
  const refused = answers.filter(({ type }) => type === 'error');
  assert.ok(refused.length > 0 && refused.every(({ message }) => message.startsWith('too much at once')));
  const ids = answers.map(({ id }) => id);
  assert.equal(new Set(ids).size, 200, 'each is stored or refused by its id');
});

test('pages at both servers see one market', async (t) => {
  const { servers } = await pair(t, { speed: 1200 });
  const [one, other] = await Promise.all(servers.map(({ url }) => connect(t, url, '/stocks')));
  one.send({ action: 'subscribe', symbols: ['SPX'] });
  await one.take(4);
  other.send({ action: 'subscribe', symbols: ['SPX'] });
  const seen = (await other.take(5)).slice(1);
  const same = [await one.next(({ date }) => date === seen[0].date), ...(await one.take(3))];
  assert.deepEqual(same, seen);
});
