// dist/lively.mjs: the client of a Duck server, for a page that the server has rendered. lively.js loads it.
import createModule from 'tether-module';
import { start } from './compile.mjs';
import { TetherError } from './errors.mjs';
import { Face } from './face.mjs';
import { patchSettings } from './patch_settings.mjs';

export { TetherError };

const CLIENT = 1; // the one client of a module
const STRICT = 1;
const NO_SCRIPTS = 2;

/**
 * Starts the client. `app` becomes the page's LIVELY_APPLICATION: it is told the page's uid, and gets a `navigate`.
 * `early`: the answer to a request for the wasm that is under way. Rejects as `load` of tether.mjs.
 */
export async function load({
  wasm = new URL('lively.wasm', import.meta.url), app = {}, html = 'unsafe-trusted', scripts = true, nonce = '', early, ...options
} = {}) {
  const face = new Face();
  face.run(await start(createModule, wasm, { ...face.settings(), ...patchSettings(options), tetherLively: app }, early));
  face.listen(CLIENT, (event, number, address, size) => {
    const error = TetherError.fromText(face.text(address, size));
    console.error(`tether: ${error.message}`);
    app.onerror?.(error);
  });
  return {
    TetherError,
    /** Takes the document over, which has to be complete. */
    open() {
      const { uid } = document.documentElement.dataset;
      const chosen = (html === 'strict' ? STRICT : 0) | (scripts ? 0 : NO_SCRIPTS);
      face.call('lively_open', `${app.WS_URL}\n${uid}\n${location.hostname}\n${nonce}\n`, chosen);
    },
    /** Leaves the document as it is. */
    close() {
      face.call('lively_close');
    },
  };
}
