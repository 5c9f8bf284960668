import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { startTestServer, temporaryFolder } from './support.mjs';

const csp =
  "default-src 'none';script-src 'self' 'wasm-unsafe-eval';style-src 'self';img-src 'self' data:;" +
  "connect-src 'self';font-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'self';" +
  "object-src 'none'";

function writeFiles(folder, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

async function serveFiles(t, files) {
  const root = temporaryFolder(t);
  writeFiles(root, files);
  const { url } = await startTestServer(t, { staticRoots: [root] });
  return { root, url };
}

/** A request as written: fetch() tidies the path up, and adds "no-cache" to a conditional one. */
async function rawGet(url, target, headers = {}) {
  const { port } = new URL(url);
  const socket = connectTcp(Number(port), '127.0.0.1');
  const lines = Object.entries({ Host: 'localhost', Connection: 'close', ...headers });
  socket.write(`GET ${target} HTTP/1.1\r\n${lines.map((l) => l.join(': ')).join('\r\n')}\r\n\r\n`);
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => (answer += text));
  await once(socket, 'close');
  return answer;
}

test('files get their types', async (t) => {
  const types = {
    'index.html': /^text\/html/,
    'app.js': /^text\/javascript/,
    'app.mjs': /^text\/javascript/,
    'app.wasm': /^application\/wasm$/,
    'app.css': /^text\/css/,
    'app.js.map': /^application\/json/,
    'icon.svg': /^image\/svg\+xml/,
  };
  const { url } = await serveFiles(t, Object.fromEntries(Object.keys(types).map((n) => [n, 'x'])));
  for (const [name, type] of Object.entries(types)) {
    const response = await fetch(url + name);
    assert.equal(response.status, 200, name);
    assert.match(response.headers.get('content-type'), type, name);
  }
});

test('folders show their index page', async (t) => {
  const { url } = await serveFiles(t, { 'index.html': 'root', 'chat/index.html': 'chat' });
  assert.equal(await (await fetch(url)).text(), 'root');
  assert.equal(await (await fetch(`${url}chat/`)).text(), 'chat');
  assert.equal(await (await fetch(`${url}chat`)).text(), 'chat', 'with or without the slash');
});

test('only names with a content hash are cached for good', async (t) => {
  const forGood = 'public, max-age=31536000, immutable';
  const expected = {
    'app.js': 'no-cache',
    'app.wasm': 'no-cache',
    'app.css': 'no-cache',
    'index.html': 'no-cache',
    'page.0123abcd.html': 'no-cache',
    'jquery.slim.js': 'no-cache',
    'app.0123abcd.wasm': forGood,
    'app.0123abcd.js': forGood,
    'app.0123abcd.js.map': forGood,
  };
  const files = Object.fromEntries(Object.keys(expected).map((name) => [name, 'x']));
  const { url } = await serveFiles(t, files);
  for (const [name, value] of Object.entries(expected)) {
    assert.equal((await fetch(url + name)).headers.get('cache-control'), value, name);
  }
});

test('an unchanged file is answered with 304, a changed one anew', async (t) => {
  const { root, url } = await serveFiles(t, { 'app.js': 'old' });
  const first = await fetch(`${url}app.js`);
  const condition = { 'If-None-Match': first.headers.get('etag') };
  assert.match(await rawGet(url, '/app.js', condition), /^HTTP\/1.1 304 /);
  writeFileSync(join(root, 'app.js'), 'longer');
  assert.match(await rawGet(url, '/app.js', condition), /^HTTP\/1.1 200 [^]*longer$/);
});

test('every answer carries the security headers', async (t) => {
  const { url } = await serveFiles(t, { 'index.html': 'x' });
  for (const path of ['', 'nothing-here', 'healthz']) {
    const { headers } = await fetch(url + path);
    assert.equal(headers.get('content-security-policy'), csp, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('strict-transport-security'), null, path);
    assert.equal(headers.get('x-powered-by'), null, path);
  }
});

test('a missing page is a plain 404', async (t) => {
  const { url } = await serveFiles(t, { 'index.html': 'x' });
  const response = await fetch(`${url}nothing-here`);
  assert.equal(response.status, 404);
  assert.match(response.headers.get('content-type'), /^text\/plain/);
  assert.equal(await response.text(), '404: no such page\n');
});

test('dot files and paths out of the folder are refused', async (t) => {
  const outer = temporaryFolder(t);
  const hidden = 'SECRET';
  writeFiles(outer, { 'pages/.env': hidden, 'pages/.git/config': hidden, secret: hidden });
  const { url } = await startTestServer(t, { staticRoots: [join(outer, 'pages')] });
  const targets = [
    '/.env',
    '/%2eenv',
    '/.git/config',
    '/../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/..%5csecret',
    '/chat/../../secret',
    '/%00',
    '/%zz',
    '//etc/passwd',
  ];
  for (const target of targets) {
    const answer = await rawGet(url, target);
    assert.match(answer, /^HTTP\/1\.1 4\d\d /, target);
    assert.doesNotMatch(answer, /SECRET|root:|node_modules/, target);
  }
});

test('several folders are searched in order', async (t) => {
  const [first, second] = [temporaryFolder(t), temporaryFolder(t)];
  writeFileSync(join(first, 'both.txt'), 'first');
  writeFileSync(join(second, 'both.txt'), 'second');
  writeFileSync(join(second, 'one.txt'), 'second');
  const { url } = await startTestServer(t, { staticRoots: [first, second] });
  assert.equal(await (await fetch(`${url}both.txt`)).text(), 'first');
  assert.equal(await (await fetch(`${url}one.txt`)).text(), 'second');
});

test('the health check says ok', async (t) => {
  const { url } = await startTestServer(t);
  const response = await fetch(`${url}healthz`);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), 'ok');
});

test('other methods and a plain request for a socket are refused', async (t) => {
  const { url } = await startTestServer(t);
  const post = await fetch(url, { method: 'POST', body: 'x' });
  assert.equal(post.status, 405);
  assert.equal(post.headers.get('allow'), 'GET, HEAD');
  assert.equal((await fetch(`${url}stocks`)).status, 426);
});
