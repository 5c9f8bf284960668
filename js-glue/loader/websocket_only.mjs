// dist/websocket.mjs: only the WebSocket, for pages that count bytes.
import createModule from 'tether-module';
import { start } from './compile.mjs';
import { TetherError } from './errors.mjs';
import { Face } from './face.mjs';
import { makeWebSocket } from './websocket.mjs';

export { TetherError };

/** As `load` of tether.mjs, with `websocket.wasm`. */
export async function load({ wasm = new URL('websocket.wasm', import.meta.url) } = {}) {
  const face = new Face();
  face.run(await start(createModule, wasm, face.settings()));
  return { TetherError, WebSocket: makeWebSocket(face) };
}
