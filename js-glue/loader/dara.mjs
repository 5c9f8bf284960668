// dist/dara.mjs: the client of a Dara server.
import createModule from 'tether-module';
import { start } from './compile.mjs';
import { makeDaraClient } from './dara/client.mjs';
import { TetherError } from './errors.mjs';
import { Face } from './face.mjs';

export { TetherError };

/** As `load` of tether.mjs, with `dara.wasm`. */
export async function load({ wasm = new URL('dara.wasm', import.meta.url) } = {}) {
  const face = new Face();
  face.run(await start(createModule, wasm, face.settings()));
  return { TetherError, DaraClient: makeDaraClient(face) };
}
