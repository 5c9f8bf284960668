// load(): from any static server, and every way it can fail has a name (security items 5 and 6).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { inEveryEngine, moduleHtml } from './support/module_page.mjs';

const policies = {
  '/plain': '', // none: any static server
  '/no-wasm': "default-src 'none'; script-src 'self'; connect-src 'self'"
};

// As valid a program as ours, but not ours: one byte of its data is another, or it is one of another version.
const ours = readFileSync(new URL('../../dist/tether.wasm', import.meta.url));
const flipped = Buffer.from(ours);
flipped[ours.length - 1] ^= 1;
const customSection = Buffer.from([0, 2, 1, 120]);

const overrides = {
  '/bad/404.wasm': { status: 404 },
  '/bad/500.wasm': { status: 500 },
  '/bad/type.wasm': { type: 'application/octet-stream', body: 'x' },
  '/bad/html.wasm': { type: 'text/html; charset=utf-8', body: '<!doctype html>' },
  '/bad/almost.wasm': { type: 'application/wasmx', body: 'x' },
  '/bad/text.wasm': { type: 'application/wasm', body: 'this is no program' },
  '/bad/empty.wasm': { type: 'application/wasm', body: '' },
  '/bad/flipped.wasm': { type: 'application/wasm', body: flipped },
  '/bad/newer.wasm': { type: 'application/wasm', body: Buffer.concat([ours, customSection]) },
  '/bad/cut.wasm': { type: 'application/wasm', body: Buffer.from('0061736d01000000ff', 'hex') },
  '/bad/hollow.wasm': { type: 'application/wasm', body: Buffer.from('0061736d01000000', 'hex') }
};

const options = {
  pages: { '/plain': moduleHtml(), '/no-wasm': moduleHtml() },
  csp: (path) => policies[path],
  overrides,
  headers: (path) => (path.startsWith('/kept/') ? { 'cache-control': 'max-age=3600' } : {})
};

for (const name of ['tether', 'websocket']) {
  test(`${name}.mjs has no way to evaluate text`, async () => {
    const source = await readFile(new URL(`../../dist/${name}.mjs`, import.meta.url), 'utf8');
    assert.ok(source.length > 1000);
    assert.doesNotMatch(source, /(?<!unsafe-)\beval\b|\bnew\s+Function\b|\bFunction\s*\(/);
  });
}

inEveryEngine((page) => {
  /** The error of load() with the wasm at `wasm`, as {name, code, message}. */
  const failure = (wasm, name = 'tether') => page.run(async (wasm, name) => {
    const { load, TetherError } = await import(`/dist/${name}.mjs`);
    const error = await load({ wasm }).then(() => null, (reason) => reason);
    return error && { ours: error instanceof TetherError, name: error.name, code: error.code, message: error.message };
  }, wasm, name);

  const rows = [
    ['/bad/404.wasm', 'wasm-not-found', /404\.wasm: HTTP status 404/],
    ['/bad/500.wasm', 'wasm-not-found', /HTTP status 500/],
    ['/bad/type.wasm', 'wasm-mime-type', /application\/octet-stream.*application\/wasm/],
    ['/bad/html.wasm', 'wasm-mime-type', /text\/html/],
    ['/bad/almost.wasm', 'wasm-mime-type', /application\/wasmx/],
    ['/bad/text.wasm', 'wasm-invalid', /text\.wasm/],
    ['/bad/empty.wasm', 'wasm-invalid', /empty\.wasm/],
    ['/bad/cut.wasm', 'wasm-invalid', /cut\.wasm/],
    ['/bad/hollow.wasm', 'wasm-invalid', /hollow\.wasm/]
  ];
  for (const name of ['tether', 'websocket']) {
    test(`${name}.mjs: names what is wrong with the wasm`, async () => {
      for (const [wasm, code, message] of rows) {
        const error = await failure(wasm, name);
        assert.deepEqual([error?.ours, error?.name, error?.code], [true, 'TetherError', code], wasm);
        assert.match(error.message, message);
      }
      await page.takeProblems();
    });
  }

  test('a program with one byte changed, or of another version, is refused (security item 25)', async () => {
    for (const url of ['/bad/flipped.wasm', '/bad/newer.wasm']) {
      // The browser would take it.
      assert.ok(await page.run(async (url) => (await WebAssembly.compileStreaming(fetch(url))) instanceof WebAssembly.Module, url));
      const error = await failure(url);
      assert.deepEqual([error?.ours, error?.code], [true, 'wasm-invalid'], url);
      assert.match(error.message, /is not the file that this script was made with: its hash is not sha384-/);
    }
    await page.takeProblems();
  });

  test('a program of another build that the browser has kept is asked for anew', async () => {
    const url = `/kept/${page.engine}.wasm`;
    overrides[url] = { type: 'application/wasm', body: Buffer.concat([ours, customSection]) };
    const keep = (path) => page.run(async (path) => (await (await fetch(path)).arrayBuffer()).byteLength, path);
    assert.equal(await keep(url), ours.length + customSection.length);
    overrides[url] = { type: 'application/wasm', body: ours };
    // An automated WebKit keeps nothing.
    if (page.engine !== 'webkit') assert.equal(await keep(url), ours.length + customSection.length, 'it is kept');
    assert.equal(await failure(url), null);
    await page.takeProblems();
  });

  test('the program may be given as bytes', async () => {
    const data = await page.run(async () => {
      const { load } = await import('/dist/tether.mjs');
      const wasm = await (await fetch('/dist/tether.wasm')).arrayBuffer();
      const { WebSocket } = await load({ wasm });
      const socket = new WebSocket('/echo');
      await next(socket, 'open');
      socket.send('bytes');
      return (await next(socket, 'message')).data;
    });
    assert.equal(data, 'bytes');
  });

  test('a server that cannot be reached is wasm-not-found', async () => {
    assert.equal((await failure(`http://localhost:${page.server.port}/dist/tether.wasm`)).code, 'wasm-not-found');
    await page.takeProblems();
  });

  test("without 'wasm-unsafe-eval' the error names the directive", async () => {
    await page.goto('/no-wasm');
    for (const name of ['tether', 'websocket']) {
      const error = await failure(`/dist/${name}.wasm`, name);
      assert.equal(error.code, 'wasm-blocked-by-policy');
      assert.match(error.message, /Content-Security-Policy.*'wasm-unsafe-eval'.*script-src/);
    }
    for (const { kind, directive } of await page.takeProblems()) {
      assert.deepEqual([kind, directive], ['securitypolicyviolation', 'script-src']);
    }
  });

  test('a failure is not kept: the next load may succeed', async () => {
    const result = await page.run(async () => {
      const { load } = await import('/dist/tether.mjs');
      const first = await load({ wasm: '/bad/404.wasm' }).catch(({ code }) => code);
      return [first, (await load()).WebSocket.supported()];
    });
    assert.deepEqual(result, ['wasm-not-found', true]);
  });

  test('two instances on one page are independent, and the wasm is fetched once', async () => {
    const result = await page.run(async () => {
      const { load, TetherError } = await import('/dist/tether.mjs');
      const [one, two] = await Promise.all([load(), load()]);
      const three = await load();
      const stories = await Promise.all([one, two, three].map(async ({ WebSocket }, index) => {
        const socket = new WebSocket('/echo');
        const rows = story(socket);
        await next(socket, 'open');
        socket.send(`instance ${index}`);
        await next(socket, 'message');
        socket.close();
        return ended(rows);
      }));
      return {
        classes: new Set([one.WebSocket, two.WebSocket, three.WebSocket]).size,
        sameError: [one, two, three].every((instance) => instance.TetherError === TetherError),
        fetched: performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/tether.wasm')).length,
        stories
      };
    });
    assert.deepEqual({ ...result, stories: result.stories.map((rows) => rows[1]) }, {
      classes: 3, sameError: true, fetched: 1, stories: [0, 1, 2].map((index) => ['message', `instance ${index}`])
    });
  });

  test('both modules live on one page', async () => {
    const echoes = await page.run(async () => Promise.all(['tether', 'websocket'].map(async (name) => {
      const socket = await opened('/echo', [], name);
      socket.send(name);
      return (await next(socket, 'message')).data;
    })));
    assert.deepEqual(echoes, ['tether', 'websocket']);
  });

  test('works from a server that sends files and nothing else', async () => {
    await page.goto('/plain');
    const data = await page.run(async () => {
      const socket = await opened('/echo');
      socket.send('plain');
      return (await next(socket, 'message')).data;
    });
    assert.equal(data, 'plain');
  });
}, options);
