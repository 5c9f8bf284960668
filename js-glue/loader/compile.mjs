import { TetherError } from './errors.mjs';

const compiled = new Map();

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

/** Why the program at `url` could not be compiled or started. */
function refusal(url, cause) {
  if (!policyForbidsWasm()) {
    return new TetherError('wasm-invalid', `${url} is no module that fits this browser and this version`, cause);
  }
  return new TetherError(
    'wasm-blocked-by-policy',
    "the Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src directive",
    cause
  );
}

async function fetchAndCompile(url, early) {
  let response;
  try {
    response = await (early ?? fetch(url, { credentials: 'same-origin' }));
  } catch (cause) {
    throw new TetherError('wasm-not-found', `${url} could not be fetched`, cause);
  }
  if (!response.ok) throw new TetherError('wasm-not-found', `${url}: HTTP status ${response.status}`);
  const type = response.headers.get('content-type') || 'none';
  if (!/^application\/wasm\b/i.test(type)) {
    throw new TetherError('wasm-mime-type', `${url} is served as '${type}', expected 'application/wasm'`);
  }
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (cause) {
    throw refusal(url, cause);
  }
}

/**
 * Compiles the module at `url`, once per page however often it is loaded. `early`: a Response or the promise of one, where
 * the page has asked for it before. Rejects with a TetherError: `wasm-not-found`, `wasm-mime-type`, `wasm-blocked-by-policy`, `wasm-invalid`.
 */
export function compile(url, early) {
  const key = String(url);
  if (!compiled.has(key)) {
    const module = fetchAndCompile(key, early);
    // A failure is not kept: the next load tries again.
    module.catch(() => compiled.delete(key));
    compiled.set(key, module);
  }
  return compiled.get(key);
}

/** Starts an Emscripten module with the program at `url`; `settings` become its Module object. Rejects as `compile`. */
export async function start(createModule, url, settings, early) {
  const module = await compile(url, early);
  return new Promise((resolve, reject) => {
    const fail = (cause) => reject(refusal(url, cause));
    const instantiateWasm = (imports, ready) => {
      WebAssembly.instantiate(module, imports).then((instance) => ready(instance, module)).catch(fail);
      return {};
    };
    createModule({ ...settings, instantiateWasm }).then(resolve, fail);
  });
}
