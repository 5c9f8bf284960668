// Duck's client without its server: a page that it takes for one of Duck's, for the browser tests.

import { readFileSync } from 'node:fs';

const script = readFileSync(new URL('../../bench/patch/page/lively_stage.mjs', import.meta.url), 'utf8');

/** The document, for a server that has Duck's files (duck_client.mjs) at `path`. livelyStage.ready says when it has started. */
export const stagePage = (path) => `<!doctype html>
<html data-uid="4711"><head data-uid="0.0"><meta charset="utf-8"><title>stage</title>
<script>${script}</script><script src="${path}/msgpack.min.js"></script><script src="${path}/lively.min.js"></script>
<script>window.addEventListener('load', () => { window.livelyStage.ready = true; });</script></head>
<body data-uid="0.1"><div id="page-snackbar" data-uid="0.1.0"><label class="snackbar-label" data-uid="0.1.0.0"></label></div
><div id="page-progress-bar" data-uid="0.1.1"><div class="progress-bar-inner" data-uid="0.1.1.0"></div></div
><main data-uid="0.1.2"></main></body></html>`;
