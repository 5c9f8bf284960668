// What new connections through the chaos proxy meet, as a plain client sees it.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';

import { WebSocket } from 'ws';

import { chaosScene, echoed, timed, until } from '../../support/chaos/scene.mjs';

const scene = chaosScene();

test('a dead network takes open and new connections, and comes back', async () => {
  const old = await scene.opened();
  scene.proxy.blackholeAll();
  old.send('held');
  const fresh = scene.client();
  await scene.proxy.until(({ accepted }) => accepted.count === 2);
  const gone = scene.client();
  await scene.proxy.until(({ connections }) => connections[2]?.toServer.received > 0);
  gone.terminate();
  await scene.proxy.until(({ connections }) => !connections[2]?.clientOpen);
  assert.deepEqual([old.messages, fresh.readyState, scene.server.stats().attempts], [[], WebSocket.CONNECTING, 1]);

  scene.proxy.restoreAll();
  await once(fresh, 'open');
  await until(() => old.messages.includes('held'));
  await echoed(await scene.opened(), 'hello');
  assert.equal(scene.server.stats().attempts, 3, 'nobody connects for the one that gave up');
});

test('accepts and says nothing', async () => {
  scene.proxy.setMode('blackhole', { times: 1 });
  const hanging = scene.client('/echo', { handshakeTimeout: 200 });
  await hanging.ended;
  assert.match(hanging.errors[0].message, /handshake has timed out/);
  assert.equal(scene.server.stats().attempts, 0);
  await echoed(await scene.opened(), 'the next one passes');
});

test('answers the handshake late, and never for a client that has left', async () => {
  scene.proxy.setMode({ kind: 'late', ms: 150 });
  assert.ok((await timed(() => scene.opened())) >= 149);
  const impatient = scene.client();
  await scene.proxy.until(({ connections }) => connections[1]?.toServer.received > 0);
  impatient.terminate();
  await scene.proxy.until(({ connections }) => connections.length === 1);
  assert.equal(scene.server.stats().attempts, 1);
});

test('answers the upgrade with an HTTP status', async () => {
  const rows = [
    [{ status: 503, headers: { 'Retry-After': 7 } }, 'retry-after', '7'],
    [{ status: 401 }, 'location', undefined],
    [{ status: 302 }, 'location', '/moved']
  ];
  for (const [mode, header, value] of rows) {
    scene.proxy.setMode({ kind: 'http', ...mode }, { times: 1 });
    const socket = scene.client();
    const [, response] = await once(socket, 'unexpected-response');
    assert.deepEqual([response.statusCode, response.headers[header]], [mode.status, value]);
    response.resume();
    await scene.proxy.until(({ connections }) => connections.length === 0);
  }
  assert.equal(scene.server.stats().attempts, 0);
});

test('accepts and closes with any code', async () => {
  for (const [code, reason] of [[1000, ''], [1011, 'overload'], [1013, ''], [4401, 'who?'], [4999, 'é'], [1005, '']]) {
    scene.proxy.setMode({ kind: 'close', code, reason }, { times: 1 });
    const socket = scene.client();
    const open = once(socket, 'open');
    assert.deepEqual(await socket.ended, [code, reason]);
    await open;
  }
  await until(() => scene.server.stats().current === 0, 'the server to see the client close');
  assert.equal(scene.server.stats().total, 6);
});

test('garbage and ends as a mode meet new connections', async () => {
  scene.proxy.setMode({ kind: 'garbage', what: 'opcode' }, { times: 1 });
  const broken = scene.client();
  await broken.ended;
  assert.equal(broken.errors[0].code, 'WS_ERR_INVALID_OPCODE');

  for (const kind of ['reset', 'fin']) {
    scene.proxy.setMode(kind, { times: 1 });
    const refused = scene.client();
    await refused.ended;
    assert.match(refused.errors[0].message, kind === 'reset' ? /ECONNRESET/ : /socket hang up/);
    scene.proxy.setMode({ kind, afterMs: 20 }, { times: 1 });
    const dropped = await scene.opened();
    assert.deepEqual(await dropped.ended, [1006, '']);
  }
  assert.throws(() => scene.proxy.setMode('nonsense'), /no mode/);
  assert.throws(() => scene.proxy.setMode({ kind: 'garbage', what: 'nonsense' }), /no garbage/);
});

test('a dead server resets the client', async () => {
  await scene.server.close();
  const socket = scene.client();
  await socket.ended;
  assert.match(socket.errors[0].message, /ECONNRESET/);
});
