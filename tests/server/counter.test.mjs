import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { startTestServer, temporaryFolder } from './support.mjs';

/** A page that keeps what it gets: patches as bytes, requests as objects. */
async function openPage(t, url) {
  const socket = new WebSocket(new URL('/count', url.replace('http', 'ws')), { origin: new URL(url).origin });
  t.after(() => socket.terminate());
  const got = [];
  socket.on('message', (data, isBinary) => got.push(isBinary ? data : JSON.parse(data)));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    async until(condition) {
      for (const deadline = Date.now() + 5000; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
        const found = got.find(condition);
        if (found !== undefined) return found;
        assert.ok(Date.now() < deadline, `waited in vain for ${condition} in ${got}`);
      }
    },
  };
}
const shows = (text) => (message) => Buffer.isBuffer(message) && message.includes(text);

test('a page gets the count as a patch, and its clicks change it for all', async (t) => {
  const { url } = await startTestServer(t);
  const pages = [await openPage(t, url), await openPage(t, url)];
  // [1, [[3, "count", "0"], ...: an array of two, a number, an array of three, ...
  const start = await pages[0].until(Buffer.isBuffer);
  assert.equal(start.subarray(0, 20).toString('hex'), 'dd00000002ce00000001dd00000003dd00000003');
  pages[0].send({ event: 'click', uid: 'more' });
  await pages[1].until(shows(Buffer.from('count\xdb\0\0\0\x011', 'latin1')));
});

test('an answer is shown, and only what was asked for has one', async (t) => {
  const { url } = await startTestServer(t);
  const page = await openPage(t, url);
  page.send({ event: 'click', uid: 'script' });
  const { id, evaluate, variable } = await page.until((message) => message.evaluate !== undefined);
  assert.ok(evaluate.includes('output') && variable.includes('shown'));
  page.send({ id: id + 1, result: 'of nobody' });
  page.send({ id, result: 'x'.repeat(300) });
  await page.until(shows('x'.repeat(200)));
  page.send({ event: 'click', uid: 'unknown' });
  const request = await page.until((message) => message.command !== undefined);
  page.send({ id: request.id, error: { code: 'unknown-command', message: 'no' } });
  await page.until(shows('unknown-command: no'));
  for (const uid of ['constructor', '__proto__', 'toString']) page.send({ event: 'click', uid });
  page.send({ event: 'click', uid: 'more' });
  await page.until(shows('count'));
});

test("the counter's page has a nonce of its own in each answer, and no other page has one", async (t) => {
  const root = temporaryFolder(t);
  mkdirSync(join(root, 'counter'));
  writeFileSync(join(root, 'counter/index.html'), '<script nonce="{{nonce}}"></script>');
  writeFileSync(join(root, 'index.html'), '');
  const { url } = await startTestServer(t, { staticRoots: [root] });
  const nonces = [];
  for (let i = 0; i < 2; ++i) {
    const response = await fetch(`${url}counter/`);
    const [, nonce] = /script-src 'self' 'nonce-([^']{20,})' 'wasm-unsafe-eval';/.exec(response.headers.get('content-security-policy'));
    assert.equal(await response.text(), `<script nonce="${nonce}"></script>`);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    nonces.push(nonce);
  }
  assert.notEqual(nonces[0], nonces[1]);
  assert.doesNotMatch((await fetch(url)).headers.get('content-security-policy'), /nonce/);
});
