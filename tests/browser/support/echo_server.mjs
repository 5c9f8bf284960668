// The server of the browser tests: pages and files over HTTP, and WebSocket endpoints that behave well or badly on
// request. `node echo_server.mjs [PORT]` starts one by hand with the files of the current directory.

import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { WebSocketServer } from 'ws';

import { staticFiles } from './static_files.mjs';
import { chooseProtocol, endpoints as ownEndpoints, refusals } from './websocket_endpoints.mjs';

const largestFrame = 64 * 1024 * 1024;

/**
 * Starts a server on a free port of 127.0.0.1. Options, besides those of `staticFiles` (mounts, pages, headers, csp,
 * overrides):
 * - `endpoints`: {'/path': (webSocket, url, {request, records}) => {}}, more WebSocket behaviours.
 * - `routes`: {'/path': async (request, response, url) => {}}, more HTTP behaviours, before the files.
 * - `port`: a fixed port, to come back on the same one after a restart.
 *
 * Returns {port, url, webSocketUrl, stats(), records, close()}. `stats()` counts WebSockets as {current, total} and
 * requests for one, refused ones included, as `attempts`. `close()` destroys all connections.
 */
export async function startEchoServer(options = {}) {
  const { port = 0, endpoints = {}, routes = {} } = options;
  const state = { records: [], sockets: new Set(), webSockets: new Set(), attempts: 0, total: 0 };

  const http = createServer(requestListener({ ...recordRoutes(state), ...routes }, staticFiles(options)));
  http.on('connection', (socket) => {
    state.sockets.add(socket);
    socket.on('close', () => state.sockets.delete(socket));
  });
  http.on('upgrade', upgradeListener({ ...ownEndpoints, ...endpoints }, state));
  await new Promise((resolve, reject) => http.once('error', reject).listen(port, '127.0.0.1', resolve));

  const actualPort = http.address().port;
  return {
    port: actualPort,
    url: `http://127.0.0.1:${actualPort}`,
    webSocketUrl: `ws://127.0.0.1:${actualPort}`,
    records: state.records,
    stats: () => ({ current: state.webSockets.size, total: state.total, attempts: state.attempts }),
    close: () => new Promise((resolve) => {
      http.close(resolve);
      for (const socket of state.sockets) socket.destroy();
    })
  };
}

/** `GET /records` shows what /record has received, `DELETE /records` forgets it. */
function recordRoutes({ records }) {
  return {
    '/records'(request, response) {
      if (request.method === 'DELETE') records.length = 0;
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
      response.end(JSON.stringify(records));
    }
  };
}

/** HTTP requests: a route if there is one, else the files. A failing handler must not end the test process. */
function requestListener(routes, serveFile) {
  return async (request, response) => {
    try {
      const url = urlOf(request);
      const handler = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : serveFile;
      await handler(request, response, url);
    } catch (error) {
      if (response.headersSent) return response.destroy();
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(error.stack);
    }
  };
}

/** Upgrade requests: a refusal, a WebSocket endpoint, or 404. */
function upgradeListener(endpoints, state) {
  const webSocketServer = new WebSocketServer({
    noServer: true,
    maxPayload: largestFrame,
    perMessageDeflate: false,
    handleProtocols: chooseProtocol
  });

  return (request, socket, head) => {
    const url = urlOf(request);
    state.attempts += 1;
    socket.on('error', () => {}); // The browser may be gone already; the server does not mind.
    if (Object.hasOwn(refusals, url.pathname)) return refusals[url.pathname](socket, url);
    if (!Object.hasOwn(endpoints, url.pathname)) return refusals['/reject'](socket, new URL('?status=404', url));
    webSocketServer.handleUpgrade(request, socket, head, (webSocket) => {
      state.total += 1;
      state.webSockets.add(webSocket);
      webSocket.on('close', () => state.webSockets.delete(webSocket));
      webSocket.on('error', () => {}); // A broken frame or a reset ends in `close`, which says enough.
      runEndpoint(endpoints[url.pathname], webSocket, url, { request, records: state.records });
    });
  };
}

/** A failing endpoint closes with 1011 and says why, instead of ending the test process. */
async function runEndpoint(endpoint, webSocket, url, context) {
  try {
    await endpoint(webSocket, url, context);
  } catch (error) {
    webSocket.close(1011, String(error.message).slice(0, 100));
  }
}

const urlOf = (request) => new URL(request.url, 'http://127.0.0.1');

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const mounts = [{ prefix: '/', directory: process.cwd() }];
  const { url } = await startEchoServer({ mounts, port: Number(process.argv[2] ?? 0) });
  console.log(url);
}
