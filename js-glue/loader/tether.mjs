// dist/tether.mjs: the whole library for page authors. tools/build bundles it with the module that Emscripten made.
import createModule from 'tether-module';
import { startTether } from './tether_faces.mjs';

export { TetherError } from './errors.mjs';

/**
 * Loads the library. Each call makes an instance of its own; the wasm is fetched and compiled once.
 * `wasm` is where tether.wasm is, if not beside this file, or its bytes.
 */
export async function load({ wasm = new URL('tether.wasm', import.meta.url), ...options } = {}) {
  return startTether(createModule, wasm, options);
}
