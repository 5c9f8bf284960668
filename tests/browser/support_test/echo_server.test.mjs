// The test server, judged by a plain client: it must be right before a browser is measured against it.

import assert from 'node:assert/strict';
import { on, once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { WebSocket } from 'ws';

import { startEchoServer } from '../support/echo_server.mjs';
import { removeDirectory, sleep, temporaryDirectory } from '../support/processes.mjs';
import { pushedByte } from '../support/websocket_endpoints.mjs';

let server;
let directory;

before(async () => {
  directory = temporaryDirectory('tether-echo-');
  mkdirSync(path.join(directory, 'public'));
  for (const name of ['index.html', 'a.js', 'a.mjs', 'a.css', 'a.json', 'a.wasm', 'a.bin']) {
    writeFileSync(path.join(directory, 'public', name), name);
  }
  writeFileSync(path.join(directory, 'secret.txt'), 'secret');
  server = await startEchoServer({
    mounts: [{ prefix: '/', directory: path.join(directory, 'public') }, { prefix: '/again/', directory: path.join(directory, 'public') }],
    pages: { '/page': '<!doctype html>page' },
    headers: (urlPath) => (urlPath === '/page' ? { 'x-test': 'yes' } : {}),
    csp: (urlPath) => (urlPath === '/page' ? "default-src 'self'" : undefined),
    overrides: {
      '/missing.wasm': { status: 404 },
      '/a.bin': { type: 'application/wasm' },
      '/made.up': { body: '{}', type: 'application/json' }
    },
    routes: { '/route': (request, response, url) => response.end(`route ${url.search}`), '/broken': () => { throw new Error('broken route'); } },
    endpoints: { '/custom': (webSocket) => webSocket.send('custom'), '/broken': () => { throw new Error('broken endpoint'); } }
  });
});

after(async () => {
  await server.close();
  removeDirectory(directory);
});

const open = (urlPath, protocols = []) => new WebSocket(server.webSocketUrl + urlPath, protocols, { perMessageDeflate: false });

/** How the connection ends; an error before that (a handshake that failed, say) is part of the story. */
function closeOf(webSocket) {
  webSocket.on('error', () => {});
  return new Promise((resolve) => webSocket.on('close', (code, reason) => resolve([code, reason.toString()])));
}

async function frames(webSocket, count) {
  const received = [];
  for await (const [data, isBinary] of on(webSocket, 'message')) {
    received.push({ data, isBinary });
    if (received.length === count) return received;
  }
}

test('serves files and pages with their types, headers and overrides', async () => {
  const rows = [
    ['/', 200, 'text/html; charset=utf-8', 'index.html'],
    ['/a.js', 200, 'text/javascript; charset=utf-8', 'a.js'],
    ['/again/a.mjs?x=1', 200, 'text/javascript; charset=utf-8', 'a.mjs'],
    ['/a.css', 200, 'text/css; charset=utf-8', 'a.css'],
    ['/a.json', 200, 'application/json; charset=utf-8', 'a.json'],
    ['/a.wasm', 200, 'application/wasm', 'a.wasm'],
    ['/a.bin', 200, 'application/wasm', 'a.bin'],
    ['/missing.wasm', 404, 'text/plain; charset=utf-8', 'status 404'],
    ['/made.up', 200, 'application/json', '{}'],
    ['/page', 200, 'text/html; charset=utf-8', '<!doctype html>page'],
    ['/favicon.ico', 204, 'image/x-icon', ''],
    ['/absent', 404, 'text/plain; charset=utf-8', 'no such file: /absent'],
    ['/%2e%2e%2fsecret.txt', 404, 'text/plain; charset=utf-8', 'no such file: /%2e%2e%2fsecret.txt'],
    ['/route?a=1', 200, null, 'route ?a=1']
  ];
  for (const [urlPath, status, type, body] of rows) {
    const response = await fetch(server.url + urlPath);
    assert.deepEqual([response.status, response.headers.get('content-type'), await response.text()], [status, type, body], urlPath);
  }
  const page = await fetch(`${server.url}/page`);
  assert.equal(page.headers.get('x-test'), 'yes');
  assert.equal(page.headers.get('content-security-policy'), "default-src 'self'");
  assert.equal((await fetch(`${server.url}/a.js`)).headers.get('content-security-policy'), null);
});

test('survives a route and an endpoint that fail', async () => {
  const response = await fetch(`${server.url}/broken`);
  assert.equal(response.status, 500);
  assert.match(await response.text(), /broken route/);
  assert.deepEqual(await closeOf(open('/broken')), [1011, 'broken endpoint']);
});

test('echoes each kind as itself', async () => {
  const webSocket = open('/echo');
  await once(webSocket, 'open');
  const big = Buffer.alloc(1024 * 1024, 7);
  const received = frames(webSocket, 3);
  webSocket.send('😀');
  webSocket.send(Buffer.from([0, 255]));
  webSocket.send(big);
  assert.deepEqual(await received, [
    { data: Buffer.from('😀'), isBinary: false },
    { data: Buffer.from([0, 255]), isBinary: true },
    { data: big, isBinary: true }
  ]);
  webSocket.close();
  assert.equal(webSocket.extensions, '');
});

test('closes, refuses and aborts on request', async () => {
  assert.deepEqual(await closeOf(open('/close?code=4321&reason=tsch%C3%BCss')), [4321, 'tschüss']);
  assert.deepEqual(await closeOf(open('/close')), [1005, '']);
  assert.deepEqual(await closeOf(open('/abort')), [1006, '']);
  for (const [urlPath, status] of [['/reject', 503], ['/reject?status=401', 401], ['/unknown', 404]]) {
    const [, response] = await once(open(urlPath).on('error', () => {}), 'unexpected-response');
    assert.equal(response.statusCode, status);
    response.resume();
  }
});

test('selects the sub-protocol', async () => {
  const rows = [
    ['/protocol', ['tether.a', 'tether.b'], 'tether.b'],
    ['/protocol', ['tether.a', 'tether.c'], 'tether.a'],
    ['/echo', ['tether.a', 'tether.b'], 'tether.a'],
    ['/protocol', [], '']
  ];
  for (const [urlPath, offered, selected] of rows) {
    const webSocket = open(urlPath, offered);
    await once(webSocket, 'open');
    assert.equal(webSocket.protocol, selected);
    webSocket.close();
  }
});

test('pushes frames that can be foretold', async () => {
  for (const kind of ['binary', 'text']) {
    const received = await frames(open(`/push?bytes=300&count=3&kind=${kind}`), 3);
    for (const [number, { data, isBinary }] of received.entries()) {
      assert.equal(isBinary, kind === 'binary');
      assert.deepEqual([...data], Array.from({ length: 300 }, (_, i) => pushedByte(number, i, isBinary)));
    }
  }
  assert.deepEqual(await frames(open('/custom'), 1), [{ data: Buffer.from('custom'), isBinary: false }]);
});

test('records what it receives until told to forget', async () => {
  const readRecords = async () => (await fetch(`${server.url}/records`)).json();
  const webSocket = open('/record?name=x', ['tether.a']);
  await once(webSocket, 'open');
  webSocket.send('hi');
  webSocket.send(Buffer.alloc(65));
  webSocket.close(4000, 'done');
  await once(webSocket, 'close');
  assert.deepEqual(await readRecords(), [{
    url: '/record?name=x',
    protocol: 'tether.a',
    frames: [
      { kind: 'text', length: 2, sha256: '8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4', hex: '6869' },
      { kind: 'binary', length: 65, sha256: '98ce42deef51d40269d542f5314bef2c7468d401ad5d85168bfab4c0108f75f7' }
    ],
    close: { code: 4000, reason: 'done' }
  }]);
  await fetch(`${server.url}/records`, { method: 'DELETE' });
  assert.deepEqual(await readRecords(), []);
});

test('never answers on /hang and never reads on /silent', async () => {
  const raw = connect(server.port, '127.0.0.1');
  raw.write(['GET /hang HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', '', ''].join('\r\n'));
  const silent = open('/silent');
  await once(silent, 'open');
  silent.send(Buffer.alloc(32 * 1024 * 1024));
  silent.close();
  await sleep(200);
  assert.equal(raw.bytesRead, 0);
  assert.equal(silent.readyState, WebSocket.CLOSING);
  assert.ok(silent.bufferedAmount > 0);
  silent.terminate();
  raw.destroy();
});

test('counts connections and destroys them all on close', async () => {
  const own = await startEchoServer();
  const sockets = ['/echo', '/silent', '/record'].map((urlPath) => new WebSocket(own.webSocketUrl + urlPath));
  await Promise.all(sockets.map((webSocket) => once(webSocket, 'open')));
  sockets[0].close();
  await once(sockets[0], 'close');
  assert.deepEqual(own.stats(), { current: 2, total: 3, attempts: 3 });

  const hanging = new WebSocket(`${own.webSocketUrl}/hang`);
  while (own.stats().attempts < 4) await sleep(10);
  const ends = [sockets[1], sockets[2], hanging].map(closeOf);
  await own.close();
  assert.deepEqual((await Promise.all(ends)).map(([code]) => code), [1006, 1006, 1006]);
  await assert.rejects(fetch(own.url));

  const again = await startEchoServer({ port: own.port });
  assert.equal(again.port, own.port);
  await again.close();
});
