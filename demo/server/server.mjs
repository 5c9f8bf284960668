/** Puts the demo server together, and takes it apart again. */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createChat } from './chat_socket.mjs';
import { createCounter } from './counter_socket.mjs';
import { openChatStore } from './chat_store.mjs';
import { startHeartbeat } from './heartbeat.mjs';
import { defaultLimits } from './limits.mjs';
import { createMarket } from './market.mjs';
import { loadSeries } from './market_data.mjs';
import { createHttpApp } from './static_files.mjs';
import { defaultSpeed, pacing, TickerFeed } from './ticker_feed.mjs';
import { createTicker } from './ticker_socket.mjs';
import { attachWebSockets } from './upgrade.mjs';

const buildFolder = fileURLToPath(new URL('../../build/', import.meta.url));
const chatPath = '/chat';
const tickerPath = '/stocks';
const counterPath = '/count';
const goingAway = 1001;
const shutdownMs = 1000;

export const defaultOptions = Object.freeze({
  port: 8080,
  host: '127.0.0.1',
  /** Folders with the built pages; the first that has a file wins. */
  staticRoots: [`${buildFolder}demo`],
  dataFile: `${buildFolder}chat.sqlite`,
  /** Recorded steps a minute: a day of the index, a month of a stock. */
  speed: defaultSpeed,
  /** Origins besides our own whose pages may connect, as in "https://example.org". */
  allowedOrigins: [],
  /** Overrides of defaultLimits (limits.mjs). */
  limits: {},
  /** The made-up prices depend on it. */
  seed: 2000,
  onFault: (fault) => console.error(fault),
});

/**
 * Starts a server with `options` over defaultOptions; port 0 takes a free one.
 * Rejects with the system's error (code "EADDRINUSE") or one of code
 * "FILE_IN_USE". Returns `{port, url, close()}`; close() says goodbye to every
 * socket, and after a second goes without an answer.
 */
async function startServer(options = {}) {
  const { port, host, staticRoots, dataFile, speed, allowedOrigins, seed, onFault } = {
    ...defaultOptions,
    ...options,
  };
  const limits = { ...defaultLimits, ...options.limits };
  const pace = pacing(speed);
  const market = createMarket({
    series: loadSeries({ seed }),
    seed,
    ticksPerStep: pace.ticksPerStep,
  });
  const feed = new TickerFeed({ market, pace });

  const httpServer = createServer(
    createHttpApp({ roots: staticRoots, socketPaths: [chatPath, tickerPath, counterPath], onFault }),
  );
  // Before the data file, because who starts the server twice by mistake
  // understands a message about the port sooner.
  await listen(httpServer, { port, host });
  let store;
  try {
    store = openChatStore(dataFile);
  } catch (error) {
    httpServer.close();
    throw error;
  }
  const endpoints = new Map([
    [chatPath, createChat({ store, limits, onFault })],
    [tickerPath, createTicker({ market, feed, limits, onFault })],
    [counterPath, createCounter({ limits, onFault })],
  ]);
  const sockets = attachWebSockets(httpServer, { endpoints, allowedOrigins, limits });
  const heartbeat = startHeartbeat(sockets, limits.pingIntervalMs);

  async function shutDown() {
    heartbeat.stop();
    feed.stop();
    const closed = new Promise((resolve) => httpServer.close(resolve));
    httpServer.closeIdleConnections(); // close() does it by itself from Node 19 on.
    for (const socket of sockets.clients) socket.close(goingAway, 'server shutting down');
    const deadline = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
      httpServer.closeAllConnections();
    }, shutdownMs);
    await closed;
    clearTimeout(deadline);
    store.close();
  }

  let shutdown;
  const actualPort = httpServer.address().port;
  return {
    port: actualPort,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}/`,
    /** Resolves when the port is free and the data is on disk. May be called again. */
    close: () => (shutdown ??= shutDown()),
  };
}

// The one name that other languages' tests and scripts know, written as the
// project's C++ writes functions.
export { startServer as start_server };

function listen(httpServer, address) {
  return new Promise((resolve, reject) => {
    httpServer.once('error', reject);
    httpServer.listen(address, () => {
      httpServer.off('error', reject);
      resolve();
    });
  });
}
