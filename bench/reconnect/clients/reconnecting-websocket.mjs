// reconnecting-websocket, against a server that echoes.

import reconnectingWebSocket from 'reconnecting-websocket';

// A CommonJS package: Node gives its exports, a bundler the class.
const ReconnectingWebSocket = reconnectingWebSocket.default ?? reconnectingWebSocket;

export const about = {
  name: 'reconnecting-websocket',
  package: 'reconnecting-websocket',
  server: 'plain',
  bundle: "export { default } from 'reconnecting-websocket';"
};

export function connect(url, { onOpen, onDown, onMessage, WebSocket }) {
  const socket = new ReconnectingWebSocket(url, [], { WebSocket });
  socket.addEventListener('open', () => onOpen());
  socket.addEventListener('close', () => onDown('close'));
  socket.addEventListener('message', ({ data }) => onMessage(data));
  return {
    send: (text) => socket.send(text),
    close: () => socket.close()
  };
}
