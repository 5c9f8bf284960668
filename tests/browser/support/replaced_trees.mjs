// What the tests of user_state.js share: a page whose subtrees are replaced, and short names for what they do with it.

import { fileURLToPath } from 'node:url';

import { inEveryEngine } from './module_page.mjs';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));

const html = `<!doctype html><meta charset="utf-8"><title>user state</title>
  ${['/support/collector.js', '/support/link_glue.js', '/support/patch_page.js',
     '/glue/counterpart.js', '/glue/user_touch.js', '/glue/user_state.js']
    .map((source) => `<script src="${source}"></script>`).join('\n')}
  <script type="module" src="/pages/prelude.mjs"></script>
  <body><input id="outside"><main id="root"></main>`;

const options = {
  pages: { '/': html },
  csp: () => '',
  mounts: [{ prefix: '/glue/', directory: folder('../../../js-glue') }],
  routes: { '/tone.wav': (request, response) => sendTone(response) }
};

/** Ten seconds of a quiet tone. */
function sendTone(response) {
  const rate = 8000;
  const samples = rate * 10;
  const wav = Buffer.alloc(44 + samples, 128);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples, 40);
  for (let i = 0; i < samples; ++i) wav[44 + i] = 128 + Math.round(8 * Math.sin(i / 3));
  response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': wav.length });
  response.end(wav);
}

/** Each page begins with this below #root; `replaceBy` puts new markup in its place. */
export const form = `<section data-uid="0">
  <input data-uid="0.1" value="server"><input data-uid="0.2" type="checkbox"><input data-uid="0.3" type="number" value="1">
  <textarea data-uid="0.4">server</textarea>
  <select data-uid="0.5"><option>a</option><option>b</option><option selected>c</option></select>
  <p data-uid="0.6">some text to select</p></section>`;


/** Declares tests for every engine. `tools.start(markup)` begins a page with it, `replaceBy(markup)` replaces what is there. */
export function onReplacedTrees(declare) {
  inEveryEngine((page) => {
    const start = (markup) => page.run((markup) => window.startPatching(markup), markup);
    const replaceBy = (markup) => page.run((markup) => window.replaceBy(markup), markup);
    const read = (uid, ...properties) =>
      page.run((uid, properties) => properties.map((name) => document.querySelector(`[data-uid="${uid}"]`)[name]), uid, properties);
    const focused = () => page.run(() => document.activeElement.getAttribute('data-uid') ?? document.activeElement.id);
    declare(page, { start, replaceBy, read, focused });
  }, options);
}
