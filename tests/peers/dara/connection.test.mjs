// The link: sections 1, 3 and 4, and what section 11 says of Dara's own client there.

import assert from 'node:assert/strict';

import { client } from '../support/client_under_test.mjs';
import { at, onDara } from './support/dara_page.mjs';
import { ping } from './support/dara_server.mjs';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const verifyPath = '/api/auth/verify-session';
// Clients wait between their attempts to connect, the longer the more of them fail.
const reconnectMs = 15_000;

onDara('session', (page, check) => {
  check('[12.9, 12.63, 1] after a login there is a link, and the server names its channel', { at, main: true }, async () => {
    const channel = await page.connects();
    assert.match(channel, uuid);
    await page.is('state', 'up');
    assert.equal(await page.run(() => window.client.channel), channel);
    assert.deepEqual(await page.events('open'), [{ channel, again: false }]);
    assert.deepEqual(await page.server.does('channels'), [channel]);
  });

  check('[1] the handshake is plain: no sub-protocol, no token but the cookie', { at }, async () => {
    await page.connects();
    const [{ path, subprotocols, authorization }] = await page.server.told('ws-handshake');
    assert.deepEqual([path, subprotocols, authorization], ['/api/core/ws', [], false]);
  });

  check('[1] requests have the session and a body of JSON', { at, main: true }, async () => {
    await page.makes();
    assert.deepEqual(await page.calls('login'), { success: true });
    const [{ method, headers, text }] = await page.server.told('request');
    assert.equal(method, 'POST');
    assert.match(headers['content-type'], /^application\/json/);
    assert.deepEqual(JSON.parse(text), {});
    const { status, value } = await page.calls('http', 'GET', '/api/auth/user');
    assert.deepEqual([status, value.identity_id], [200, 'user']);
  });

  check('[1] verify says whether there is a session; logout ends it, but not a link that is open', { at }, async () => {
    await page.connects();
    assert.equal(await page.calls('verify'), true);
    assert.deepEqual(await page.calls('logout'), { success: true });
    assert.equal(await page.calls('verify'), false);
    await page.roundTrip();
  });

  for (const [name, base] of [['a path', '/prefix'], ['a whole address', 'origin/prefix/'], ['window.dara', undefined]]) {
    check(`[1] the base URL as ${name}`, { at, problems: true }, async () => {
      const url = base?.replace('origin', new URL(page.url).origin);
      if (url === undefined) await page.run(() => { window.dara = { base_url: '/prefix' }; });
      await page.makes(url === undefined ? {} : { baseUrl: url });
      await page.run(() => window.client.connect());
      const { path } = await page.hears('ws-handshake');
      assert.equal(path, '/prefix/api/core/ws');
      const { path: verified } = await page.hears('request');
      assert.equal(verified.replace('//', '/'), `/prefix${verifyPath}`);
    });
  }

  check('[12.61] who has no session is told so, with where to log in', { at, main: true, ours: true }, async () => {
    await page.run(() => window.peer.make());
    await page.server.does('forget_sessions');
    await page.calls('logout').catch(() => {});
    await page.run(() => history.replaceState(null, '', '/app?foo=bar'));
    await page.run(() => window.client.connect());
    const [{ reason, url }] = await page.tells('login');
    assert.ok(['expired', 'invalid_token'].includes(reason), reason);
    assert.equal(new URL(url, page.url).href, `${page.url}/login?referrer=%2Fapp%3Ffoo%3Dbar`);
    assert.equal((await page.server.told('ws-open')).length, 0);
  });

  check('[12.62, 12.21] a session that the server does not know: the page goes to the login', { at, main: true, problems: true }, async () => {
    await page.makes();
    await page.calls('login');
    await page.server.does('forget_sessions');
    await page.run(() => {
      window.peer.prevented.delete('login');
      history.replaceState(null, '', '/app?foo=bar');
      window.client.connect();
    });
    await page.sees(() => location.pathname === '/login');
    assert.equal(await page.run(() => location.search), '?referrer=%2Fapp%3Ffoo%3Dbar');
  });

  check('[4] after a login the same page can connect', { at, ours: true }, async () => {
    await page.makes();
    await page.server.does('forget_sessions');
    await page.run(() => window.client.connect());
    await page.tells('login');
    await page.connects();
    await page.roundTrip();
  });

  check('[4] a refusal for another reason', { at, ours: true }, async () => {
    await page.makes();
    await page.server.does('refuse', { count: 1 });
    await page.server.does('answer', { path: verifyPath, status: 403, body: '{"detail":{"message":"no","reason":"unauthorized"}}' });
    await page.run(() => window.client.connect());
    const [{ status, reason, url }] = await page.tells('refused');
    assert.deepEqual([status, reason, new URL(url, page.url).href], [403, 'unauthorized', `${page.url}/error?code=403`]);
  });

  check('[4] a server that cannot verify is asked again', { at, defect: 1 }, async () => {
    await page.makes();
    await page.calls('login');
    await page.server.does('refuse', { count: 1 });
    await page.server.does('answer', { path: verifyPath, status: 503, body: 'busy' });
    await page.run(() => window.client.connect());
    await page.calls('whenOpen');
    assert.deepEqual(await page.order('login', 'refused'), []);
  });
});

onDara('return', (page, check) => {
  check('[12.14] a link that the server closes comes back with another channel, and works', { at, main: true }, async () => {
    const first = await page.connects();
    page.patience = reconnectMs;
    await page.server.does('close', { code: 1012, reason: 'service restart' });
    const [, { channel, again }] = await page.tells('open', 2);
    assert.notEqual(channel, first);
    assert.equal(again, true);
    await page.calls('send', 'heard', 'again');
    assert.equal((await page.hears('heard')).value, "'again'");
    assert.equal(await page.sockets(), 2);
  });

  for (const code of [1000, 1001, 1011, 4000]) {
    check(`[3] so does one that is closed with ${code}`, { at }, async () => {
      await page.connects();
      await page.tells('open', await page.breaks(code));
      await page.roundTrip();
    });
  }

  check('[12.15] it keeps trying until a server is there', { at }, async () => {
    await page.connects();
    await page.server.does('refuse', { count: 2 });
    page.patience = reconnectMs;
    await page.returns(await page.breaks());
    assert.equal((await page.server.told('ws-refused')).length, 2);
  });

  check('[11.7] the session is not verified for each attempt', { at, defect: 7 }, async () => {
    await page.connects();
    await page.server.does('refuse', { count: 2 });
    page.patience = reconnectMs;
    await page.returns(await page.breaks());
    const verified = (await page.server.requests(/verify-session/)).length;
    assert.ok(verified < 2, `${verified} for 2`);
  });

  /** Until it does not try any more. */
  const park = async () => {
    await page.connects({ maxAttempts: 1 });
    await page.server.does('refuse', { count: 99 });
    await page.breaks();
    await page.parks();
    if (client === 'theirs') await page.run(() => new Promise((resolve) => setTimeout(resolve, 1500)));
    await page.parks();
  };

  check('[12.16] maxAttempts: so often, and then it waits', { at }, async () => {
    await park();
    assert.ok(await page.sockets() <= 4); // where the session is good, it begins anew once
  });

  for (const [row, name] of [[17, 'visibilitychange'], [18, 'focus'], [19, 'online']]) {
    check(`[12.${row}] while it waits, ${name} makes it try again`, { at, main: name === 'focus' }, async () => {
      await park();
      await page.server.does('refuse', { count: 0 });
      await page.run((event) => (event === 'visibilitychange' ? document : window).dispatchEvent(new Event(event)), name);
      await page.tells('open', 2);
      await page.roundTrip();
    });
  }

  check('[12.22] a link that fails though the session is good: it waits, and the page stays', { at }, async () => {
    await page.makes({ maxAttempts: 0 });
    await page.calls('login');
    await page.server.does('refuse', { count: 99 });
    await page.mark();
    await page.run(() => window.client.connect());
    await page.parks();
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 1500)));
    assert.ok(await page.isMarked());
    assert.ok(await page.sockets() <= 2, `${await page.sockets()} sockets`);
    assert.deepEqual(await page.order('login', 'refused'), []);
  });

  check('[11.8] without a link there is no channel; who waits gets the next one', { at, defect: 8 }, async () => {
    const first = await page.connects();
    await page.server.does('refuse', { count: 1 });
    await page.breaks();
    await page.is('channel', null);
    const next = await page.calls('whenOpen');
    assert.notEqual(next, first);
    assert.deepEqual(await page.server.does('channels'), [next]);
  });

  check('[11.1] who waits for a channel is told when there will be none', { at, defect: 1 }, async () => {
    await page.makes();
    await page.begins('open', 'whenOpen');
    await page.run(() => window.client.close());
    assert.deepEqual(await page.outcome('open'), { error: 'cancelled' });
  });

  check('[11.3] each link is told once', { at, ours: true }, async () => {
    await page.connects();
    await page.run(() => window.client.reconnect());
    await page.tells('open', 2);
    await page.roundTrip();
    assert.deepEqual((await page.events('open')).map(({ again }) => again), [false, true]);
  });

  check('[12.20] without liveReload the page stays', { at }, async () => {
    await page.connects();
    await page.mark();
    await page.tells('open', await page.breaks(1012));
    await page.roundTrip();
    assert.ok(await page.isMarked());
  });

  check('[12.20] with liveReload it is loaded anew once, when the link is back', { at, main: true }, async () => {
    const loads = () => page.run(() => sessionStorage.getItem('loads'));
    await page.connects({ liveReload: true });
    await page.roundTrip();
    assert.equal(await loads(), '1');
    await page.breaks(1012);
    await page.until(async () => await loads() === '2', 'it is loaded anew');
    await page.sees(() => window.peer?.isReady);
    await page.connects({ liveReload: true });
    await page.roundTrip();
    assert.equal(await loads(), '2');
  });

  check('[11.9] nor is it when the first link took several attempts', { at, defect: 9 }, async () => {
    await page.server.does('refuse', { count: 1 });
    await page.connects({ liveReload: true });
    await page.roundTrip();
    assert.equal(await page.run(() => sessionStorage.getItem('loads')), '1');
  });
});

onDara('heartbeat', (page, check) => {
  const pings = async () => (await page.server.told('frame')).filter(({ text }) => text === ping).length;

  check('[3] pings, to the byte; the answers are nobody else\'s', { at, main: true, ours: true }, async () => {
    await page.connects({ pingInterval: 100 });
    await page.until(async () => await pings() >= 3, 'three pings');
    assert.deepEqual((await page.server.told('frame')).map(({ text }) => text).filter((text) => text !== ping), []);
    assert.deepEqual(await page.order('message', 'custom', 'error'), []);
    assert.equal(await page.sockets(), 1);
  });

  check('[3] none with an interval of 0', { at, ours: true }, async () => {
    await page.connects({ pingInterval: 0 });
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 400)));
    await page.roundTrip();
    assert.equal(await pings(), 0);
  });

  check('[11.4] after several links there is one heart', { at, ours: true }, async () => {
    await page.connects({ pingInterval: 200 });
    for (const count of [2, 3, 4]) {
      await page.run(() => window.client.reconnect());
      await page.tells('open', count);
    }
    const before = await pings();
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 1000)));
    const more = await pings() - before;
    assert.ok(more >= 2 && more <= 7, `${more} in a second`);
  });

  check('[11.15] a handler that blocks the server for a while is no dead link', { at }, async () => {
    await page.connects({ pingInterval: 200 });
    assert.deepEqual(await page.calls('request', 'slow_sync', { ms: 1500 }), { ms: 1500 });
    assert.equal(await page.sockets(), 1);
  });
});

onDara('end', (page, check) => {
  const quiet = () => page.run(() => new Promise((resolve) => setTimeout(resolve, 1500)));

  check('[11.6] close is final', { at, main: true }, async () => {
    await page.connects();
    await page.run(() => window.client.close());
    await page.is('state', 'closed');
    await page.hears('ws-close');
    await page.run(() => {
      for (const name of ['focus', 'online']) window.dispatchEvent(new Event(name));
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await quiet();
    assert.equal(await page.sockets(), 1);
  });

  check('[3] close says so, and is told once', { at, ours: true }, async () => {
    await page.connects();
    await page.run(() => window.client.close());
    assert.equal((await page.hears('ws-close')).code, 1000);
    await page.tells('close');
    await page.painted();
    assert.equal((await page.events('close')).length, 1);
  });

  check('[11.6] also while it waits to try again, and while the session is being verified', { at }, async () => {
    await page.connects();
    const release = await page.server.hold(verifyPath);
    await page.server.does('refuse', { count: 99 });
    await page.run(() => window.client.reconnect());
    await page.hears('ws-refused');
    await page.run(() => window.client.close());
    await release();
    const sockets = await page.sockets();
    await quiet();
    assert.equal(await page.sockets(), sockets);
    assert.deepEqual(await page.order('login', 'refused'), []);
  });

  check('[3] what is asked for after close is refused', { at, defect: 2 }, async () => {
    await page.connects();
    await page.run(() => window.client.close());
    assert.ok(['not-open', 'cancelled'].includes((await page.settles('request', 'echo', 1)).error));
  });
});
