// js-glue/loader/compile.mjs: every way in which a module does not start has a code.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import { compile, start } from '../../js-glue/loader/compile.mjs';

const smallest = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
const { fetch: nodesFetch } = globalThis;
const { Module, Instance } = WebAssembly;

let requests;
let answer;
// A name of its own for each test: what was compiled once is kept for as long as the page lives.
let url;
let tests = 0;

beforeEach(() => {
  requests = [];
  answer = () => respond(smallest);
  url = `http://page.test/${++tests}.wasm`;
  globalThis.fetch = async (...args) => { requests.push(args); return answer(); };
});

afterEach(() => {
  globalThis.fetch = nodesFetch;
  Object.assign(WebAssembly, { Module, Instance });
});

const respond = (body, type = 'application/wasm', status = 200) => new Response(body, { status, headers: type ? { 'content-type': type } : {} });

/** As a browser whose policy has no 'wasm-unsafe-eval': `what` is the constructor that it refuses. */
function forbid(what) {
  WebAssembly[what] = class {
    constructor() {
      throw new WebAssembly.CompileError('refused by the policy');
    }
  };
}

const createModule = async ({ instantiateWasm, ...settings }) => {
  const instance = await new Promise((resolve) => instantiateWasm({}, resolve));
  return { instance, settings };
};

test('a module is fetched and compiled once, also for loads at the same time', async () => {
  const [first, second] = await Promise.all([compile(url), compile(new URL(url))]);
  assert.ok(first instanceof Module);
  assert.equal(first, second);
  assert.equal(await compile(url), first);
  assert.deepEqual(requests, [[url, { credentials: 'same-origin' }]]);
});

test('each failure has its code and says where', async () => {
  const rows = [
    [() => { throw new TypeError('network'); }, 'wasm-not-found', /\.wasm could not be fetched/],
    [() => respond('gone', 'text/html', 404), 'wasm-not-found', /\.wasm: HTTP status 404/],
    [() => respond('oh', 'application/wasm', 500), 'wasm-not-found', /500/],
    [() => respond(smallest, 'text/plain'), 'wasm-mime-type', /\.wasm is served as 'text\/plain', expected 'application\/wasm'/],
    [() => respond(smallest, null), 'wasm-mime-type', /'none'/],
    [() => respond(smallest, 'application/wasmx'), 'wasm-mime-type', /wasmx/],
    [() => respond('no program'), 'wasm-invalid', /\.wasm/],
    [() => respond(''), 'wasm-invalid', /\.wasm/]
  ];
  for (const [given, code, message] of rows) {
    answer = given;
    await assert.rejects(compile(url), { name: 'TetherError', code, message });
  }
  assert.equal(requests.length, rows.length, 'a failure is not kept');
  answer = () => respond(smallest);
  assert.ok((await compile(url)) instanceof Module);
});

test('the cause is kept where there is one', async () => {
  const cause = new TypeError('network');
  answer = () => { throw cause; };
  await assert.rejects(compile(url), { cause });
});

test('a policy that forbids to compile is named', async () => {
  answer = () => respond('as good as refused');
  forbid('Module');
  await assert.rejects(compile(url), { code: 'wasm-blocked-by-policy', message: /'wasm-unsafe-eval'.*script-src/ });
});

test('the hash that the program must have is asked of the browser', async () => {
  const integrity = 'sha384-abc';
  await start(Object.assign((settings) => createModule(settings), { integrity }), url, {});
  assert.deepEqual(requests, [[url, { credentials: 'same-origin', integrity }]]);
});

test('bytes with another hash are told apart from all else that fails', async () => {
  const rows = [
    [() => respond(smallest), 'wasm-invalid', /\.wasm is not the file that this script was made with.*sha384-abc/],
    [() => respond('gone', 'text/html', 404), 'wasm-not-found', /HTTP status 404/],
    [() => respond('<html>', 'text/html'), 'wasm-mime-type', /text\/html/],
    [() => { throw new TypeError('network'); }, 'wasm-not-found', /could not be fetched/]
  ];
  const refused = new TypeError('Failed to fetch');
  for (const [given, code, message] of rows) {
    for (const ask of [() => undefined, () => Promise.reject(refused)]) {
      // What a browser does: with a hash all it says is that it failed.
      globalThis.fetch = async (_, { integrity }) => {
        if (integrity) throw refused;
        return given();
      };
      await assert.rejects(compile(url, { integrity: 'sha384-abc', early: ask() }), { name: 'TetherError', code, message });
    }
  }
});

test('what the browser had kept of another build is asked for anew', async () => {
  const asked = [];
  globalThis.fetch = async (_, options) => {
    asked.push(options);
    if (options.cache === 'reload') return respond(smallest);
    throw new TypeError('Failed to fetch');
  };
  const integrity = 'sha384-abc';
  assert.ok((await compile(url, { integrity })) instanceof Module);
  assert.deepEqual(asked, [{ credentials: 'same-origin', integrity }, { credentials: 'same-origin', integrity, cache: 'reload' }]);
});

test('bytes are compiled as they are, once', async () => {
  for (const bytes of [smallest, smallest.slice().buffer]) {
    const [first, second] = await Promise.all([compile(bytes), compile(bytes)]);
    assert.ok(first instanceof Module);
    assert.equal(first, second);
  }
  assert.deepEqual(requests, []);
  await assert.rejects(compile(Uint8Array.of(1)), { code: 'wasm-invalid', message: /^what was given as the program is no module/ });
});

test('start gives the module its program and its settings', async () => {
  const { instance, settings } = await start(createModule, url, { a: 1 });
  assert.ok(instance instanceof Instance);
  assert.deepEqual(settings, { a: 1 });
});

test('a program that wants other imports is wasm-invalid and does not hang', async () => {
  // (module (import "a" "b" (func)))
  answer = () => respond(Buffer.from('0061736d01000000010401600000020701016101620000', 'hex'));
  await assert.rejects(start(createModule, url, {}), (error) => error.code === 'wasm-invalid' && /import/i.test(error.cause.message));
});

test('a program that the module cannot use is wasm-invalid and does not hang', async () => {
  const createPicky = ({ instantiateWasm }) => new Promise(() => {
    instantiateWasm({}, ({ exports }) => exports.memory.buffer);
  });
  await assert.rejects(start(createPicky, url, {}), (error) => error.code === 'wasm-invalid' && error.cause instanceof TypeError);
});

test('that there is no memory for one more program is no fault of the program', async () => {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async () => { throw new RangeError('Out of memory: Cannot allocate Wasm memory for new instance'); };
  try {
    await assert.rejects(start(createModule, url, {}), { code: 'out-of-memory', message: /one more program/ });
  } finally {
    WebAssembly.instantiate = instantiate;
  }
});

test('a policy that forbids to instantiate, as in WebKit, is named', async () => {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async () => { throw new WebAssembly.CompileError('refused by the policy'); };
  forbid('Instance');
  try {
    await assert.rejects(start(createModule, url, {}), { code: 'wasm-blocked-by-policy' });
  } finally {
    WebAssembly.instantiate = instantiate;
  }
});
