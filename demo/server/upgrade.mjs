/**
 * From an HTTP upgrade request to a WebSocket at the right endpoint, or to a
 * refusal that a person with curl can read.
 */
import { STATUS_CODES } from 'node:http';
import { WebSocketServer } from 'ws';
import { isAllowedOrigin } from './origin.mjs';

/**
 * `endpoints` maps a path to a function that takes the new socket.
 * Returns the WebSocketServer, whose `clients` are the sockets of all endpoints.
 */
export function attachWebSockets(httpServer, { endpoints, allowedOrigins, limits }) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxPayload,
    // Costs memory for each connection, and these messages are small.
    perMessageDeflate: false,
    closeTimeout: limits.closeTimeoutMs,
  });

  httpServer.on('upgrade', (request, socket, head) => {
    // Until ws takes over nobody listens, and a reset would end the process.
    const ignore = () => {};
    socket.on('error', ignore);

    const accept = endpoints.get(request.url.split('?', 1)[0]);
    const { origin, host } = request.headers;
    if (!accept) {
      refuse(socket, 404, `no WebSocket here; there is one at ${[...endpoints.keys()].join(' and ')}`);
    } else if (!isAllowedOrigin({ origin, host, allowedOrigins })) {
      refuse(socket, 403, 'pages of this origin may not connect; see --allow-origin');
    } else if (sockets.clients.size >= limits.maxConnections) {
      refuse(socket, 503, 'too many connections, try again later');
    } else {
      socket.off('error', ignore);
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        sockets.emit('connection', webSocket, request);
        accept(webSocket);
      });
    }
  });
  return sockets;
}

function refuse(socket, status, message) {
  const body = `${status}: ${message}\n`;
  // A client that never closes its half would keep the socket otherwise.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      'Connection: close\r\n' +
      'Content-Type: text/plain; charset=utf-8\r\n' +
      'X-Content-Type-Options: nosniff\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
