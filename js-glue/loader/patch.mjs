// dist/patch.mjs: only the Patcher, for pages that have a connection of their own.
import createModule from 'tether-module';
import { start } from './compile.mjs';
import { TetherError } from './errors.mjs';
import { Face } from './face.mjs';
import { patchSettings } from './patch_settings.mjs';
import { makePatcher } from './patcher.mjs';

export { TetherError };

/** As `load` of tether.mjs, with `patch.wasm`. */
export async function load({ wasm = new URL('patch.wasm', import.meta.url), ...options } = {}) {
  const face = new Face();
  face.run(await start(createModule, wasm, { ...face.settings(), ...patchSettings(options) }));
  return { TetherError, Patcher: makePatcher(face) };
}
