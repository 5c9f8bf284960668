// The server of the benchmark: the page, the contenders' documents, and the frames.

import { fileURLToPath } from 'node:url';

import { startEchoServer } from '../../tests/browser/support/echo_server.mjs';
import { packFrames } from './frames.mjs';

// A page that shares no memory with others has a clock of 5 us in Chromium, else of 100 us.
export const isolationHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin'
};

const pageHtml = (script) => `<!doctype html><meta charset="utf-8"><title>bench/run patch</title>
<style>iframe { position: absolute; inset: 0; width: 900px; height: 700px; border: 0 }</style>
<script type="module" src="/page/${script}"></script>`;

/** Serves the steps' frames at /frames/ID and the contenders' documents at /stage/NAME. Returns {url, close()}. */
export function startBenchServer(contenders, steps) {
  const stages = contenders.map(({ name, html }) => [`/stage/${name}`, html]);
  const frames = steps.map((step) => [`/frames/${step.id}`, { type: 'application/octet-stream', body: packFrames(step) }]);
  return startEchoServer({
    headers: isolationHeaders,
    pages: { '/': pageHtml('bench.mjs'), '/cold': pageHtml('cold.mjs'), ...Object.fromEntries(stages) },
    mounts: [
      { prefix: '/page/', directory: fileURLToPath(new URL('page', import.meta.url)) },
      ...contenders.flatMap(({ mounts }) => mounts)
    ],
    overrides: Object.assign(Object.fromEntries(frames), ...contenders.map(({ overrides }) => overrides))
  });
}
