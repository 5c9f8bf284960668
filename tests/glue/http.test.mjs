// js-glue/http.js against a fake fetch: each request ends once, by an answer, a failure or silence after cancel.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { errorNumbers } from './error_numbers.mjs';
import { FakeClock, FakeDocument, FakeWasm } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

const { connection_failed: FAILED, foreign_origin: FOREIGN, invalid_url: INVALID } = errorNumbers;
const { out_of_memory: OUT_OF_MEMORY, timed_out: TIMED_OUT, too_large: TOO_LARGE } = errorNumbers;

/** Lets every promise that can settle do so. */
const settle = () => new Promise((resolve) => { setImmediate(resolve); });

/** A body that a test gives out piece by piece. */
class FakeBody {
  reads = [];
  push = (value) => this.reads.shift().resolve({ done: false, value });
  end = () => this.reads.shift().resolve({ done: true, value: undefined });
  getReader = () => ({ read: () => new Promise((resolve, reject) => { this.reads.push({ resolve, reject }); }) });
}

/** A page at `address` with the glue linked, and a fetch whose requests a test answers. */
function start({ address = 'https://page.test/app/page.html', heap } = {}) {
  const clock = new FakeClock();
  const document = new FakeDocument();
  document.baseURI = address;
  const fetched = [];
  const fetch = (url, init) => new Promise((resolve, reject) => {
    const entry = { url, init, reject, body: null };
    entry.respond = ({ status = 200, type = 'application/json', at = url, redirected = false, empty = false } = {}) => {
      entry.body = empty ? null : new FakeBody();
      resolve({ status, redirected, url: at, body: entry.body, headers: new Headers(type === null ? {} : { 'content-type': type }) });
    };
    init.signal.addEventListener('abort', () => {
      const problem = new DOMException('aborted', 'AbortError');
      reject(problem);
      for (const read of entry.body?.reads ?? []) read.reject(problem);
    });
    fetched.push(entry);
  });
  const environment = {
    document, location: new URL(address), fetch, AbortController, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout
  };
  const wasm = new FakeWasm(environment, heap);
  const glue = linkGlue(['memory', 'http'], environment);
  const begin = (url, { id = 1, method = 'GET', allowed = [], body = '', timeout = 30_000, max = 1000 } = {}) => {
    const texts = [method, url, allowed.map((line) => `${line}\n`).join(''), body].flatMap((text) => wasm.placeText(text));
    glue._tether_http_begin(id, ...texts, timeout, max);
    return fetched.at(-1);
  };
  /** What C++ was told. */
  const told = () => wasm.calls.map(([name, ...rest]) => {
    if (name !== 'http_answered') return [name, ...rest];
    const [id, status, redirected, at, size, textSize, typeSize] = rest;
    const text = wasm.text(at, textSize);
    const type = wasm.text(at + textSize, typeSize);
    return [name, id, status, text, type, wasm.text(at + textSize + typeSize, size - textSize - typeSize), redirected];
  });
  return { begin, clock, fetched, glue, told, wasm };
}

/** Nothing of any request is left in the page. */
function assertNothingLeft({ glue, clock }) {
  assert.equal(glue.tether_http.calls.size, 0);
  assert.equal(clock.waiting, 0);
}

const bytes = (text) => new TextEncoder().encode(text);

async function finish(entry, pieces, options) {
  entry.respond(options);
  await settle();
  for (const piece of pieces) {
    entry.body.push(piece);
    await settle();
  }
  entry.body?.end();
  await settle();
}

test('sends what is asked for, with cookies and past every cache', () => {
  const page = start();
  const { url, init } = page.begin('/api/store?x=1');
  assert.equal(url, 'https://page.test/api/store?x=1');
  assert.deepEqual([init.method, init.body, init.credentials, init.cache, init.headers],
    ['GET', undefined, 'include', 'no-store', { accept: 'application/json' }]);
  const post = page.begin('https://page.test/api', { id: 2, method: 'POST', body: '{"é":"\u{1f600}"}' });
  assert.deepEqual([post.init.method, post.init.body, post.init.headers['content-type']], ['POST', '{"é":"\u{1f600}"}', 'application/json']);
});

test('tells the answer whatever its status, in its pieces, once', async () => {
  const page = start();
  const accented = bytes('é');
  await finish(page.begin('/a', { id: 7 }), [bytes('{"a":"'), accented.slice(0, 1), accented.slice(1), bytes('"}')], { status: 200 });
  await finish(page.begin('/b', { id: 8 }), [bytes('no')], { status: 500, type: 'text/plain' });
  await finish(page.begin('/c', { id: 9 }), [], { status: 204, type: null, empty: true });
  await finish(page.begin('/d', { id: 10 }), [], { at: 'https://page.test/e', redirected: true });
  assert.deepEqual(page.told(), [
    ['http_answered', 7, 200, '{"a":"é"}', 'application/json', 'https://page.test/a', 0],
    ['http_answered', 8, 500, 'no', 'text/plain', 'https://page.test/b', 0],
    ['http_answered', 9, 204, '', '', 'https://page.test/c', 0],
    ['http_answered', 10, 200, '', 'application/json', 'https://page.test/e', 1]
  ]);
  page.clock.advance(1_000_000);
  assert.equal(page.told().length, 4);
  assertNothingLeft(page);
});

test('refuses what may not be reached before anything is sent, and not inside the call', () => {
  const page = start();
  const rows = [
    ['http://', INVALID], ['javascript:alert(1)', INVALID], ['file:///etc/passwd', INVALID], ['data:,x', INVALID], ['ws://page.test/', INVALID],
    ['https://user@page.test/', INVALID], ['https://:secret@page.test/', INVALID],
    ['https://other.test/', FOREIGN], ['//other.test/x', FOREIGN], ['http://page.test/', FOREIGN], ['https://page.test:8443/', FOREIGN],
    ['https://page.test.evil.test/', FOREIGN], ['https://allowed.test:444/', FOREIGN]
  ];
  for (const [index, [url]] of rows.entries()) page.begin(url, { id: index + 1, allowed: ['https://allowed.test/some/path', 'no url'] });
  assert.deepEqual(page.told(), []);
  page.clock.advance(0);
  assert.deepEqual(page.told(), rows.map(([, code], index) => ['http_failed', index + 1, code]));
  assert.equal(page.fetched.length, 0);
  assertNothingLeft(page);
});

test('reaches the page and the origins that are listed', () => {
  const page = start();
  const allowed = ['https://allowed.test/some/path', 'http://127.0.0.1:8000'];
  const rows = ['', 'x', '/x', 'https://page.test', 'https://PAGE.test:443/y', 'https://allowed.test/z', 'http://127.0.0.1:8000/api'];
  for (const [index, url] of rows.entries()) page.begin(url, { id: index + 1, allowed });
  page.clock.advance(0);
  assert.deepEqual(page.told(), []);
  assert.deepEqual(page.fetched.map(({ url }) => url), [
    'https://page.test/app/page.html', 'https://page.test/app/x', 'https://page.test/x', 'https://page.test/', 'https://page.test/y',
    'https://allowed.test/z', 'http://127.0.0.1:8000/api'
  ]);
});

test('an answer from elsewhere, after a redirect, is not read', async () => {
  const page = start();
  const entry = page.begin('/a');
  entry.respond({ at: 'https://other.test/a', redirected: true });
  await settle();
  assert.deepEqual(page.told(), [['http_failed', 1, FOREIGN]]);
  assert.ok(entry.init.signal.aborted);
  assert.equal(entry.body.reads.length, 0);
  const listed = page.begin('/a', { id: 2, allowed: ['https://other.test'] });
  await finish(listed, [bytes('1')], { at: 'https://other.test/a', redirected: true });
  assert.deepEqual(page.told().at(-1), ['http_answered', 2, 200, '1', 'application/json', 'https://other.test/a', 1]);
  assertNothingLeft(page);
});

test('a request that cannot be made fails, whatever fetch throws', async () => {
  const page = start();
  for (const [index, problem] of [new TypeError('Failed to fetch'), new DOMException('x', 'SecurityError'), undefined].entries()) {
    page.begin('/a', { id: index + 1 }).reject(problem);
  }
  const cut = page.begin('/b', { id: 4 });
  cut.respond();
  await settle();
  cut.body.push(bytes('{"a"'));
  await settle();
  cut.body.reads.shift().reject(new TypeError('network error'));
  await settle();
  assert.deepEqual(page.told(), [1, 2, 3, 4].map((id) => ['http_failed', id, FAILED]));
  assertNothingLeft(page);
});

test('an answer that is not whole in time is given up', async () => {
  const page = start();
  const silent = page.begin('/a', { id: 1, timeout: 1000 });
  const slow = page.begin('/b', { id: 2, timeout: 1000 });
  const patient = page.begin('/c', { id: 3, timeout: 0 });
  slow.respond();
  await settle();
  page.clock.advance(999);
  slow.body.push(bytes('{'));
  await settle();
  assert.deepEqual(page.told(), []);
  page.clock.advance(1);
  assert.deepEqual(page.told(), [['http_failed', 1, TIMED_OUT], ['http_failed', 2, TIMED_OUT]]);
  assert.ok(silent.init.signal.aborted && slow.init.signal.aborted);
  await settle();
  page.clock.advance(1_000_000_000);
  assert.equal(page.told().length, 2);
  await finish(patient, [bytes('1')]);
  assert.equal(page.told()[2][0], 'http_answered');
  assertNothingLeft(page);
});

test('an answer above the limit is given up while it comes', async () => {
  const page = start();
  await finish(page.begin('/a', { id: 1, max: 10 }), [bytes('12345'), bytes('67890')]);
  assert.equal(page.told()[0][3], '1234567890');
  const { acquired } = page.wasm;
  const large = page.begin('/a', { id: 2, max: 10 });
  large.respond();
  await settle();
  large.body.push(bytes('12345'));
  await settle();
  large.body.push(bytes('678901'));
  await settle();
  assert.deepEqual(page.told()[1], ['http_failed', 2, TOO_LARGE]);
  assert.ok(large.init.signal.aborted);
  assert.equal(large.body.reads.length, 0);
  // Only the texts of the request itself were placed.
  assert.ok(page.wasm.acquired - acquired < 20);
  // C++ hands over a size_t, which comes as a negative number from 2 GiB on.
  await finish(page.begin('/a', { id: 3, max: -1 }), [bytes('1')]);
  assert.equal(page.told()[2][0], 'http_answered');
  assertNothingLeft(page);
});

test('nothing comes after cancel, whatever the network still does', async () => {
  const page = start();
  const early = page.begin('/a', { id: 1 });
  page.glue._tether_http_cancel(1);
  const middle = page.begin('/b', { id: 2 });
  middle.respond();
  await settle();
  page.glue._tether_http_cancel(2);
  page.begin('https://other.test/', { id: 3 });
  page.glue._tether_http_cancel(3);
  assert.ok(early.init.signal.aborted && middle.init.signal.aborted);
  early.respond();
  await settle();
  page.clock.advance(1_000_000);
  assert.deepEqual(page.told(), []);
  // One that is over, or never was, is ignored.
  await finish(page.begin('/c', { id: 4 }), []);
  page.glue._tether_http_cancel(4);
  page.glue._tether_http_cancel(77);
  assert.equal(page.told().length, 1);
  assertNothingLeft(page);
});

test('a late answer of a cancelled request is not that of another with its number', async () => {
  const page = start();
  const first = page.begin('/a', { id: 1 });
  first.init.signal.addEventListener = () => {};
  page.glue._tether_http_cancel(1);
  const second = page.begin('/b', { id: 1 });
  first.respond();
  await settle();
  assert.deepEqual(page.told(), []);
  await finish(second, [bytes('2')]);
  assert.deepEqual(page.told().map(([name, , , text]) => [name, text]), [['http_answered', '2']]);
  assertNothingLeft(page);
});

test('an answer that finds no memory is a failure and writes nothing', async () => {
  const page = start();
  const entry = page.begin('/a');
  entry.respond();
  await settle();
  entry.body.push(bytes('text'));
  await settle();
  const before = [...page.wasm.heap];
  page.wasm.isFull = true;
  entry.body.end();
  await settle();
  assert.deepEqual(page.told(), [['http_failed', 1, OUT_OF_MEMORY]]);
  assert.deepEqual([...page.wasm.heap], before);
  assertNothingLeft(page);
});

test('answers survive memory that grows as they are put', async () => {
  const page = start({ heap: { bytes: 512 } });
  const entry = page.begin('/a', { max: 100_000 });
  page.wasm.growsAlways = true;
  await finish(entry, [new Uint8Array(3000).fill(97)]);
  assert.equal(page.told()[0][3], 'a'.repeat(3000));
});

test('what a handler of C++ begins or cancels inside its answer is served', async () => {
  const page = start();
  const first = page.begin('/a', { id: 1 });
  page.begin('/b', { id: 2 });
  page.wasm.on_http_answered = (id) => {
    if (id !== 1) return;
    page.glue._tether_http_cancel(2);
    page.begin('/c', { id: 3 });
  };
  await finish(first, []);
  await finish(page.fetched[2], []);
  assert.deepEqual(page.told().map(([name, id]) => [name, id]), [['http_answered', 1], ['http_answered', 3]]);
  assertNothingLeft(page);
});
