// The chat demo in two browsers, each at a server process of its own; both processes are at one Redis, and one dies.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startRedis } from '../support/redis_server.mjs';
import { delivered, people, say, sees, signIn, texts } from './support/chat_page.mjs';
import { retry, says } from './support/connection_line.mjs';
import { startDemoProcess } from './support/demo_server.mjs';
import { engines, launch, skipReason } from './support/driver.mjs';

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
    const [ada, bob] = browsers;
    await signIn(ada, servers[0].page('/chat/'), 'ada');
    await signIn(bob, servers[1].page('/chat/'), 'bob');
    await say(ada, 'hello from one process');
    await say(bob, 'hello from the other');
    await sees(bob, 'hello from one process');
    await sees(ada, 'hello from the other');
    assert.deepEqual(await people(ada), ['ada (you)', 'bob']);

    await servers[1].kill();
    const missed = Array.from({ length: 3 }, (_, i) => `missed ${i}`);
    for (const text of missed) await say(ada, text);
    await say(bob, 'written without a server');
    await delivered(bob, 'written without a server', 'waiting');
    await servers[1].start();
    await retry(bob);
    await delivered(bob, 'written without a server', 'sent');
    await sees(bob, missed.at(-1));
    await say(ada, 'the last line');
    await says(bob, 'Connected', 30_000);
    await sees(bob, 'the last line');
    await sees(ada, 'written without a server');

    const lines = await texts(ada);
    assert.equal(lines.length, 2 + missed.length + 2);
    assert.deepEqual(new Set(lines).size, lines.length);
    assert.deepEqual(await texts(bob), lines);
    assert.deepEqual(await people(bob), ['ada', 'bob (you)']);
    for (const browser of browsers) assert.deepEqual(await browser.problems(), []);
  });
});
