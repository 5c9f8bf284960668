import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAllowedOrigin } from '../../demo/server/origin.mjs';
import { connect, refusal, startTestServer } from './support.mjs';

test('an origin is ours if its host and port are those of the request', () => {
  const allowedOrigins = ['https://friend.example'];
  const rows = [
    [undefined, 'localhost:8080', true, 'no browser'],
    ['http://localhost:8080', 'localhost:8080', true, 'same'],
    ['http://LOCALHOST:8080', 'localhost:8080', true, 'case'],
    ['http://[::1]:8080', '[::1]:8080', true, 'IPv6'],
    ['https://demo.example', 'demo.example', true, 'behind a proxy that speaks TLS'],
    ['https://demo.example', 'demo.example:443', true, 'default port'],
    ['https://friend.example', 'localhost:8080', true, 'in the list'],
    ['http://friend.example', 'localhost:8080', false, 'listed with another scheme'],
    ['http://localhost:8081', 'localhost:8080', false, 'port'],
    ['http://127.0.0.1:8080', 'localhost:8080', false, 'another name'],
    ['http://localhost:8080.evil.example', 'localhost:8080', false, 'prefix'],
    ['http://localhost', 'localhost:8080', false, 'no port'],
    ['null', 'localhost:8080', false, 'sandboxed frame'],
    ['null', undefined, false, 'no host'],
    ['file:///', 'localhost:8080', false, 'scheme'],
    ['', 'localhost:8080', false, 'empty'],
  ];
  for (const [origin, host, expected, why] of rows) {
    assert.equal(isAllowedOrigin({ origin, host, allowedOrigins }), expected, why);
  }
});

test('a foreign origin gets 403, the own and a listed one get in', async (t) => {
  const { url } = await startTestServer(t, { allowedOrigins: ['https://friend.example'] });
  for (const path of ['/chat', '/stocks']) {
    const refused = await refusal(url, path, { origin: 'http://evil.example' });
    assert.equal(refused.status, 403);
    assert.match(refused.type, /^text\/plain/);
    assert.match(refused.body, /origin/);
    for (const origin of [url.slice(0, -1), 'https://friend.example', undefined]) {
      assert.deepEqual(await (await connect(t, url, path, { origin })).settle(), []);
    }
  }
});

test('another path has no socket', async (t) => {
  const { url } = await startTestServer(t);
  for (const path of ['/', '/nothing-here', '/chat/', '/chat/x', '/stock', '/healthz']) {
    assert.equal((await refusal(url, path)).status, 404, path);
  }
  await connect(t, url, '/chat?room=lobby');
});

test('the server takes a limited number of connections', async (t) => {
  const { url } = await startTestServer(t, { limits: { maxConnections: 2 } });
  const first = await connect(t, url, '/chat');
  await connect(t, url, '/stocks');
  const refused = await refusal(url, '/chat');
  assert.equal(refused.status, 503);
  assert.match(refused.body, /too many connections/);

  await first.leave();
  await connect(t, url, '/chat');
});

test('a ping is answered on both endpoints', async (t) => {
  const { url } = await startTestServer(t);
  for (const path of ['/chat', '/stocks']) {
    const client = await connect(t, url, path);
    client.sendText('ping');
    assert.equal(await client.next(), 'pong');
  }
});

test('a peer that answers no protocol-level ping is dropped, another stays', async (t) => {
  const { url } = await startTestServer(t, { limits: { pingIntervalMs: 150 } });
  const lively = await connect(t, url, '/chat');
  const dead = await connect(t, url, '/chat', { autoPong: false });
  await lively.join('ann');
  await dead.join('bob');
  assert.equal((await dead.closing).code, 1006);
  await lively.next((frame) => frame.type === 'leave' && frame.username === 'bob');
  assert.deepEqual(await lively.settle(), []);
});
