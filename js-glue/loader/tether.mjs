// dist/tether.mjs: the whole library for page authors. tools/build bundles it with the module that Emscripten made.
import createModule from 'tether-module';
import { makeChatClient } from './chat_client.mjs';
import { start } from './compile.mjs';
import { TetherError } from './errors.mjs';
import { Face } from './face.mjs';
import { makeLiveDataClient } from './live_data_client.mjs';
import { patchSettings } from './patch_settings.mjs';
import { makePatcher } from './patcher.mjs';
import { makeReliableWebSocket } from './reliable_websocket.mjs';
import { makeWebSocket } from './websocket.mjs';

export { TetherError };

/**
 * Loads the library. Each call makes an instance of its own; the wasm is fetched and compiled once.
 * `wasm` is where tether.wasm is, if not beside this file.
 */
export async function load({ wasm = new URL('tether.wasm', import.meta.url), ...options } = {}) {
  const face = new Face();
  face.run(await start(createModule, wasm, { ...face.settings(), ...patchSettings(options) }));
  return {
    TetherError,
    WebSocket: makeWebSocket(face),
    ReliableWebSocket: makeReliableWebSocket(face),
    ChatClient: makeChatClient(face),
    LiveDataClient: makeLiveDataClient(face),
    Patcher: makePatcher(face),
  };
}
