// What goes wrong: servers that end and come back, links that break, sessions that are over, a close code that comes again.

import assert from 'node:assert/strict';

import { at, onDara } from './support/dara_page.mjs';

// Clients wait between their attempts to connect, and a server of Dara takes seconds to start.
const restartMs = 30_000;

onDara('faults', (page, check) => {
  const comesBack = async () => {
    page.patience = restartMs;
    await page.returns(2);
    await page.roundTrip();
  };

  for (const [title, end] of [
    ['reset', (link) => link.reset()], ['broken off', (link) => link.fin('client')], ['closed with 1001', (link) => link.closeFrame(1001)],
    ['closed without a code', (link) => link.closeFrame(1005)]
  ]) {
    check(`[3] a link that is ${title}`, { at, main: title === 'reset' }, async () => {
      await page.connects();
      page.links.forEach(end);
      await comesBack();
    });
  }

  check('[11.5] a link through which nothing comes any more is given up', { at, main: true, defect: 5 }, async () => {
    await page.connects({ pingInterval: 300, pongTimeout: 2000 });
    for (const link of page.links) link.blackhole('both');
    await comesBack();
  });

  check('[11.5] also when the server hears us, and we do not hear it', { at, defect: 5 }, async () => {
    await page.connects({ pingInterval: 300, pongTimeout: 2000 });
    for (const link of page.links) link.blackhole('toClient');
    await comesBack();
  });

  check('[11.1] a request on a link that breaks is told so', { at, defect: 1 }, async () => {
    await page.connects();
    await page.begins('lost', 'request', 'never', 1);
    await page.hears('never');
    page.links.forEach((link) => link.reset());
    assert.deepEqual(await page.outcome('lost'), { error: 'connection-lost' });
  });

  check('[3, 11.5] a frame that is too great for the server is refused, or costs one link; it does not loop', { at, problems: true, defect: 1 }, async () => {
    await page.connects();
    const outcome = await page.run(() => window.peer.outcome((async () => window.client.request('measure', 'x'.repeat(17 << 20)))()));
    assert.ok(['too-large', 'connection-lost'].includes(outcome.error), JSON.stringify(outcome));
    await page.sees(() => window.client.state === 'up');
    await page.roundTrip();
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 1500)));
    assert.ok(await page.sockets() <= 2, `${await page.sockets()} sockets`);
  });

  check('[11.9] after a loss stores are as the server has them', { at, main: true, ours: true }, async () => {
    await page.connects();
    await page.run(() => window.client.store('shared').ready());
    page.links.forEach((link) => link.reset());
    await page.server.does('write', { value: 'meanwhile' });
    await page.sees(() => window.client.state !== 'up');
    await page.returns(2);
    await page.holds('shared', 'meanwhile');
  });

  check('[1, 3] a server that is killed and started again does not know the session: the page is told to log in', { at, main: true, ours: true }, async () => {
    await page.connects();
    await page.run(() => history.replaceState(null, '', '/app?foo=bar'));
    await page.server.kill();
    await page.sees(() => window.client.state !== 'up');
    await page.server.start();
    page.patience = restartMs;
    await page.returns(1, 'login');
    const [{ reason, url }] = await page.events('login');
    assert.deepEqual([reason, new URL(url, page.url).href], ['invalid_token', `${page.url}/login?referrer=%2Fapp%3Ffoo%3Dbar`]);
    await page.connects();
    await page.roundTrip();
  });

  check('[3] so does one that is stopped', { at, ours: true }, async () => {
    await page.connects();
    const sockets = await page.sockets();
    await page.server.stop();
    await page.sees(() => window.client.state !== 'up');
    await page.server.start();
    page.patience = restartMs;
    await page.returns(1, 'login');
    assert.ok(await page.sockets() > sockets);
  });

  check('[11.6] close while the server is away', { at }, async () => {
    await page.connects();
    await page.server.kill();
    await page.sees(() => window.client.state !== 'up');
    await page.run(() => window.client.close());
    const sockets = await page.sockets();
    await page.server.start();
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 2000)));
    assert.equal(await page.sockets(), sockets);
    assert.deepEqual(await page.order('login', 'refused'), []);
  });
}, { server: { proxied: true } });
