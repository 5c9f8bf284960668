// Times for rows that last minutes as written: in an ordinary run all is a fifth as long, options and limits alike.

const factor = 5;

/** Options as they are by default, and a fifth of them: include/tether/reliable_options.hpp. */
const plain = { times: 1, reconnect: {}, heartbeat: {}, options: {} };
const fifth = {
  times: 1 / factor,
  reconnect: {
    firstServer: 2000,
    firstLost: 800,
    firstLocal: 100,
    base: 400,
    cap: 4000,
    offlineDelay: 4000,
    stableAfter: 2000
  },
  heartbeat: { interval: 3000, deadline: 1000, afterSend: 600, afterWake: 600, suspectAfter: 400 },
  options: { connectTimeout: 1000, maxConnectTimeout: 4000, providerTimeout: 2000 }
};

/** What a row uses: `times` for its own times and limits, and options for sockets. */
export const scaleOf = (full) => (full ? plain : fifth);

export const isAFifth = 'all times, delays and limits a fifth';
