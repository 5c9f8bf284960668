// dist/hypergen.mjs: the C++ part of the Hypergen client. hypergen.js loads it.
import createModule from 'tether-module';
import { start } from './compile.mjs';
import { Face } from './face.mjs';

/** Compiles and starts the program at `wasm`; `early` is a request for it that is under way. Rejects as `load` of tether.mjs. */
export async function load(wasm, early) {
  const face = new Face();
  face.run(await start(createModule, wasm, face.settings(), early));
  return face;
}
