// Two processes, 200 clients in one room, and one process is killed and started again while they chat: about 20 s.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatMember } from '../support/chat_member.mjs';
import { startRedis } from '../support/redis_server.mjs';
import { spawnServer, temporaryFolder } from './support.mjs';

const clients = 200;
const linesEach = 4;
/** Pause of one client between two lines: 80 lines a second from all, each shown 200 times. */
const pauseMs = 2500;
const killedAfterMs = 3000;
const startedAfterMs = 1500;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition, what, limitMs = 20_000) {
  for (const end = Date.now() + limitMs; !condition(); await sleep(50)) {
    assert.ok(Date.now() < end, `waited in vain until ${what}`);
  }
}

test('200 clients lose no accepted line when one of two processes is killed', async (t) => {
  const redis = await startRedis();
  t.after(() => redis.close());
  const folder = temporaryFolder(t);
  const spawn = (port) => spawnServer(t, ['--port', port, '--static', folder, '--bus', redis.url]);
  const processes = [spawn('0'), spawn('0')];
  const urls = [await processes[0].url(), await processes[1].url()];
  const members = Array.from(
    { length: clients },
    (_, index) => new ChatMember({ url: urls[index % 2], username: `user ${index}` }),
  );
  t.after(() => members.forEach((member) => member.close()));
  await until(() => members.every(({ isJoined }) => isJoined), 'all have joined');

  const chatting = members.map(async (member) => {
    await sleep(Math.random() * pauseMs);
    for (let line = 1; line <= linesEach; line += 1) {
      member.say(`line ${line} of ${member.username}`);
      if (line < linesEach) await sleep(pauseMs);
    }
  });
  await sleep(killedAfterMs);
  processes[1].kill('SIGKILL');
  await processes[1].ended;
  await sleep(startedAfterMs);
  await spawn(new URL(urls[1]).port).url();
  await Promise.all(chatting);
  await until(() => members.every(({ isJoined, waiting }) => isJoined && waiting === 0), 'all lines are answered');

  const accepted = new Set(members.flatMap((member) => [...member.accepted]));
  const failed = new Set(members.flatMap((member) => [...member.failed]));
  const isComplete = ({ shown }) => shown.length >= accepted.size;
  await until(() => members.every(isComplete), 'everybody has seen every line');
  await sleep(200); // for what should not come

  assert.equal(accepted.size + failed.size, clients * linesEach, 'every line has an answer');
  const [{ shown: order }] = members;
  for (const key of accepted) assert.ok(order.includes(key), `${key} was accepted`);
  for (const { username, shown, doubles, gaps } of members) {
    assert.deepEqual(shown, order, `${username} sees the same lines in the same order`);
    assert.deepEqual({ doubles, gaps }, { doubles: 0, gaps: 0 }, username);
  }
  assert.equal(new Set(order).size, order.length);
  const back = members.filter(({ links }) => links > 1).length;
  assert.ok(back >= clients / 2, 'half of them lost their server');
  t.diagnostic(`${accepted.size} lines accepted, ${failed.size} refused, ${back} clients came back`);
});
