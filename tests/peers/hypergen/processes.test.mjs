// Two processes of the server that share what is said through redis, and a browser of another engine at each.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { engines, skipReason } from '../../browser/support/driver.mjs';
import { client, record } from '../support/client_under_test.mjs';
import { clientSettings, HypergenPage } from './support/hypergen_page.mjs';
import { startHypergen } from './support/hypergen_server.mjs';
import { startRedis } from '../../support/redis_server.mjs';

// Two of those that are wanted; two windows of one if there is only one.
const wanted = engines();
const pair = [wanted[0], wanted[1] ?? wanted[0]];
const subject = 'processes';
const reconnectMs = 15_000;

describe(`${subject}, ${pair.join(' and ')}`, { skip: pair.map((engine) => skipReason(engine)).find(Boolean) ?? false }, () => {
  let redis;
  let pages = [];

  before(async () => {
    redis = await startRedis();
    const settings = { ...clientSettings(), PEER_REDIS: redis.url };
    const servers = await Promise.all(pair.map(() => startHypergen({ env: settings })));
    pages = servers.map((server, number) => new HypergenPage(pair[number], { server }));
    await Promise.all(pages.map((page) => page.start()));
    await Promise.all(pages.map((page) => page.begin('/chat/')));
    await Promise.all(pages.map(isOpen));
  });
  after(async () => {
    await Promise.all(pages.map((page) => page.close()));
    await redis?.close();
  });

  const isOpen = async (page) => {
    await page.until(async () => (await page.server.told('ws-open')).length > 0, 'the chat is open', reconnectMs);
    await page.sees(() => window.peerWatch.sockets.some((socket) => socket.readyState === 1));
  };
  const say = async (page, text) => {
    await page.run((value) => { document.querySelector('#message').value = value; }, text);
    await page.enter('#message');
  };
  const check = (name, run) => test(name, async () => {
    let passed = false;
    try {
      await run(...pages);
      passed = true;
    } finally {
      record({ subject, name, engine: pair[0], passed });
    }
  });

  check('[7] what is said at one process is heard at the other, and the other way round', async (one, two) => {
    await say(one, 'from one');
    for (const page of pages) await page.showsAll('#messages li', ['from one']);
    await say(two, 'from two');
    for (const page of pages) await page.showsAll('#messages li', ['from one', 'from two']);
  });

  check('[7] a process that is killed and started again: its page comes back with what it had, and hears', async (one, two) => {
    await one.mark();
    await one.server.stop();
    await one.sees(() => window.peerWatch.sockets.every((socket) => socket.readyState === 3));
    await say(two, 'unheard');
    await two.showsAll('#messages li', ['from one', 'from two', 'unheard']);
    await one.server.start();
    await isOpen(one);
    await say(two, 'heard again');
    await one.showsAll('#messages li', ['from one', 'from two', 'heard again']);
    assert.ok(await one.isMarked());
    await say(one, 'and said');
    await two.showsAll('#messages li', ['from one', 'from two', 'unheard', 'heard again', 'and said']);
    if (client === 'tether') assert.deepEqual(await one.problems(), []);
  });
});
