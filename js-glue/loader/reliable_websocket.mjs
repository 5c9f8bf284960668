import { Emitter } from './emitter.mjs';
import { TetherError, thrownText } from './errors.mjs';
import { closeOf, IS_PONG, PROVIDE, REPLY_BINARY, REPLY_TEXT, REQUEST_FAILED, REQUEST_ID, SETTLED } from './face.mjs';
import { functionOrNone, number, oneOf } from './options.mjs';
import { MAX_FRAME_BYTES, payloadOf } from './payload.mjs';
import { describeReliable } from './reliable_events.mjs';
import { packed } from './reliable_options.mjs';
import { askProvider, FAILED, STOP, textOf } from './reliable_source.mjs';

// What C++ numbers: SendStatus, SendClass, ReconnectDecision, and what tether_reliable_describe tells.
const STATUSES = ['sent', 'queued', 'back-pressure', 'dropped', 'rejected'];
const sendClass = oneOf('reliable', 'latest', 'transient');
const DECISIONS = new Map([[true, 1], [false, 2]]);
const DESCRIBED = ['state', 'url', 'protocol', 'snapshot'];
// Added to the kind and to the status of a message in tether_reliable_send.
const IS_TEXT = 4;
const WAITS = 8;

const isFunction = (value) => typeof value === 'function';

/** The class ReliableWebSocket of one running module. */
export function makeReliableWebSocket(face) {
  return class ReliableWebSocket extends Emitter {
    static STOP = STOP;

    #handle = 0;
    #sources;
    #shouldReconnect;
    #requests;
    #isPong;
    #limit;
    /** ticket -> who waits for what C++ will say: `done` of a message, { resolve, reject } of a request. */
    #waiting = new Map();
    #lastTicket = 0;
    #providerFailure;

    constructor(url = '', options = {}) {
      super();
      const { protocols = '', token = '', tokenPrefix = '', allowedOrigins = [], shouldReconnect, requests } = options;
      const numbers = packed('socket', options);
      this.#limit = options.maxFrameBytes ?? MAX_FRAME_BYTES;
      this.#sources = [url, protocols, token];
      this.#shouldReconnect = functionOrNone(shouldReconnect, 'shouldReconnect');
      this.#requests = requests;
      if (requests && !(isFunction(requests.write) && isFunction(requests.read))) {
        throw new TypeError('requests has the functions write and read');
      }
      const asks = [...this.#sources.map(isFunction), Boolean(shouldReconnect), Boolean(requests)];
      this.#handle = face.demand(
        'reliable_new',
        asks.reduce((bits, asked, at) => bits + (asked ? 2 ** at : 0), 0),
        ...this.#sources.map((source) => (isFunction(source) ? '' : textOf(source))),
        String(tokenPrefix),
        [...allowedOrigins].map((origin) => String(origin).replace(/\n/g, ' ') + '\n').join(''),
        numbers
      );
      face.listen(this.#handle, (...event) => this.#hear(...event), (...question) => this.#answer(...question));
    }

    #hear(event, number, address, size) {
      switch (event) {
        case PROVIDE:
          this.#provide(number, face.numbers(address, size));
          break;
        case SETTLED:
        case REPLY_TEXT:
        case REPLY_BINARY:
        case REQUEST_FAILED:
          this.#settle(event, number, address, size);
          break;
        default: {
          const [name, details] = describeReliable(face, event, number, address, size);
          // What a provider threw has stayed in JavaScript; C++ only knows that it failed.
          if (details.error?.code === 'handler-failed') details.error.cause = this.#providerFailure;
          this.emit(name, details);
        }
      }
    }

    /** Answers C++ during the call: nothing may be thrown here, and 0 is no answer. */
    #answer(question, number, address, size) {
      try {
        if (question === IS_PONG) return this.#isPong(this.#data(number === 0, address, size)) === true ? 1 : 0;
        if (question === REQUEST_ID) {
          const id = this.#requests.read(this.#data(number === 0, address, size));
          // Only what C++ may have given out: another number would be rounded to one.
          return id >>> 0 === id ? id : 0;
        }
        const { attempts, ...close } = closeOf(number);
        const decision = this.#shouldReconnect({ ...close, reason: face.text(address, size) }, attempts);
        return DECISIONS.get(decision) ?? 0;
      } catch (cause) {
        this.handlerFailed(['isPong', 'requests.read', 'shouldReconnect'][question], cause);
        return 0;
      }
    }

    #data(isText, address, size) {
      return isText ? face.text(address, size) : face.buffer(address, size);
    }

    async #provide(inquiry, [which, attempt, refresh]) {
      const answer = await askProvider(this.#sources[which], { attempt, refresh: refresh !== 0 });
      if (answer.outcome === FAILED) this.#providerFailure = answer.cause;
      try {
        face.call('reliable_provide', this.#handle, inquiry, answer.outcome, answer.validFor, answer.text);
      } catch (_) {
        // There is no memory for the text.
        face.call('reliable_provide', this.#handle, inquiry, FAILED, 0, 0, 0);
      }
    }

    #ticket(waiter) {
      this.#waiting.set(++this.#lastTicket, waiter);
      return this.#lastTicket;
    }

    #settle(event, ticket, address, size) {
      const waiter = this.#waiting.get(ticket);
      this.#waiting.delete(ticket);
      if (event === REQUEST_FAILED) {
        waiter.reject(TetherError.fromText(face.text(address, size)));
      } else if (event !== SETTLED) {
        waiter.resolve(this.#data(event === REPLY_TEXT, address, size));
      } else {
        const why = face.text(address, size);
        try {
          waiter(why === '' ? { status: 'sent' } : { status: 'dropped', why });
        } catch (cause) {
          this.handlerFailed('done', cause);
        }
      }
    }

    setHeartbeat(interval, message = 'ping') {
      const options = typeof interval === 'object' ? interval : { interval, ping: message };
      const { ping = 'ping', isPong } = options;
      const numbers = packed('heartbeat', options);
      this.#isPong = functionOrNone(isPong, 'isPong');
      face.call('reliable_heartbeat', this.#handle, isPong ? 1 : 0, String(ping), numbers);
    }

    enableAutoReconnect(maxRetries = -1, backoff = true) {
      const options = typeof maxRetries === 'object' ? maxRetries : { maxRetries, backoff };
      face.call('reliable_auto_reconnect', this.#handle, packed('reconnect', options));
    }

    disableAutoReconnect() {
      face.call('reliable_stop_reconnect', this.#handle);
    }

    connect() {
      face.call('reliable_connect', this.#handle);
    }

    reconnect() {
      face.call('reliable_reconnect', this.#handle);
    }

    close(code = 1000, reason = '') {
      // Clamped as the browser clamps it: 66536 would come out as 1000 at the other end of 16 bits.
      face.demand('reliable_close', this.#handle, Math.max(0, Math.min(code, 65535)), String(reason));
    }

    /** What becomes of `data`: { status } and, of what will not be sent, why. Throws only for a wrong type. */
    send(data, { kind = 'reliable', key = '', ttl = 0, done } = {}) {
      const payload = payloadOf(data, this.#limit, face.memory);
      const flags = sendClass(kind, 'kind') + (typeof data === 'string' ? IS_TEXT : 0);
      const longest = number(ttl, 'ttl');
      const name = String(key);
      functionOrNone(done, 'done');
      if (payload.length > this.#limit) return { status: 'rejected', why: 'too-large' };
      const ticket = done === undefined ? 0 : this.#ticket(done);
      let [result, why] = [STATUSES.indexOf('rejected'), 'out-of-memory'];
      try {
        [result, why] = face.callAndTell('reliable_send', this.#handle, flags, longest, ticket, payload, name);
      } catch (_) {
        // There is no memory for it.
      }
      if ((result & WAITS) === 0) this.#waiting.delete(ticket);
      const status = STATUSES[result & ~WAITS];
      return status === 'dropped' || status === 'rejected' ? { status, why } : { status };
    }

    request(payload, timeout = 10_000) {
      // What is thrown in here rejects the promise.
      return new Promise((resolve, reject) => {
        if (!this.#requests) throw new TetherError('unsupported', 'the option `requests` says how they are written');
        const longest = number(timeout, 'timeout');
        const id = face.call('reliable_next_request', this.#handle) >>> 0;
        const frame = this.#frame(id, payload);
        const ticket = this.#ticket({ resolve, reject });
        try {
          face.demand('reliable_request', this.#handle, id, ticket, longest, frame);
        } catch (error) {
          this.#waiting.delete(ticket);
          throw error;
        }
      });
    }

    #frame(id, payload) {
      const { write, kind = 'text' } = this.#requests;
      let frame;
      try {
        frame = write(id, payload);
      } catch (cause) {
        throw new TetherError('handler-failed', `requests.write threw: ${thrownText(cause)}`, cause);
      }
      if ((typeof frame === 'string') !== (kind === 'text')) throw new TypeError(`requests.write gave no ${kind} frame`);
      const bytes = payloadOf(frame, this.#limit, face.memory);
      if (bytes.length > this.#limit) throw new TetherError('too-large', `a frame of at least ${bytes.length} bytes`);
      return bytes;
    }

    /** Detaches every handler, then closes with 1000. What is owed an answer gets it before this returns. */
    destroy() {
      const handle = this.#handle;
      this.#handle = 0;
      this.unbindAll();
      face.call('reliable_destroy', handle);
      face.release(handle);
    }

    #describe(what) {
      return face.ask('reliable_describe', this.#handle, DESCRIBED.indexOf(what));
    }

    get state() {
      return this.#describe('state') || 'closed';
    }

    get bufferedAmount() {
      return face.call('reliable_buffered_amount', this.#handle);
    }

    get url() {
      return this.#describe('url');
    }

    get protocol() {
      return this.#describe('protocol');
    }

    /** Counters, times per state and the last transitions; empty after destroy(). */
    snapshot() {
      return JSON.parse(this.#describe('snapshot') || '{}');
    }

    /** The counters alone. */
    stats() {
      const counts = ([name, value]) => typeof value === 'number' && name !== 'now';
      return Object.fromEntries(Object.entries(this.snapshot()).filter(counts));
    }
  };
}
