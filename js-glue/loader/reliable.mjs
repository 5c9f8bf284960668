// dist/reliable.mjs: the WebSocket and the one that survives real networks, without what only chat and live data need.
import createModule from 'tether-module';
import { start } from './compile.mjs';
import { TetherError } from './errors.mjs';
import { Face } from './face.mjs';
import { makeReliableWebSocket } from './reliable_websocket.mjs';
import { makeWebSocket } from './websocket.mjs';

export { TetherError };

/** As `load` of tether.mjs, with `reliable.wasm`. */
export async function load({ wasm = new URL('reliable.wasm', import.meta.url) } = {}) {
  const face = new Face();
  face.run(await start(createModule, wasm, face.settings()));
  return { TetherError, WebSocket: makeWebSocket(face), ReliableWebSocket: makeReliableWebSocket(face) };
}
