import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { LocalRooms } from '../../demo/server/bus/local_bus.mjs';
import { ChatRooms } from '../../demo/server/chat_rooms.mjs';
import { openChatStore } from '../../demo/server/chat_store.mjs';
import { connect, spawnServer, startTestServer, temporaryFolder, within } from './support.mjs';

function message(id, fields = {}) {
  return { room: 'tea', username: 'ann', text: `text ${id}`, time: 5, id, ...fields };
}

function openStore(t, options) {
  const file = join(temporaryFolder(t), 'chat.sqlite');
  const store = openChatStore(file, options);
  t.after(() => store.close());
  return store;
}

test('the store keeps the latest messages of each room', (t) => {
  const store = openStore(t, { kept: 10 });
  store.add(message('other', { room: 'coffee' }));
  for (let i = 0; i < 25; i += 1) store.add(message(String(i)));
  assert.deepEqual(
    store.history('tea', 100).map(({ id }) => Number(id)),
    [15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  );
  assert.equal(store.history('coffee', 100).length, 1, 'a room prunes itself only');
});

test('an id is taken once for each user, until its message is pruned', (t) => {
  const store = openStore(t, { kept: 2 });
  const first = message('1');
  assert.deepEqual(store.add(first), { message: first, isNew: true });
  const clash = store.add(message('1', { text: 'other', room: 'coffee', time: 9 }));
  assert.deepEqual(clash, { message: first, isNew: false });
  assert.equal(store.add(message('1', { username: 'bob' })).isNew, true);
  store.add(message('2'));
  store.add(message('3'));
  assert.equal(store.add(message('1')).isNew, true);
});

test('text is data, not SQL', (t) => {
  const store = openStore(t);
  const evil = `'); DROP TABLE messages; -- \u{1f600}`;
  store.add(message('1', { text: evil, username: evil, room: evil }));
  assert.deepEqual(store.history(evil, 1), [{ username: evil, text: evil, id: '1', time: 5 }]);
});

test('a file in use is refused, also within the process, and free again after close', (t) => {
  const file = join(temporaryFolder(t), 'deep', 'chat.sqlite');
  const store = openChatStore(file);
  assert.throws(() => openChatStore(file), { code: 'FILE_IN_USE' });
  store.close();
  assert.deepEqual(readdirSync(join(file, '..')), ['chat.sqlite'], 'nothing else is left behind');
  openChatStore(file).close();
});

test('a lock that no live process owns is removed', (t) => {
  const claims = [
    JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1' }), // Above Linux's highest pid.
    JSON.stringify({ pid: process.pid, startedAt: 'of a predecessor' }),
    JSON.stringify({ pid: process.ppid, startedAt: 'another process with this number' }),
    '{"pid":',
    'null',
    '',
    undefined,
  ];
  // Without /proc the third cannot be told from a live owner.
  if (!existsSync('/proc/self/stat')) claims.splice(2, 1);
  for (const claim of claims) {
    const file = join(temporaryFolder(t), 'chat.sqlite');
    mkdirSync(`${file}.lock`);
    if (claim !== undefined) writeFileSync(`${file}.pid`, claim);
    const store = openChatStore(file);
    assert.equal(store.add(message('1')).isNew, true, claim);
    assert.equal(JSON.parse(readFileSync(`${file}.pid`, 'utf8')).pid, process.pid);
    store.close();
  }
});

const hasProc = existsSync('/proc/self/stat');
test('a killed owner that nobody has waited for is dead', { skip: !hasProc }, async (t) => {
  const file = join(temporaryFolder(t), 'chat.sqlite');
  // "cat" inherits the child and does not know of it, so that it stays a zombie.
  const parent = spawn('sh', ['-c', 'sleep 100 & echo $!; exec cat']);
  t.after(() => parent.kill('SIGKILL'));
  const [line] = await within(once(createInterface({ input: parent.stdout }), 'line'), 'a pid');
  const pid = Number(line);
  const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');

  writeFileSync(`${file}.pid`, JSON.stringify({ pid, startedAt: stat()[21] }));
  mkdirSync(`${file}.lock`);
  assert.throws(() => openChatStore(file), { code: 'FILE_IN_USE' }, 'alive');

  process.kill(pid, 'SIGKILL');
  const isZombie = (async () => {
    while (stat()[2] !== 'Z') await new Promise(setImmediate);
  })();
  await within(isZombie, 'the process to die');
  process.kill(pid, 0); // Does not throw: the number is still taken.
  openChatStore(file).close();
});

test('a file that is no database is refused and left free', (t) => {
  const file = join(temporaryFolder(t), 'chat.sqlite');
  writeFileSync(file, 'this is not a database, it only looks like a file '.repeat(50));
  assert.throws(() => openChatStore(file), /not a database/);
  assert.throws(() => openChatStore(file), /not a database/, 'and not "in use"');
});

test('a failing store is told to the sender, who may try again', () => {
  const faults = [];
  let isFull = true;
  const store = {
    history: () => [],
    add(added) {
      if (isFull) throw new Error('disk full');
      return { message: added, isNew: true };
    },
  };
  const deliveries = [];
  const rooms = new ChatRooms({
    bus: new LocalRooms(store),
    now: () => 5,
    newId: () => 'new',
    onFault: (fault) => faults.push(fault.message),
    deliver: (to, answer) => deliveries.push({ to, frame: answer }),
  });
  const ann = {};
  const handle = (frame) => {
    deliveries.length = 0;
    rooms.handle(ann, frame);
    return JSON.parse(JSON.stringify(deliveries));
  };
  handle({ type: 'join', username: 'ann' });
  const frame = { type: 'message', text: 'x', id: 'm1' };
  const message = 'the message store failed, try again later';
  assert.deepEqual(handle(frame), [
    { to: [ann], frame: { type: 'error', message, id: 'm1' } },
  ]);
  assert.deepEqual(faults, ['disk full']);
  isFull = false;
  assert.equal(handle(frame)[0].frame.type, 'message');
});

async function historyOf(t, url, room = 'lobby') {
  const client = await connect(t, url, '/chat');
  client.send({ type: 'join', username: 'reader', room });
  return (await client.next()).messages;
}

test('the history survives a restart', async (t) => {
  const dataFile = join(temporaryFolder(t), 'chat.sqlite');
  const first = await startTestServer(t, { dataFile });
  const ann = await (await connect(t, first.url, '/chat')).join('ann');
  ann.send({ type: 'message', text: 'remember me', id: 'm1' });
  const { time } = await ann.next();
  await first.close();

  const second = await startTestServer(t, { dataFile });
  assert.deepEqual(await historyOf(t, second.url), [
    { username: 'ann', text: 'remember me', id: 'm1', time },
  ]);
});

test('the history survives a killed server, whose lock does not stop the next', async (t) => {
  const file = join(temporaryFolder(t), 'chat.sqlite');
  const args = ['--port', '0', '--data', file];
  const ids = Array.from({ length: 30 }, (_, i) => String(i));

  const first = spawnServer(t, args);
  const ann = await (await connect(t, await first.url(), '/chat')).join('ann');
  for (const id of ids) ann.send({ type: 'message', text: `text ${id}`, id });
  await ann.next(({ id }) => id === ids.at(-1));
  process.kill(first.pid, 'SIGKILL');
  assert.equal((await first.ended).signal, 'SIGKILL');
  assert.ok(existsSync(`${file}.lock`), 'the trap is there');

  const second = spawnServer(t, args);
  const messages = await historyOf(t, await second.url());
  assert.deepEqual(messages.map(({ id }) => id), ids);

  const third = spawnServer(t, args);
  const { code, stderr } = await third.ended;
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`chat.sqlite is in use by process ${second.pid}`));
});
