// dist/lively.mjs: the client of a Duck server, for a page that the server has rendered. lively.js loads it.
import createModule from 'tether-module';
import { TetherError } from './errors.mjs';
import { startClient } from './lively_client.mjs';

export { TetherError };

/** What a server needs that is not trusted is in a module of its own: most pages never load it. */
export async function load(options = {}) {
  if (options.html !== 'strict') return startClient(createModule, new URL('lively.wasm', import.meta.url), options);
  let module;
  try {
    // By its plain name, which bundlers understand.
    module = await import('./lively_strict.mjs');
  } catch (cause) {
    throw new TetherError('wasm-not-found', 'lively_strict.mjs could not be loaded', cause);
  }
  return module.load(options);
}
