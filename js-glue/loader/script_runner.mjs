import { TetherError } from './errors.mjs';
import { REPLY_BINARY } from './face.mjs';
import { decode } from './msgpack.mjs';

const LEVELS = ['none', 'commands', 'script'];
const AS_DEFAULT = -1;
const LONGEST_TIMEOUT_MS = 0x7fffffff;

/** A whole number for C++, or AS_DEFAULT for what was left out. */
function numberOf(name, value) {
  // JSON has null for what is left out.
  if (value === undefined || value === null) return AS_DEFAULT;
  if (!(value >= 0)) throw new TypeError(`${name} is a number from 0 on`);
  return Math.min(Math.ceil(value), LONGEST_TIMEOUT_MS);
}

function levelOf(level) {
  if (!LEVELS.includes(level)) throw new TypeError(`level is one of ${LEVELS.join(', ')}`);
  return LEVELS.indexOf(level);
}

/** The class ScriptRunner of one running module. */
export function makeScriptRunner(face, runners) {
  return class ScriptRunner {
    #handle;
    #level;
    #commands = new Map();
    /** By ticket: the promise of each request without an answer. */
    #requests = new Map();
    #lastTicket = 0;

    constructor({ level = 'none', nonce = '', origin = '', stack = false, timeout, maxPending, maxCodeBytes, maxReplyBytes } = {}) {
      const numbers = [
        numberOf('timeout', timeout),
        numberOf('maxPending', maxPending),
        numberOf('maxCodeBytes', maxCodeBytes),
        numberOf('maxReplyBytes', maxReplyBytes),
      ];
      this.#level = level;
      this.#handle = face.call('runner_new', levelOf(level), ...numbers, stack ? 1 : 0, String(nonce), String(origin));
      if (this.#handle === 0) throw new TetherError('limit-reached', 'too many runners');
      runners.set(this.#handle, (ticket, name) => this.#run(ticket, name));
      face.listen(this.#handle, (...event) => this.#hear(...event));
    }

    #run(ticket, name) {
      return this.#commands.get(name)(this.#requests.get(ticket).args);
    }

    #hear(event, ticket, address, size) {
      const { resolve, reject, encoding } = this.#requests.get(ticket);
      this.#requests.delete(ticket);
      if (event !== REPLY_BINARY) {
        reject(TetherError.fromText(face.text(address, size)));
        return;
      }
      const bytes = new Uint8Array(face.buffer(address, size));
      resolve(encoding === 'msgpack' ? bytes : decode(bytes));
    }

    /** Calls the export with a fresh ticket, the timeout, `texts` and the origin; gives a promise of the answer. */
    #request(name, { timeout, origin = '', encoding = 'value' }, texts, args) {
      const ticket = ++this.#lastTicket;
      return new Promise((resolve, reject) => {
        this.#requests.set(ticket, { resolve, reject, encoding, args });
        try {
          const begun = face.call(name, this.#handle, ticket, numberOf('timeout', timeout), ...texts, String(origin));
          if (begun === 0) throw new TetherError('stale-handle', 'the runner was destroyed');
        } catch (error) {
          this.#requests.delete(ticket);
          throw error;
        }
      });
    }

    /** Runs `code` and gives the value of the expression `variable`. */
    evaluate(code = '', { variable = '', ...options } = {}) {
      return this.#request('runner_evaluate', options, [String(code), String(variable)]);
    }

    /** From now on `name` stands for `command`, which is called with the arguments and gives a value or a promise. */
    register(name, command) {
      if (typeof command !== 'function') throw new TypeError('a command is a function');
      this.#commands.set(String(name), command);
      face.call('runner_register', this.#handle, String(name));
    }

    unregister(name) {
      this.#commands.delete(String(name));
      face.call('runner_unregister', this.#handle, String(name));
    }

    command(name, args, options = {}) {
      return this.#request('runner_call', options, [String(name)], args);
    }

    /** The server is gone: what waits is rejected with `cancelled`. */
    cancelAll() {
      face.call('runner_cancel_all', this.#handle);
    }

    get level() {
      return this.#level;
    }

    get pending() {
      return face.call('runner_pending', this.#handle);
    }

    /** How scripts run in this page: 'eval', 'function', 'script', or '' as long as none has. */
    get way() {
      return face.ask('runner_way', this.#handle);
    }

    destroy() {
      face.call('runner_destroy', this.#handle);
      face.release(this.#handle);
      runners.delete(this.#handle);
      this.#handle = 0;
    }
  };
}
