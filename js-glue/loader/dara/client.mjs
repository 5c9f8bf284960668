import { Client } from '../client.mjs';
import { TetherError } from '../errors.mjs';
import { ENDED, JSON_EVENT, PREVENTABLE, PROVIDE, REPLY_TEXT, REQUEST_FAILED } from '../face.mjs';
import { number } from '../options.mjs';
import { packed } from './options.mjs';
import { Questions } from './questions.mjs';
import { Stores } from './stores.mjs';
import { Tasks } from './tasks.mjs';
import { Tickets } from './tickets.mjs';
import { read, write } from './values.mjs';

// C++ acts otherwise where nobody listens for these; wasm/modules/dara_events.hpp has the same list.
const HEARD = ['message', 'custom', 'action'];
const AS_CLIENT = -1;

function functionOf(value, name) {
  if (typeof value !== 'function') throw new TypeError(`${name} is a function`);
  return value;
}

/** The class DaraClient of one running module. */
export function makeDaraClient(face) {
  return class DaraClient extends Client {
    #tickets = new Tickets();
    #whenOpen = new Tickets();
    #tasks = new Tasks({
      wait: (id, timeout) => this.#ask('wait', () => [number(timeout, 'timeout'), id]),
      result: (id) => this.#ask('result', () => [id]),
      cancel: (id) => this.#ask('cancel', () => [id]),
    });
    #stores = new Stores({
      open: (uid, readonly) => face.demand('dara_open_store', this.cppHandle, readonly ? 1 : 0, uid),
      close: (uid) => face.call('dara_close_store', this.cppHandle, uid),
      valueOf: (uid) => this.#valueOf('dara_store_value', uid),
      numberOf: (uid) => face.call('dara_store_number', this.cppHandle, uid),
      write: (values) => this.writeStores(values),
      fetch: (uid) => this.#ask('fetch_store', () => [uid]),
    });
    #questions = new Questions(
      (question, json) => this.#give(question, json),
      (name, cause) => this.handlerFailed(name, cause)
    );

    constructor(options = {}) {
      const { baseUrl } = options;
      super(face, 'dara', face.demand('dara_new', baseUrl === undefined ? 0 : 1, String(baseUrl ?? ''), packed(options)));
    }

    // --- Events

    hear(event, about, address, size) {
      switch (event) {
        case REPLY_TEXT:
          this.#tickets.resolve(about, read(face.text(address, size)));
          break;
        case REQUEST_FAILED:
          this.#tickets.reject(about, TetherError.fromText(face.text(address, size)));
          break;
        case PROVIDE:
          this.#questions.answer(about, face.text(address, size));
          break;
        case JSON_EVENT:
          this.#tell(read(face.text(address, size)));
          break;
        case ENDED:
          this.#endWaiting('the connection has ended');
          super.hear(event, about, address, size);
          break;
        default:
          super.hear(event, about, address, size);
      }
    }

    #tell({ event, ...fields }) {
      if (event === 'open') this.#whenOpen.resolveAll(fields.channel);
      if (event === 'task') this.#tasks.heard(fields);
      if (event === 'store') this.#stores.changed(fields.uid);
      this.emit(event, fields);
    }

    answer(question, _, address, size) {
      if (question !== PREVENTABLE) return 0;
      const { event, ...fields } = read(face.text(address, size));
      let isPrevented = false;
      const preventDefault = () => {
        isPrevented = true;
      };
      this.emit(event, { ...fields, preventDefault });
      return isPrevented ? 1 : 0;
    }

    bind(name, handler) {
      super.bind(name, handler);
      this.#tellHeard(name);
      return handler;
    }

    unbind(name, handler) {
      super.unbind(name, handler);
      this.#tellHeard(name);
    }

    #tellHeard(name) {
      const what = HEARD.indexOf(name);
      if (what >= 0) face.call('dara_hear', this.cppHandle, what, this.listens(name) ? 1 : 0);
    }

    // --- Asking C++

    /**
     * Calls the export `dara_<what>` with the client, a ticket and `values()`: a promise of what C++ tells of the ticket,
     * which what is thrown here rejects.
     */
    #ask(what, values = () => []) {
      return this.#tickets.promise((ticket) => face.demand(`dara_${what}`, this.cppHandle, ticket, ...values()));
    }

    #valueOf(name, uid) {
      const text = face.demandText(name, this.cppHandle, uid);
      return text === '' ? undefined : read(text);
    }

    #give(question, json) {
      try {
        face.demand('dara_answer', this.cppHandle, question, json);
      } catch (error) {
        this.emit('error', { error });
      }
    }

    #endWaiting(why) {
      const error = new TetherError('cancelled', why);
      this.#whenOpen.rejectAll(error);
      this.#stores.rejectAll(error);
    }

    // --- The connection and the session

    close() {
      this.disconnect();
      this.#endWaiting('the client was closed');
    }

    destroy() {
      super.destroy();
      const error = new TetherError('cancelled', 'the client was destroyed');
      for (const waiting of [this.#tickets, this.#whenOpen, this.#stores]) waiting.end(error);
    }

    get channel() {
      return face.ask('dara_channel', this.cppHandle) || null;
    }

    whenOpen() {
      return this.#whenOpen.promise((ticket) => {
        const { channel } = this;
        if (channel !== null) this.#whenOpen.resolve(ticket, channel);
      });
    }

    login(credentials = null) {
      return this.#ask('login', () => [write(credentials)]);
    }

    async verify() {
      try {
        await this.#ask('verify');
        return true;
      } catch (error) {
        if (error.code === 'unauthorized') return false;
        throw error;
      }
    }

    logout() {
      return this.#ask('logout');
    }

    // --- Messages

    send(kind, data) {
      face.demand('dara_send', this.cppHandle, String(kind), write(data));
    }

    request(kind, data, { timeout } = {}) {
      const limit = () => (timeout === undefined ? AS_CLIENT : number(timeout, 'timeout'));
      return this.#ask('request', () => [limit(), String(kind), write(data)]);
    }

    handle(kind, handler) {
      const name = String(kind);
      if (handler === null) this.#questions.remove('custom', name);
      else this.#questions.register('custom', name, functionOf(handler, 'handler'));
      face.demand('dara_handle', this.cppHandle, handler === null ? 0 : 1, name);
    }

    reply(rchan, value) {
      face.demand('dara_reply', this.cppHandle, 0, String(rchan), write(value));
    }

    replyInChunks(rchan, chunks) {
      if (!Array.isArray(chunks)) throw new TypeError('chunks is a list');
      face.demand('dara_reply', this.cppHandle, 1, String(rchan), write(chunks));
    }

    // --- Variables

    provide(uid, value) {
      const name = String(uid);
      if (typeof value === 'function') {
        this.#questions.register('variable', name, value);
        face.demand('dara_provider', this.cppHandle, name);
      } else {
        face.demand('dara_provide', this.cppHandle, name, write(value));
        this.#questions.remove('variable', name);
      }
    }

    withdraw(uid) {
      this.#questions.remove('variable', String(uid));
      face.call('dara_withdraw', this.cppHandle, String(uid));
    }

    variable(uid) {
      return this.#valueOf('dara_variable', String(uid));
    }

    // --- Tasks

    task(id) {
      return this.#tasks.task(String(id));
    }

    async compute(derivedVariable, values, { force = '' } = {}) {
      const { taskId, value } = await this.#ask('compute', () => [String(derivedVariable), String(force), write(values)]);
      return taskId === '' ? { value } : { task: this.task(taskId) };
    }

    // --- Stores

    store(uid, { readonly = false } = {}) {
      return this.#stores.store(String(uid), readonly);
    }

    writeStores(values) {
      return this.#ask('write_stores', () => [write(values)]);
    }

    // --- Actions and other requests

    runAction({ definitionUid, uid, values = {}, lookup = {}, input = null, timeout = 0 }) {
      let executionId = '';
      const done = this.#tickets.promise((ticket) => {
        const call = { definitionUid, uid, values, lookup, input, timeout: number(timeout, 'timeout') };
        executionId = face.demandText('dara_run_action', this.cppHandle, ticket, write(call));
      });
      return Object.assign(done, { executionId });
    }

    http(method, path, body = null) {
      return this.#ask('http', () => [String(method), String(path), write(body)]);
    }
  };
}
