// The faults that the chaos proxy makes on open connections, as a plain client sees them.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';

import { WebSocket } from 'ws';

import { closeFrame, garbage } from '../../support/chaos/frames.mjs';
import { chaosScene, echoed, timed, until } from '../../support/chaos/scene.mjs';
import { startChaosProxy } from '../../support/chaos_proxy.mjs';

const scene = chaosScene();

test('passes everything while told nothing, and counts what it accepts', async () => {
  assert.deepEqual([scene.proxy.accepted.count, scene.proxy.connections], [0, []]);
  const before = performance.now();
  const socket = await scene.opened('/echo', { protocol: 'x' });
  await echoed(socket, 'hello');
  const [link] = scene.proxy.connections;
  assert.ok(link.established && link.clientOpen && link.serverOpen);
  assert.ok(scene.proxy.accepted.times[0] >= before && scene.proxy.accepted.times[0] <= performance.now());
  socket.close(4321, 'bye');
  assert.deepEqual(await socket.ended, [4321, 'bye']);
  await scene.proxy.until(({ connections }) => connections.length === 0);
  assert.deepEqual([scene.proxy.accepted.count, scene.server.stats().current], [1, 0]);
  assert.equal((await fetch(`http://127.0.0.1:${scene.proxy.port}/records`)).status, 200);
});

test('passes large frames unharmed both ways', async () => {
  const socket = await scene.opened();
  const big = 'abc'.repeat(1_000_000);
  await echoed(socket, big);
  assert.ok(scene.proxy.connections[0].toServer.passed > big.length);
});

test('delays both directions', async () => {
  scene.proxy.setShape({ delayMs: 60 });
  const socket = await scene.opened();
  assert.ok((await timed(() => echoed(socket, 'late'))) >= 118);
  scene.proxy.setShape({});
  await echoed(socket, 'now');
  assert.deepEqual(socket.messages, ['late', 'now']);
});

test('jitter changes times and never the order', async () => {
  const socket = await scene.opened();
  scene.proxy.connections[0].shape({ jitterMs: 20 }, 'toClient');
  const times = [];
  socket.on('message', () => times.push(performance.now()));
  const numbers = Array.from({ length: 40 }, (_, i) => String(i));
  for (const number of numbers) await new Promise((resolve) => socket.send(number, () => setTimeout(resolve, 1)));
  await until(() => socket.messages.length === numbers.length);
  assert.deepEqual(socket.messages, numbers);
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  assert.ok(Math.max(...gaps) > 4, `all gaps are small: ${gaps}`);
});

test('limits bytes per second', async () => {
  const socket = await scene.opened();
  scene.proxy.connections[0].shape({ bytesPerSecond: 64 * 1024 }, 'toServer');
  const took = await timed(() => echoed(socket, 'x'.repeat(32 * 1024)));
  assert.ok(took > 450, `${took} ms for half a second's worth`);
  assert.ok(took < 2000, `${took} ms for half a second's worth`);

  scene.proxy.connections[0].shape({ bytesPerSecond: 16 * 1024, chunkBytes: 1 }, 'toServer');
  const small = await timed(() => echoed(socket, 'x'.repeat(4 * 1024)));
  assert.ok(small > 200 && small < 1500, `${small} ms for a quarter of a second's worth in single bytes`);
});

test('writes single bytes', async () => {
  const socket = await scene.opened();
  const [link] = scene.proxy.connections;
  const raw = socket._socket;
  link.shape({ chunkBytes: 1 });
  const sizes = [];
  raw.on('data', (bytes) => sizes.push(bytes.length));
  await echoed(socket, 'in small pieces');
  assert.ok(Math.max(...sizes) < 17, `pieces of ${sizes}`);
  assert.ok(sizes.length > 5, `pieces of ${sizes}`);
});

test('resets both ends, or one of them', async () => {
  for (const side of ['both', 'client']) {
    const socket = await scene.opened();
    const raw = socket._socket;
    const error = once(raw, 'error');
    scene.proxy.connections.at(-1).reset(side);
    assert.equal((await error)[0].code, 'ECONNRESET');
    assert.deepEqual(await socket.ended, [1006, '']);
    if (side === 'both') await until(() => scene.server.stats().current === 0);
  }
  assert.equal(scene.server.stats().current, 1, 'the server was told nothing the second time');
  scene.proxy.connections[0].reset('server');
  await until(() => scene.server.stats().current === 0);
});

test('ends without a close frame', async () => {
  for (const side of ['both', 'client']) {
    const socket = await scene.opened();
    scene.proxy.connections[0].fin(side);
    assert.deepEqual([await socket.ended, socket.errors], [[1006, ''], []]);
    await until(() => scene.server.stats().current === 0);
    await scene.proxy.until(({ connections }) => connections.length === 0);
  }
});

test('a black hole on one link leaves new ones alone', async () => {
  const dead = await scene.opened();
  scene.proxy.connections[0].blackhole();
  dead.send('lost?');
  const alive = await scene.opened();
  await echoed(alive, 'hello');
  await echoed(alive, 'again');
  assert.deepEqual([dead.messages, dead.closed], [[], null]);

  scene.proxy.connections[0].restore();
  await until(() => dead.messages.includes('lost?'), 'what was held');
});

test('a black hole tells neither end that the other has gone', async () => {
  const socket = await scene.opened();
  const [link] = scene.proxy.connections;
  link.blackhole();
  socket.terminate();
  await scene.proxy.until(() => !link.clientOpen);
  await echoed(await scene.opened(), 'time passes');
  assert.ok(link.serverOpen);
  assert.equal(scene.server.stats().current, 2);
  link.restore();
  await until(() => scene.server.stats().current === 1);

  const other = await scene.opened();
  const otherLink = scene.proxy.connections.at(-1);
  otherLink.blackhole();
  const witness = await scene.opened();
  scene.server.close();
  await scene.proxy.until(() => !otherLink.serverOpen);
  await witness.ended;
  assert.deepEqual([other.closed, other.readyState], [null, WebSocket.OPEN]);
});

test('a black hole does not answer a close', async () => {
  const socket = await scene.opened();
  scene.proxy.connections[0].blackhole();
  socket.close();
  await echoed(await scene.opened(), 'time passes');
  assert.equal(socket.readyState, WebSocket.CLOSING);
});

test('a black hole one way lets the other way through', async () => {
  const received = () => scene.server.records[0]?.frames.map(({ hex }) => Buffer.from(hex, 'hex').toString());
  const socket = await scene.opened('/record');
  const [link] = scene.proxy.connections;
  link.blackhole('toClient');
  socket.send('there');
  await until(() => received().includes('there'));
  socket.terminate();
  await until(() => scene.server.records[0].close !== null, 'the server to see the end');

  const echo = await scene.opened();
  const [echoLink] = scene.proxy.connections.slice(-1);
  echoLink.blackhole('toServer');
  echo.send('not there');
  echoLink.sendText('from the server');
  await until(() => echo.messages.length > 0);
  assert.deepEqual(echo.messages, ['from the server']);
});

test('closes an open link after a time, and between two frames of a busy one', async () => {
  scene.proxy.setMode({ kind: 'close', code: 1012, reason: 'restart', afterMs: 50 }, { times: 1 });
  const idle = await scene.opened();
  await echoed(idle, 'still here');
  assert.deepEqual(await idle.ended, [1012, 'restart']);

  const busy = await scene.opened('/push?bytes=100000&count=1000&kind=text');
  const pieces = [];
  busy._socket.on('data', (bytes) => pieces.push(bytes));
  await once(busy, 'message');
  scene.proxy.connections.at(-1).closeFrame(4000, 'now');
  assert.deepEqual([await busy.ended, busy.errors], [[4000, 'now'], []]);
  const [bytes, close] = [Buffer.concat(pieces), closeFrame(4000, 'now')];
  assert.equal(bytes.indexOf(close), bytes.length - close.length, 'nothing comes after it');
  assert.ok(busy.messages.length < 1000 && busy.messages.every(({ length }) => length === 100_000));
});

test('garbage ends a connection as a protocol error and delivers nothing', async () => {
  const rows = {
    opcode: 'WS_ERR_INVALID_OPCODE',
    rsv: 'WS_ERR_UNEXPECTED_RSV_2_3',
    masked: 'WS_ERR_UNEXPECTED_MASK',
    utf8: 'WS_ERR_INVALID_UTF8',
    truncated: undefined,
    random: 'WS_ERR_UNEXPECTED_RSV_2_3'
  };
  assert.deepEqual(Object.keys(rows).sort(), Object.keys(garbage).sort());
  for (const [what, code] of Object.entries(rows)) {
    const socket = await scene.opened();
    await echoed(socket, 'before');
    scene.proxy.connections.at(-1).garbage(what);
    assert.deepEqual(await socket.ended, [1006, ''], what);
    assert.deepEqual([socket.messages, socket.errors[0]?.code], [['before'], code], what);
  }
  await until(() => scene.server.stats().current === 0);
});

test('a paused direction makes the sender keep its bytes, and loses none', async () => {
  const socket = await scene.opened();
  const [link] = scene.proxy.connections;
  link.pause('toServer');
  const chunk = 'x'.repeat(1024 * 1024);
  for (let i = 0; i < 32; ++i) socket.send(chunk + i);
  await until(() => socket._socket.writableLength > 0 && socket._socket.writableNeedDrain);
  const kept = socket.bufferedAmount;
  await echoed(await scene.opened(), 'time passes');
  assert.ok(kept > 8 * 1024 * 1024 && socket.bufferedAmount >= kept, `${kept} bytes`);
  assert.deepEqual(socket.messages, []);

  link.resume('toServer');
  await until(() => socket.messages.length === 32);
  assert.deepEqual(socket.messages, Array.from({ length: 32 }, (_, i) => chunk + i));
});

test('closing cuts every link, frees the port and leaves no wait behind', async () => {
  const socket = await scene.opened();
  scene.proxy.setShape({ delayMs: 60_000 });
  socket.send('never');
  scene.proxy.setMode({ kind: 'late', ms: 60_000 });
  const hanging = scene.client();
  await scene.proxy.until(({ accepted }) => accepted.count === 2);
  scene.proxy.connections[0].blackhole();
  const vain = assert.rejects(scene.proxy.until(() => false), /closed/);
  await scene.proxy.close();
  await vain;
  assert.deepEqual([(await socket.ended)[0], (await hanging.ended)[0]], [1006, 1006]);
  const again = await startChaosProxy({ target: { port: scene.server.port }, port: scene.proxy.port });
  assert.equal(again.port, scene.proxy.port);
  await again.close();
});

test('a wait ends with its deadline or with the exception of its condition', async () => {
  await assert.rejects(scene.proxy.until(() => false, { ms: 10, what: 'nothing' }), /in vain for: nothing/);
  await assert.rejects(scene.proxy.until(() => { throw new Error('broken'); }), /broken/);
});

test('a client that ends its half gets what the server still has to say', async () => {
  const slow = createServer({ allowHalfOpen: true }, (socket) => socket.on('end', () => socket.end('answer')).resume());
  await new Promise((resolve) => slow.listen(0, '127.0.0.1', resolve));
  const own = await startChaosProxy({ target: { port: slow.address().port } });
  const raw = connect({ port: own.port, host: '127.0.0.1', allowHalfOpen: true });
  raw.write('question');
  await own.until(({ connections }) => connections[0]?.serverOpen);
  raw.end();
  let answer = '';
  for await (const bytes of raw) answer += bytes;
  assert.equal(answer, 'answer');
  await own.until(({ connections }) => connections.length === 0);
  await own.close();
  slow.close();
});
