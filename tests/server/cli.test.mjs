import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readCliOptions, UsageError } from '../../demo/server/cli_options.mjs';
import { connect, spawnServer, startTestServer, temporaryFolder } from './support.mjs';

function spawnWithPages(t, ...more) {
  const folder = temporaryFolder(t);
  const pages = join(folder, 'pages');
  mkdirSync(pages);
  writeFileSync(join(pages, 'index.html'), 'the pages');
  const data = join(folder, 'chat.sqlite');
  return spawnServer(t, ['--port', '0', '--static', pages, '--data', data, ...more]);
}

test('--help explains every option', async (t) => {
  const { code, stdout, stderr } = await spawnServer(t, ['--help']).ended;
  assert.equal(code, 0);
  assert.equal(stderr, '');
  for (const name of ['port', 'host', 'static', 'data', 'bus', 'speed', 'allow-origin', 'help']) {
    assert.match(stdout, new RegExp(`--${name}\\b`));
  }
});

test('a wrong argument is explained', async (t) => {
  const { code, stderr } = await spawnServer(t, ['--prt', '1']).ended;
  assert.equal(code, 2);
  assert.match(stderr, /--prt[^]*Try --help/);
  assert.doesNotMatch(stderr, /\n {4}at /, 'no stack');

  const rows = [
    ['--port', '-1'],
    ['--port', 'x'],
    ['--port', ''],
    ['--port', '70000'],
    ['--port', '80.5'],
    ['--speed', '0'],
    ['--speed', 'NaN'],
    ['--speed', '5000'],
    ['--allow-origin', 'example.org'],
    ['--allow-origin', 'file:///x'],
    ['--bus', 'localhost:6379'],
    ['--bus', 'nats://localhost'],
    ['--bus', 'redis:'],
    ['--bus', ''],
    ['surplus'],
  ];
  for (const row of rows) {
    // "=": parseArgs would take "-1" for an option.
    const args = row.length === 2 ? [row.join('=')] : row;
    assert.throws(() => readCliOptions(args), UsageError, row.join(' '));
  }
  assert.throws(() => readCliOptions(['--bus', 'redis://localhost', '--data', 'file']), UsageError, 'one or the other');
});

test('arguments become options', () => {
  assert.deepEqual(readCliOptions([]), {});
  assert.equal(readCliOptions(['--port', '1', '-h']), null);
  const line =
    '--port 0 --host 0.0.0.0 --static a --static b --data c --speed 0.5 ' +
    '--allow-origin https://a.example/ --allow-origin http://b.example:80';
  assert.deepEqual(readCliOptions(line.split(' ')), {
    port: 0,
    host: '0.0.0.0',
    staticRoots: ['a', 'b'],
    dataFile: 'c',
    speed: 0.5,
    allowedOrigins: ['https://a.example', 'http://b.example'],
  });
  const bus = 'rediss://user:password@redis.example:6380/1';
  assert.deepEqual(readCliOptions(['--bus', bus]), { bus });
});

test('one line says where the server listens, and it serves the pages', async (t) => {
  const server = spawnWithPages(t);
  const url = await server.url();
  assert.match(
    server.output.stdout,
    /^tether demos: (http:\/\/localhost:\d+\/) \(chat: \1chat\/, ticker: \1ticker\/, counter: \1counter\/\)\n$/,
  );
  assert.equal(server.output.stderr, '');
  assert.equal(await (await fetch(url)).text(), 'the pages');
});

test('a port in use is explained', async (t) => {
  const running = await startTestServer(t);
  const { code, stdout, stderr } = await spawnWithPages(t, '--port', String(running.port)).ended;
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, new RegExp(`^port ${running.port} is in use: .*--port\n$`));
});

test('missing pages are mentioned', async (t) => {
  const data = join(temporaryFolder(t), 'chat.sqlite');
  const server = spawnServer(t, ['--port', '0', '--static', '/does/not/exist', '--data', data]);
  assert.equal((await fetch(await server.url())).status, 404);
  assert.match(server.output.stderr, /no pages yet in \/does\/not\/exist/);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} says goodbye to every socket and ends with 0 within two seconds`, async (t) => {
    const folder = temporaryFolder(t);
    const server = spawnServer(t, ['--port', '0', '--data', join(folder, 'chat.sqlite')]);
    const url = await server.url();
    const chat = await (await connect(t, url, '/chat')).join('ann');
    const ticker = await connect(t, url, '/stocks');
    ticker.send({ action: 'subscribe', symbols: ['SPX'] });
    await ticker.next();
    await fetch(url); // Leaves an idle keep-alive connection behind.

    const start = performance.now();
    server.kill(signal);
    for (const client of [chat, ticker]) {
      assert.deepEqual(await client.closing, { code: 1001, reason: 'server shutting down' });
    }
    const { code, stderr } = await server.ended;
    assert.equal(code, 0, stderr);
    assert.ok(performance.now() - start < 2000);
    assert.deepEqual(readdirSync(folder), ['chat.sqlite'], 'no lock, no pid, no log');
  });
}

test('a client that does not answer the goodbye delays the end by a second at most', async (t) => {
  const server = await startTestServer(t);
  const deaf = await connect(t, server.url, '/chat');
  deaf.socket.pause();
  const start = performance.now();
  await server.close();
  assert.ok(performance.now() - start < 2000);
});

test('in process, close() may be called twice, and frees the port', async (t) => {
  const server = await startTestServer(t);
  const client = await connect(t, server.url, '/chat');
  await Promise.all([server.close(), server.close()]);
  assert.equal((await client.closing).code, 1001);
  await startTestServer(t, { port: server.port });
});
