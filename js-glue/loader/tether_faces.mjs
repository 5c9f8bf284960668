// What tether.mjs and tether.single.mjs have in common.
import { makeChatClient } from './chat_client.mjs';
import { start } from './compile.mjs';
import { TetherError } from './errors.mjs';
import { Face } from './face.mjs';
import { makeLiveDataClient } from './live_data_client.mjs';
import { patchSettings } from './patch_settings.mjs';
import { makePatcher } from './patcher.mjs';
import { makeReliableWebSocket } from './reliable_websocket.mjs';
import { makeWebSocket } from './websocket.mjs';

/** An instance of the module that `createModule` makes of the program `wasm`, as `load` gives it. Rejects as `load`. */
export async function startTether(createModule, wasm, options) {
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
