// dist/patch.mjs: only the Patcher, for pages that have a connection of their own.
import createModule from 'tether-module';
import { start } from './compile.mjs';
import { TetherError } from './errors.mjs';
import { Face } from './face.mjs';
import { makePatcher } from './patcher.mjs';

export { TetherError };

/** As `load` of tether.mjs, with `patch.wasm`. */
export async function load({ wasm = new URL('patch.wasm', import.meta.url), ...settings } = {}) {
  const face = new Face();
  face.run(await start(createModule, wasm, { ...face.settings(), ...settings }));
  return { TetherError, Patcher: makePatcher(face) };
}
