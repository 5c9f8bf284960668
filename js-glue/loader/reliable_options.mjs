// The options of a ReliableWebSocket, in the order in which wasm/modules/reliable_face.cpp reads them. What an option is
// when the page leaves it out is decided in include/tether/reliable_options.hpp alone; reliable.d.mts tells it.
import { boolean, countOrAny, number, oneOf, packNumbers } from './options.mjs';

/** What stands where: the name of each number, or of a group of them. */
const layouts = {
  socket: {
    tokenUse: oneOf('sub-protocol', 'first-message'),
    maxFrameBytes: number,
    connectTimeout: number,
    maxConnectTimeout: number,
    providerTimeout: number,
    pauseWhenHiddenAfter: number,
    queue: {
      maxBytes: number,
      maxMessages: number,
      overflow: oneOf('reject', 'drop-oldest', 'drop-volatile'),
      ttl: number,
      highWater: number,
      lowWater: number,
    },
    requests: { kind: oneOf('text', 'binary'), maxInFlight: number },
  },
  heartbeat: {
    interval: number,
    hiddenInterval: number,
    deadline: number,
    hiddenDeadline: number,
    afterSend: number,
    afterWake: number,
    suspectAfter: number,
  },
  reconnect: {
    maxRetries: countOrAny,
    backoff: boolean,
    maxElapsed: number,
    firstServer: number,
    firstLost: number,
    firstLocal: number,
    base: number,
    cap: number,
    hiddenCap: number,
    offlineDelay: number,
    maxRetryAfter: number,
    stableAfter: number,
  },
};

/** The options that are no numbers. */
const others = {
  socket: ['protocols', 'token', 'tokenPrefix', 'allowedOrigins', 'shouldReconnect'],
  requests: ['write', 'read'],
  heartbeat: ['ping', 'isPong'],
};

/** The numbers of `options`, as bytes. `name`: 'socket', 'heartbeat' or 'reconnect'. TypeError for what is no option. */
export function packed(name, options) {
  return packNumbers(options, layouts[name], others, name);
}
