// dist/lively_strict.mjs: as lively.mjs, with what cleans the HTML of a server that is not trusted.
import createModule from 'tether-module';
import { startClient } from './lively_client.mjs';

export { TetherError } from './errors.mjs';

export function load(options) {
  return startClient(createModule, new URL('lively_strict.wasm', import.meta.url), options);
}
