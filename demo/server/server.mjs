/** Puts the demo server together, and takes it apart again. */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { openLocalBus } from './bus/local_bus.mjs';
import { createChat } from './chat_socket.mjs';
import { createCounter } from './counter_socket.mjs';
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
  /** URL of the Redis that shares rooms and quotes with other processes; without it there is one process, and dataFile. */
  bus: undefined,
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
 * "FILE_IN_USE" or "BUS_UNAVAILABLE". Returns `{port, url, close()}`; close() says goodbye to every
 * socket, and after a second goes without an answer.
 */
async function startServer(options = {}) {
  const { port, host, staticRoots, dataFile, bus: busUrl, speed, allowedOrigins, seed, onFault } = {
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
  const httpServer = createServer(
    createHttpApp({ roots: staticRoots, socketPaths: [chatPath, tickerPath, counterPath], onFault }),
  );
  // Before the data, because who starts the server twice by mistake
  // understands a message about the port sooner.
  await listen(httpServer, { port, host });
  let bus;
  try {
    bus = await openBus({ url: busUrl, dataFile, slotMs: pace.slotMs, onFault });
  } catch (error) {
    httpServer.close();
    throw error;
  }
  const feed = new TickerFeed({ market, pace, clock: bus.clock });
  const endpoints = new Map([
    [chatPath, createChat({ bus: bus.rooms, limits, onFault })],
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
    await bus.close();
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

async function openBus({ url, dataFile, slotMs, onFault }) {
  if (url === undefined) return openLocalBus({ dataFile, slotMs });
  // Its packages are loaded only where they are needed.
  const { openRedisBus } = await import('./bus/redis_bus.mjs');
  return openRedisBus({ url, slotMs, onFault });
}

function listen(httpServer, address) {
  return new Promise((resolve, reject) => {
    httpServer.once('error', reject);
    httpServer.listen(address, () => {
      httpServer.off('error', reject);
      resolve();
    });
  });
}
