// tether's ReliableWebSocket from dist/, against a server that echoes and answers `ping` with `pong`.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { becomePage } from '../page_shim.mjs';

const dist = new URL('../../../dist/', import.meta.url);
const wasmFile = fileURLToPath(new URL('reliable.wasm', dist));
const heartbeatMs = 15_000;

export const about = {
  name: 'tether',
  server: 'plain',
  files: [fileURLToPath(new URL('reliable.mjs', dist)), wasmFile],
  note: "`enableAutoReconnect()` and `setHeartbeat(15000, 'ping')`; gzip is wasm and JavaScript of WebSocket and ReliableWebSocket"
};

let library;

/** One instance for all connections of the process, as in a page. */
function loadOnce(WebSocket) {
  if (library === undefined) {
    becomePage(WebSocket);
    const wasm = `data:application/wasm;base64,${readFileSync(wasmFile).toString('base64')}`;
    library = import(new URL('reliable.mjs', dist)).then(({ load }) => load({ wasm }));
  }
  return library;
}

export async function connect(url, { onOpen, onDown, onMessage, WebSocket }) {
  const { ReliableWebSocket } = await loadOnce(WebSocket);
  if (ReliableWebSocket === undefined) throw new Error('dist/reliable.mjs has no ReliableWebSocket: run tools/build');
  const socket = new ReliableWebSocket(url, { allowedOrigins: [new URL(url).origin] });
  socket.setHeartbeat(heartbeatMs, 'ping');
  socket.enableAutoReconnect();
  socket.bind('open', () => onOpen());
  socket.bind('reconnecting', () => onDown('reconnecting'));
  socket.bind('close', () => onDown('close'));
  socket.bind('message', ({ data }) => onMessage(data));
  socket.connect();
  return {
    send: (text) => socket.send(text),
    close: () => socket.destroy()
  };
}
