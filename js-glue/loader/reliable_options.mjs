// Options on their way to C++: as 32-bit numbers, in the order in which wasm/modules/reliable_face.cpp reads them. What
// an option is when the page leaves it out stands only in include/tether/reliable_options.hpp.
const LEFT_OUT = -(2 ** 31);
const LARGEST = 2 ** 31 - 1;

function mistake(name, expected) {
  return new TypeError(`${name} is ${expected}`);
}

/** Milliseconds, bytes or a count. Rounded up: what is not 0 must not become 0, which often means never. */
export function number(value, name) {
  if (typeof value !== 'number' || Number.isNaN(value)) throw mistake(name, 'a number');
  return Math.min(Math.max(Math.ceil(value), 0), LARGEST);
}

/** A count of which -1, and Infinity, mean any. */
function countOrAny(value, name) {
  return value < 0 || value === Infinity ? -1 : number(value, name);
}

function boolean(value, name) {
  if (typeof value !== 'boolean') throw mistake(name, 'true or false');
  return value ? 1 : 0;
}

/** The place of a word in a C++ enumeration. */
export function oneOf(...words) {
  return (value, name) => {
    if (!words.includes(value)) throw mistake(name, `one of '${words.join("', '")}'`);
    return words.indexOf(value);
  };
}

export function functionOrNone(value, name) {
  if (value !== undefined && typeof value !== 'function') throw mistake(name, 'a function');
  return value;
}

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

function pack(options, layout, name) {
  const known = [...Object.keys(layout), ...(others[name] ?? [])];
  for (const given of Object.keys(options)) {
    if (!known.includes(given)) throw new TypeError(`no option of ${name} is called '${given}'`);
  }
  return Object.entries(layout).flatMap(([option, kind]) => {
    const value = options[option];
    if (typeof kind === 'object') return pack(value ?? {}, kind, option);
    return value === undefined ? LEFT_OUT : kind(value, option);
  });
}

/** The numbers of `options`, as bytes. `name`: 'socket', 'heartbeat' or 'reconnect'. TypeError for what is no option. */
export function packed(name, options) {
  return new Uint8Array(Int32Array.from(pack(options, layouts[name], name)).buffer);
}
