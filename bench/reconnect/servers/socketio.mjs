// socket.io's own server.

import { Server } from 'socket.io';

import { flap, listen } from './accept.mjs';

/** See servers/accept.mjs for the options. */
export async function startSocketIoServer({ onText, flapping }) {
  const server = await listen();
  const io = new Server(server.http);
  io.on('connection', (socket) => {
    // The WebSocket below: socket.io itself has no way to choose a close code.
    if (flapping) flap(socket.conn.transport.socket);
    socket.on('message', (text) => {
      onText(text);
      socket.emit('message', text);
    });
  });
  return { ...server, close: () => Promise.all([io.close(), server.close()]) };
}
