// dist/tether.single.mjs: tether.mjs with its program inside, for pages that would rather have one file.
import createModule from 'tether-module';
import program from 'tether-program';
import { startTether } from './tether_faces.mjs';

export { TetherError } from './errors.mjs';

/** As `load` of tether.mjs, without a request. */
export async function load({ wasm = program, ...options } = {}) {
  return startTether(createModule, wasm, options);
}
