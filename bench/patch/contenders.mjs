// Who is compared, and what their documents and their downloads are made of.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { duckClient } from '../../tests/support/duck_client.mjs';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const read = (path) => readFileSync(file(path), 'utf8');
const versionOf = (packageName) => JSON.parse(read(`../node_modules/${packageName}/package.json`)).version;

const inlineScript = (path) => `<script>${read(path)}</script>`;
const inlineModule = (path) => `<script type="module">${read(path)}</script>`;

/**
 * A contender: `about` for the reader, `head` what its document loads, `overrides` files that are made in memory,
 * `mounts` directories that it is served from, `sources` the files or texts that its user downloads.
 */
const makers = {
  async tether() {
    const files = [file('../../dist/patch.mjs'), file('../../dist/patch.wasm')];
    const probes = file('../../build/wasm-release/wasm/modules');
    if (!files.every(existsSync)) throw new Error('there is no dist/patch.wasm: run tools/build modules');
    return {
      about: 'tether: dist/patch.mjs of this tree',
      head: `${inlineScript('page/wasm_witness.mjs')}${inlineModule('contenders/tether.mjs')}`,
      mounts: [{ prefix: '/dist/', directory: file('../../dist') }, { prefix: '/probe/', directory: probes }],
      sources: files.map((path) => readFileSync(path))
    };
  },

  async lively() {
    const { version, directory, livelyMin, msgpackMin } = await duckClient();
    const sources = [livelyMin, msgpackMin].map((path) => readFileSync(path));
    const scripts = '<script src="/duck/msgpack.min.js" async></script><script src="/duck/lively.min.js"></script>';
    return {
      about: `lively: lively.min.js and msgpack.min.js of duckframework ${version}`,
      head: `${inlineScript('page/lively_stage.mjs')}${scripts}${inlineModule('contenders/lively.mjs')}`,
      mounts: [{ prefix: '/duck/', directory }],
      sources
    };
  },

  async msgpackr() {
    const bundle = await bundled(file('contenders/msgpackr.mjs'));
    return {
      about: `msgpackr: msgpackr ${versionOf('msgpackr')} and the fewest DOM calls (contenders/msgpackr.mjs)`,
      head: '<script type="module" src="/bundle/msgpackr.mjs"></script>',
      overrides: { '/bundle/msgpackr.mjs': { type: 'text/javascript; charset=utf-8', body: bundle } },
      sources: [bundle]
    };
  }
};

export const contenderNames = Object.keys(makers);

/** The contenders called `names`, in that order, each with its `name` and the `html` of its document. */
export function contendersFor(names) {
  return Promise.all(names.map(async (name) => {
    const contender = await makers[name]();
    return { name, html: stageHtml(contender.head), mounts: [], overrides: {}, ...contender };
  }));
}

async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    legalComments: 'none'
  });
  return Buffer.from(outputFiles[0].contents);
}

/** As much of a page of Duck's as its client insists on. <main> is where things happen. */
const stageHtml = (head) => `<!doctype html>
<html data-uid="4711"><head data-uid="0.0"><meta charset="utf-8"><title>stage</title>
<script>window.openedAt = performance.timeOrigin + performance.now()</script>${head}</head>
<body data-uid="0.1"><div id="page-snackbar" data-uid="0.1.0"><label class="snackbar-label" data-uid="0.1.0.0"></label></div
><div id="page-progress-bar" data-uid="0.1.1"><div class="progress-bar-inner" data-uid="0.1.1.0"></div></div
><main data-uid="0.1.2"></main></body></html>`;
