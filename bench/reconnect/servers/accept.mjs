// What the servers of the bench share. Each takes {onText, flapping}: `onText` gets every text that a client sends, and
// a flapping server closes with 1011 soon after the client may believe that it is connected.

import { createServer } from 'node:http';

import { WebSocketServer } from 'ws';

const flapAfterMs = 10;

/** The end of a connection to a flapping server; `webSocket` is one of `ws`. */
export function flap(webSocket) {
  setTimeout(() => webSocket.close(1011), flapAfterMs);
}

/** Starts an HTTP server on a free port of 127.0.0.1: {port, http, close()}. `close` cuts all connections. */
export async function listen() {
  const http = createServer((request, response) => response.writeHead(404).end());
  const sockets = new Set();
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // Resets are what this is about.
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise((resolve, reject) => http.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    http,
    port: http.address().port,
    close: () => new Promise((resolve) => {
      http.close(resolve);
      for (const socket of sockets) socket.destroy();
    })
  };
}

/** A server that gives each WebSocket to `serve`. */
export async function acceptWebSockets(serve) {
  const server = await listen();
  const webSocketServer = new WebSocketServer({ server: server.http });
  webSocketServer.on('connection', (webSocket) => {
    webSocket.on('error', () => {});
    serve(webSocket);
  });
  return server;
}
