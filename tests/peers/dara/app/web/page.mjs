// The page's half of the checks: makes clients, and keeps what they tell as JSON can say it.

const isTheirs = location.search === '?theirs';
const { load } = await import(isTheirs ? '/peer/web/theirs.mjs' : '/peer/dist/dara.mjs');

const events = [
  'open', 'close', 'state', 'reconnecting', 'error', 'custom', 'message', 'task', 'store', 'variables', 'action', 'serverError',
  'serverVariable', 'login', 'refused'
];
const { DaraClient, TetherError } = await load();

/** A copy that can leave the page: a bigint as text with an n, no functions, errors by their code. */
function shown(value) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Error) return { code: value.code ?? value.name, message: value.message };
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== 'object' || value === null) return value;
  const facts = Object.entries(value).filter(([, fact]) => fact !== undefined && typeof fact !== 'function');
  return Object.fromEntries(facts.map(([name, fact]) => [name, shown(fact)]));
}

window.peer = {
  DaraClient,
  TetherError,
  shown,

  /** [name, fields] of each event so far. */
  events: [],

  /** Names of events whose default the page prevents. */
  prevented: new Set(['login', 'refused']),

  /** Makes `window.client`, which is not connected yet. */
  make(options = {}) {
    const made = (window.client = new DaraClient(options));
    for (const name of events) {
      made.bind(name, (event) => {
        if (this.prevented.has(name)) event.preventDefault();
        this.events.push([name, shown({ ...event, type: undefined, target: undefined })]);
      });
    }
    return made;
  },

  /** What a promise came to: {value} or {error: its code}; {error: 'nothing'} when it came to nothing in time. */
  async outcome(promise, limit = 25_000) {
    try {
      const late = new Promise((resolve, reject) => setTimeout(reject, limit, { code: 'nothing' }));
      const value = await Promise.race([promise, late]);
      return value === undefined ? {} : { value: shown(value) };
    } catch (error) {
      return { error: error.code ?? `${error.name}: ${error.message}` };
    }
  }
};
window.peer.isReady = true;
