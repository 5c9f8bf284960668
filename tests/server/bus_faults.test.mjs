// What goes wrong between servers and their Redis: killed processes, a Redis that goes away or stands still.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRedis } from '../support/redis_server.mjs';
import { connect, spawnServer, startTestServer, temporaryFolder } from './support.mjs';

async function redisOf(t, options) {
  const redis = await startRedis(options);
  t.after(() => redis.close());
  return redis;
}

const spawnAt = (t, redis, ...more) =>
  spawnServer(t, ['--port', '0', '--static', temporaryFolder(t), '--bus', redis.url, ...more]);

const isMessage = ({ type }) => type === 'message';
const isError = ({ type }) => type === 'error';

test('the members of a killed process leave once, those who came back elsewhere stay', async (t) => {
  const redis = await redisOf(t);
  const [stays, dies] = [spawnAt(t, redis), spawnAt(t, redis)];
  const ann = await (await connect(t, await stays.url(), '/chat')).join('ann');
  for (const name of ['bob', 'eve']) await (await connect(t, await dies.url(), '/chat')).join(name);
  await ann.next(({ type, username }) => type === 'join' && username === 'eve');

  dies.kill('SIGKILL');
  const bob = await connect(t, await stays.url(), '/chat');
  bob.send({ type: 'join', username: 'bob' });
  assert.deepEqual((await bob.take(2))[1].users, ['ann', 'bob', 'eve'], 'nobody knows better yet');
  assert.deepEqual(await ann.take(2), [
    { type: 'presence', room: 'lobby', users: ['ann', 'bob'] },
    { type: 'leave', username: 'eve', room: 'lobby' },
  ]);
  ann.send({ type: 'message', text: 'all said' });
  assert.ok(isMessage(await ann.next()), 'and not twice');
});

test('when the process that turns the clock dies, another goes on from its last price', async (t) => {
  const redis = await redisOf(t);
  const [first, second] = [spawnAt(t, redis, '--speed', '1200'), spawnAt(t, redis, '--speed', '1200')];
  const [one, other] = [await connect(t, await first.url(), '/stocks'), await connect(t, await second.url(), '/stocks')];
  one.send({ action: 'subscribe', symbols: ['SPX'] });
  await one.take(3);
  other.send({ action: 'subscribe', symbols: ['SPX'] });
  const before = await other.take(4);

  first.kill('SIGKILL');
  const killedAt = Date.now();
  const dates = before.map(({ date }) => date);
  let longest = 0;
  for (let last = killedAt; dates.length < 60; last = Date.now()) {
    dates.push((await other.next()).date);
    longest = Math.max(longest, Date.now() - last);
  }
  assert.deepEqual(dates, [...new Set(dates)].sort(), 'no day comes twice or too early');
  assert.ok(longest < 7000, `the clock stood still for ${longest} ms`);
});

test('while Redis is away nothing is accepted and clients are told; afterwards all goes on', async (t) => {
  const redis = await redisOf(t, { durable: true });
  const servers = [await startTestServer(t, { bus: redis.url }), await startTestServer(t, { bus: redis.url })];
  const [ann, bob] = await Promise.all(servers.map(({ url }) => connect(t, url, '/chat')));
  await ann.join('ann');
  await bob.join('bob');
  const say = (client, id) => client.send({ type: 'message', text: `text ${id}`, id });
  say(ann, 'm1');
  await bob.next(isMessage);
  await ann.next(isMessage);

  await redis.kill();
  say(ann, 'm2');
  const { message, ...rest } = await ann.next(isError);
  assert.match(message, /^the message bus is away, try again later$/);
  assert.deepEqual(rest, { type: 'error', id: 'm2', code: 'unavailable' });

  // A room that is known here is served from memory, another one has to wait for the client's next link.
  const [eve, max] = [await connect(t, servers[0].url, '/chat'), await connect(t, servers[0].url, '/chat')];
  eve.send({ type: 'join', username: 'eve' });
  assert.deepEqual((await eve.next()).messages.map(({ id }) => id), ['m1']);
  max.send({ type: 'join', username: 'max', room: 'unknown' });
  assert.equal((await max.next()).code, 'unavailable');
  assert.equal((await max.closing).code, 1013);
  const text = await (await fetch(servers[0].url + 'healthz')).text();
  assert.equal(text, 'ok');
  await bob.leave();

  await redis.start();
  const joined = await ann.next(({ type, username }) => type === 'join' && username === 'eve');
  assert.equal(joined.room, 'lobby');
  say(ann, 'm2');
  assert.equal((await ann.next(isMessage)).id, 'm2');
  assert.equal((await eve.next(isMessage)).id, 'm2');
  const late = await connect(t, servers[1].url, '/chat');
  late.send({ type: 'join', username: 'late' });
  // Whether that server has read on already or not: each line once, and in order.
  const seen = (await late.next()).messages.map((line) => line.id);
  while (seen.at(-1) !== 'm2') seen.push((await late.next(isMessage)).id);
  assert.deepEqual(seen, ['m1', 'm2']);
  ann.send({ type: 'join', username: 'ann' });
  await ann.next(({ users }) => String(users) === 'ann,eve,late');
  for (const { faults } of servers) {
    assert.ok(faults.length > 0 && faults.length < 10, 'an outage is logged, and not for each frame');
    assert.ok(faults.every(({ code }) => code === 'BUS_UNAVAILABLE'));
  }
});

test('a Redis that stands still counts as away, and is found again', async (t) => {
  const redis = await redisOf(t);
  const server = await startTestServer(t, { bus: redis.url });
  const ann = await (await connect(t, server.url, '/chat')).join('ann');
  redis.signal('SIGSTOP');
  ann.send({ type: 'message', text: 'into the void', id: 'm1' });
  const { code, id } = await ann.next(isError);
  assert.deepEqual({ code, id }, { code: 'unavailable', id: 'm1' });
  redis.signal('SIGCONT');
  const answers = [];
  for (const end = Date.now() + 10_000; !answers.some(isMessage) && Date.now() < end; ) {
    ann.send({ type: 'message', text: 'into the void', id: 'm1' });
    answers.push(await ann.next(({ type }) => type === 'message' || type === 'error'));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.ok(answers.some(isMessage), 'accepted in the end');
  const reader = await connect(t, server.url, '/chat');
  reader.send({ type: 'join', username: 'reader' });
  assert.equal((await reader.next()).messages.length, 1, 'once');
});

test('who may have missed lines is sent back, and told of the gap', async (t) => {
  const redis = await redisOf(t);
  const server = await startTestServer(t, { bus: redis.url });
  const ann = await (await connect(t, server.url, '/chat')).join('ann');
  ann.send({ type: 'message', text: 'before', id: 'm1' });
  await ann.next(isMessage);
  await redis.kill();
  await redis.start(); // has forgotten everything
  const bob = await connect(t, (await startTestServer(t, { bus: redis.url })).url, '/chat');
  await bob.join('bob');
  bob.send({ type: 'message', text: 'after', id: 'm2' });
  assert.deepEqual(await ann.closing, { code: 1013, reason: 'lines were missed, join again' });
  const again = await connect(t, server.url, '/chat');
  again.send({ type: 'join', username: 'ann', since: { username: 'ann', id: 'm1' } });
  const { messages, gap } = await again.next();
  assert.deepEqual([messages.map(({ id }) => id), gap], [['m2'], true]);
});

test('a bus that is not there is explained, without its password', async (t) => {
  const folder = temporaryFolder(t);
  const { code, stderr } = await spawnServer(t, ['--port', '0', '--static', folder, '--bus', 'redis://me:secret@127.0.0.1:1']).ended;
  assert.equal(code, 1);
  assert.match(stderr, /^no Redis answers at redis:\/\/127\.0\.0\.1:1\S* \(.*ECONNREFUSED.*\): start it, or leave --bus out\n$/);
  assert.doesNotMatch(stderr, /secret/);
});
