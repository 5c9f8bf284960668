// The chat demo in two browsers, each at a server process of its own; both processes are at one Redis, and one dies.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ChatMember } from '../support/chat_member.mjs';
import { startRedis } from '../support/redis_server.mjs';
import { delivered, people, say, sees, signIn, texts } from './support/chat_page.mjs';
import { retry, says } from './support/connection_line.mjs';
import { startDemoProcess } from './support/demo_server.mjs';
import { engines, launch, skipReason } from './support/driver.mjs';
import { inside } from './support/inside.mjs';
import { sleep } from './support/processes.mjs';

const linesOfGuest = 30; // at once: fewer than the server's limit of one client

async function until(condition, what) {
  for (const end = Date.now() + 15_000; !(await condition()); await sleep(50)) {
    assert.ok(Date.now() < end, `waited in vain until ${what}`);
  }
}

const wanted = engines();
// Two different ones where there are two.
const [first, second] = [wanted[0], wanted[1] ?? wanted[0]];

describe(`the chat demo in ${first} and ${second}, at two processes`, { skip: skipReason(first) || skipReason(second) }, () => {
  let redis;
  let servers = [];
  let browsers = [];

  before(async () => {
    redis = await startRedis();
    servers = await Promise.all([startDemoProcess({ bus: redis.url }), startDemoProcess({ bus: redis.url })]);
    browsers = await Promise.all([launch(first), launch(second)]);
  });

  after(async () => {
    await Promise.all(browsers.map((browser) => browser.close()));
    await Promise.all(servers.map((server) => server.close()));
    await redis?.close();
  });

  test('a process dies and comes back while both write: both pages end with the same lines', async () => {
    const [ada, bob] = browsers.map((browser) => inside(browser, 'tether-chat'));
    await signIn(ada, servers[0].page('/chat/'), 'ada');
    await signIn(bob, servers[1].page('/chat/'), 'bob');
    await say(ada, 'hello from one process');
    await say(bob, 'hello from the other');
    await sees(bob, 'hello from one process');
    await sees(ada, 'hello from the other');
    assert.deepEqual(await people(ada), ['ada (you)', 'bob']);

    await servers[1].kill();
    // More lines than a newcomer is shown.
    const crowd = Array.from({ length: 5 }, (_, i) => new ChatMember({ url: servers[0].page('/'), username: `guest ${i}` }));
    for (const guest of crowd) for (let line = 0; line < linesOfGuest; line += 1) guest.say(`${guest.username}: ${line}`);
    await until(() => crowd.every(({ accepted }) => accepted.size === linesOfGuest), 'the guests have said it all');
    for (const guest of crowd) guest.close();
    await say(ada, 'said meanwhile');
    await delivered(ada, 'said meanwhile', 'sent');
    await say(bob, 'written without a server');
    await delivered(bob, 'written without a server', 'waiting');
    await servers[1].start();
    await retry(bob);
    await delivered(bob, 'written without a server', 'sent');
    await sees(bob, 'said meanwhile');
    await say(ada, 'the last line');
    await says(bob, 'Connected', 30_000);
    await sees(bob, 'the last line');
    await sees(ada, 'written without a server');

    const lines = await texts(ada);
    assert.equal(lines.length, 2 + crowd.length * linesOfGuest + 3);
    assert.deepEqual(new Set(lines).size, lines.length);
    assert.deepEqual(await texts(bob), lines);
    await until(async () => String(await people(bob)) === 'ada,bob (you)', 'the guests have left');
    for (const browser of browsers) assert.deepEqual(await browser.problems(), []);
  });
});
