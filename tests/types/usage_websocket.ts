// The small module has the types of the large one, and only its WebSocket.
import { load as loadTether } from '../../js-glue/loader/tether.mjs';
import { load, TetherError } from '../../js-glue/loader/websocket_only.mjs';
import type { CloseFields, LoadOptions, TetherErrorCode, TetherWebSocket, WebSocket, WebSocketClass, WebSocketEvents } from '../../js-glue/loader/websocket_only.mjs';

const options: LoadOptions = { wasm: '/websocket.wasm' };

export async function usage(): Promise<void> {
  const small: TetherWebSocket = await load(options);
  const Socket: WebSocketClass = small.WebSocket;
  const socket: WebSocket = new Socket('/echo', ['a']);
  socket.bind('message', ({ data }) => socket.send(data));
  socket.bind('error', ({ error }) => {
    const code: TetherErrorCode = error.code;
    console.log(code, error instanceof TetherError, error instanceof small.TetherError);
  });
  socket.bind('close', (event) => {
    const fields: CloseFields = event;
    console.log(fields.code);
  });
  const name: keyof WebSocketEvents = 'open';
  socket.unbind(name);
  // @ts-expect-error not in this module
  small.ReliableWebSocket;
  // @ts-expect-error not in this module
  small.ChatClient;
  // @ts-expect-error not in this module
  small.LiveDataClient;

  // A page may begin with the small module and go over to the large one.
  const { WebSocket } = await loadTether();
  const other: WebSocket = new WebSocket('/echo');
  other.destroy();
}
