// socket.io-client, against the server from the same makers.

import { io } from 'socket.io-client';

export const about = {
  name: 'socket.io-client',
  package: 'socket.io-client',
  server: 'socketio',
  bundle: "export { io } from 'socket.io-client';",
  note: "`transports: ['websocket']`, or it would begin with HTTP; under Node it uses its own copy of `ws`"
};

export function connect(url, { onOpen, onDown, onMessage }) {
  const socket = io(url.replace('ws:', 'http:'), { transports: ['websocket'] });
  socket.on('connect', () => onOpen());
  socket.on('disconnect', (reason) => onDown(reason));
  socket.on('connect_error', () => onDown('connect_error'));
  socket.on('message', (text) => onMessage(text));
  return {
    send: (text) => socket.emit('message', text),
    close: () => socket.disconnect()
  };
}
