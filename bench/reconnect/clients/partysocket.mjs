// partysocket's plain WebSocket, against a server that echoes.

import { WebSocket as PartyWebSocket } from 'partysocket';

export const about = {
  name: 'partysocket',
  package: 'partysocket',
  server: 'plain',
  bundle: "export { WebSocket } from 'partysocket';"
};

export function connect(url, { onOpen, onDown, onMessage, WebSocket }) {
  const socket = new PartyWebSocket(url, [], { WebSocket });
  socket.addEventListener('open', () => onOpen());
  socket.addEventListener('close', () => onDown('close'));
  socket.addEventListener('message', ({ data }) => onMessage(data));
  return {
    send: (text) => socket.send(text),
    close: () => socket.close()
  };
}
