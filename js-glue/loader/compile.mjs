import { TetherError } from './errors.mjs';

const compiled = new Map();
// Not kept longer than the page keeps the bytes.
const compiledBytes = new WeakMap();

/**
 * Whether this page's policy forbids WebAssembly: the eight bytes are the smallest module. Chromium and Firefox refuse
 * to compile it, WebKit compiles it and refuses to instantiate it.
 */
function policyForbidsWasm() {
  try {
    new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)));
    return false;
  } catch (_) {
    return true;
  }
}

/** Also for those of another frame. */
const isBytes = (source) => source?.byteLength !== undefined;

/** Why the program `source` could not be compiled or started. */
function refusal(source, cause) {
  // Each instance reserves addresses for all the memory that it may ever have: some 125 on a page of Chromium use them up.
  if (cause instanceof RangeError || /out of memory/i.test(cause?.message)) {
    return new TetherError('out-of-memory', 'the browser has no memory for one more program: destroy some, or load fewer', cause);
  }
  if (!policyForbidsWasm()) {
    const name = isBytes(source) ? 'what was given as the program' : source;
    return new TetherError('wasm-invalid', `${name} is no module that fits this browser and this version`, cause);
  }
  return new TetherError(
    'wasm-blocked-by-policy',
    "the Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src directive",
    cause
  );
}

/** What is wrong with an answer that has come, if anything. */
function complaint(url, response) {
  if (!response.ok) return new TetherError('wasm-not-found', `${url}: HTTP status ${response.status}`);
  const type = response.headers.get('content-type') || 'none';
  if (/^application\/wasm\b/i.test(type)) return undefined;
  return new TetherError('wasm-mime-type', `${url} is served as '${type}', expected 'application/wasm'`);
}

const ask = (url, options) => fetch(url, { credentials: 'same-origin', ...options });

const unreachable = (url, cause) => new TetherError('wasm-not-found', `${url} could not be fetched`, cause);

/**
 * A browser says the same about a server that is not there and about bytes that have another hash than `integrity`: what
 * comes without asking for a hash tells them apart.
 */
async function whyRefused(url, integrity, cause) {
  try {
    const response = await ask(url);
    response.body?.cancel().catch(() => {});
    return complaint(url, response) ??
      new TetherError('wasm-invalid', `${url} is not the file that this script was made with: its hash is not ${integrity}`, cause);
  } catch (_) {
    return unreachable(url, cause);
  }
}

async function request(url, { early, integrity }) {
  try {
    return await (early ?? ask(url, integrity && { integrity }));
  } catch (cause) {
    if (!integrity) throw unreachable(url, cause);
    try {
      // The browser may have kept the file of another build.
      return await ask(url, { integrity, cache: 'reload' });
    } catch (_) {
      throw await whyRefused(url, integrity, cause);
    }
  }
}

async function fetchAndCompile(url, options) {
  const response = await request(url, options);
  const problem = complaint(url, response);
  if (problem) throw problem;
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (cause) {
    throw refusal(url, cause);
  }
}

async function compileBytes(bytes) {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw refusal(bytes, cause);
  }
}

/**
 * Compiles the module at the address `source`, or of the bytes `source`, once per page however often it is loaded.
 * `integrity`: the hash that what is fetched must have. `early`: a Response or the promise of one, where the page has asked
 * for it before, with that hash. Rejects with a TetherError: `wasm-not-found`, `wasm-mime-type`, `wasm-blocked-by-policy`,
 * `wasm-invalid`, `out-of-memory`.
 */
export function compile(source, options = {}) {
  const [kept, key] = isBytes(source) ? [compiledBytes, source] : [compiled, String(source)];
  if (!kept.has(key)) {
    const module = isBytes(source) ? compileBytes(source) : fetchAndCompile(key, options);
    // A failure is not kept: the next load tries again.
    module.catch(() => kept.delete(key));
    kept.set(key, module);
  }
  return kept.get(key);
}

/**
 * Starts an Emscripten module with the program at `source`; `settings` become its Module object. tools/bundle.mjs gives
 * `createModule` the hash of its program as `integrity`. Rejects as `compile`.
 */
export async function start(createModule, source, settings, early) {
  const module = await compile(source, { early, integrity: createModule.integrity });
  return new Promise((resolve, reject) => {
    const fail = (cause) => reject(refusal(source, cause));
    const instantiateWasm = (imports, ready) => {
      WebAssembly.instantiate(module, imports).then((instance) => ready(instance, module)).catch(fail);
      return {};
    };
    createModule({ ...settings, instantiateWasm }).then(resolve, fail);
  });
}
