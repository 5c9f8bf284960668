// dist/lively.mjs: the client of a Duck server, for a page that the server has rendered. lively.js loads it.
import createModule from 'tether-module';
import { TetherError } from './errors.mjs';
import { startClient } from './lively_client.mjs';

export { TetherError };

/** What a server needs that is not trusted is in a module of its own: most pages never load it. */
export async function load(options = {}) {
  if (options.html !== 'strict') return startClient(createModule, new URL('lively.wasm', import.meta.url), options);
  const strict = new URL('lively_strict.mjs', import.meta.url);
  let module;
  try {
    module = await import(strict);
  } catch (cause) {
    throw new TetherError('wasm-not-found', `${strict} could not be loaded`, cause);
  }
  return module.load(options);
}
