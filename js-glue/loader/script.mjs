// dist/script.mjs: only the ScriptRunner. No other module of the library holds anything that could run a text.
import createModule from 'tether-module';
import { start } from './compile.mjs';
import { TetherError } from './errors.mjs';
import { Face } from './face.mjs';
import { patchSettings } from './patch_settings.mjs';
import { makeScriptRunner } from './script_runner.mjs';

export { TetherError };

/** As `load` of tether.mjs, with `script.wasm`. */
export async function load({ wasm = new URL('script.wasm', import.meta.url), ...options } = {}) {
  const face = new Face();
  const runners = new Map();
  const tetherCommand = (handle, ticket, name) => runners.get(handle)(ticket, name);
  face.run(await start(createModule, wasm, { ...face.settings(), ...patchSettings(options), tetherCommand }));
  return { TetherError, ScriptRunner: makeScriptRunner(face, runners) };
}
