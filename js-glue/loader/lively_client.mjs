// What the two modules for Duck pages have in common, lively.mjs and lively_strict.mjs.
import { start } from './compile.mjs';
import { TetherError } from './errors.mjs';
import { Face } from './face.mjs';
import { patchSettings } from './patch_settings.mjs';

export { TetherError };

const CLIENT = 1; // the one client of a module
const STRICT = 1;
const NO_SCRIPTS = 2;

function flagsOf(html, scripts) {
  if (!['strict', 'unsafe-trusted'].includes(html)) {
    throw new TypeError(`html is 'strict' or 'unsafe-trusted', not '${html}'`);
  }
  if (typeof scripts !== 'boolean') throw new TypeError(`scripts is true or false, not '${scripts}'`);
  return (html === 'strict' ? STRICT : 0) | (scripts ? 0 : NO_SCRIPTS);
}

/** What the server has put into the page, line by line. An element may have the name of a global: only a text counts. */
function pageTexts(app, nonce) {
  const url = app.WS_URL ?? window.LIVELY_WS_URL;
  const { uid } = document.documentElement.dataset;
  if (typeof url !== 'string' || url === '' || !uid) {
    throw new TypeError('this is no page of a Duck server: LIVELY_WS_URL or data-uid of <html> is missing');
  }
  return `${url}\n${uid}\n${location.hostname}\n${nonce}\n`;
}

/**
 * Starts the client of the module that `createModule` makes; `program` is its wasm where `options` name no other. `app`
 * becomes the page's LIVELY_APPLICATION: it is told the page's uid, and gets a `navigate`. `early`: the answer to a request
 * for the wasm that is under way. Rejects as `load` of tether.mjs.
 */
export async function startClient(createModule, program, {
  wasm = program, app = {}, html = 'unsafe-trusted', scripts = true, nonce = '', early, ...options
} = {}) {
  const flags = flagsOf(html, scripts);
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
      face.call('lively_open', pageTexts(app, nonce), flags);
    },
    /** Leaves the document as it is. */
    close() {
      face.call('lively_close');
    },
  };
}
