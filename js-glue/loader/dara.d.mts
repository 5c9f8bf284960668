/**
 * dist/dara.mjs: the client of a Dara server. All times are milliseconds.
 * @module dara.mjs
 */
import type { ClientEvents, ConnectionState, Emitter, LoadOptions, TetherError } from './tether.mjs';

export { TetherError } from './tether.mjs';
export type { LoadOptions, TetherErrorCode } from './tether.mjs';

/**
 * What JSON can say. An integer beyond Number.MAX_SAFE_INTEGER comes as a bigint, and a bigint may be sent. A float such as
 * 9.0 that came in a list or an object, and stands there unchanged when that is sent back, goes out as 9.0 again. What JSON
 * cannot say (undefined, NaN, a Map) is refused with a TypeError; a cycle, more than 64 levels and a getter that throws
 * with `not-serialisable`.
 */
export type DaraValue = null | boolean | number | bigint | string | DaraValue[] | { [key: string]: DaraValue };

/** What can be chosen for a DaraClient when it is made. */
export interface DaraOptions {
  /** As window.dara.base_url, which is the default; else the page's origin. */
  baseUrl?: string;
  /** Reload the page when the server is there again; false by default. */
  liveReload?: boolean;
  /** Longest wait for the answer to a request, a task's or an action's HTTP request included; 30,000. */
  requestTimeout?: number;
  /** Between pings; 5,000. 0: none. */
  pingInterval?: number;
  /** Silence after a ping that makes the link dead; 20,000, as a handler of the server may block it for long. */
  pongTimeout?: number;
  /** Attempts to come back before the client waits for the page to be visible, focused or online; -1: no limit, the default. */
  maxAttempts?: number;
}

/**
 * `close`, `state`, `reconnecting` and `error` as other clients have them. `error` tells, too, of a frame that could not be
 * read, a store that could not be fetched, and the like.
 */
export interface DaraEvents extends Omit<ClientEvents, 'open'> {
  /** The server named the channel: the first time or, `again`, after a loss. */
  open: { channel: string; again: boolean };
  /**
   * A custom message that answers no request of ours. One for which the server waits comes here only if its kind has no
   * `handle`r; `rchan` is for `reply`. Where nobody listens, either, the server gets null and the page an `unknown-command`.
   */
  custom: { kind: string; data: DaraValue; rchan?: string };
  /** An untyped message of the application; `rchan` if the server waits for an answer (see `reply`). */
  message: { data: DaraValue; rchan?: string };
  /** News of any task, those of others included; the end of one is told once. */
  task: TaskFields;
  /** The value of a store changed, or was fetched anew after a loss (`again`). Read it as `store.value`. */
  store: { uid: string; sequenceNumber: number; again: boolean };
  /** Variables set by actions, all of a batch at once. */
  variables: { changes: { uid: string; value: DaraValue }[] };
  /** One of a batch, in order, when the batch has ended. */
  action: ActionFields;
  /** Something went wrong on the server: a traceback, and the server's local time. */
  serverError: { error: string; time: string };
  /** A variable that lives on the server has changed: what depends on it has to be computed anew. */
  serverVariable: { uid: string; sequenceNumber: number };
  /**
   * The session is not valid (any more): reason is the server's ('expired', 'invalid_token', …). preventDefault(), during the
   * event, keeps the page from going to `url`.
   */
  login: { reason: string; url: string; preventDefault(): void };
  /** The server refused for another reason than the session. preventDefault() as with `login`. */
  refused: { status: number; reason: string; url: string; preventDefault(): void };
}

/** What the server says of a task. */
export interface TaskFields {
  /** Perhaps of a part of a task that this client knows nothing of. */
  taskId: string;
  /** All but PROGRESS are its end. */
  status: 'PROGRESS' | 'COMPLETE' | 'ERROR' | 'CANCELED';
  /** 0 to 100, with PROGRESS. */
  progress?: number;
  /** With PROGRESS; without the FAKE_PROGRESS prefix. */
  message?: string;
  /** With PROGRESS: the server asks for an animation that takes so long. */
  fakeDuration?: number;
  /** With ERROR. */
  error?: string;
}

/** One thing that the server has the page do. */
export interface ActionFields {
  /** 'NavigateTo', 'Notify', … or one of the application's own. */
  name: string;
  /** All that the server sent, the name included: url, new_tab, value, variable, … */
  fields: { [key: string]: DaraValue };
  /** That of the promise of `runAction`. */
  executionId: string;
  /** During the event: stops what the client would do by itself (navigate, notify, copy, download, update a variable). */
  preventDefault(): void;
}

/** A copy of a backend store, kept the same as the server's. `store` gives it. */
export interface DaraStore {
  /** The server's name of it. */
  readonly uid: string;
  /** undefined until it was fetched. The same object until the next change: what you change in it you change for all. */
  readonly value: DaraValue | undefined;
  /** The number of the last write that the copy has seen; 0 before it was fetched. */
  readonly sequenceNumber: number;
  /** Resolves with the value once there is one: what hinders that is told by `error`. Rejects with `cancelled` on close and release. */
  ready(): Promise<DaraValue>;
  /** One request for this store. Rejects with `read-only`, or why the server did not take it. */
  write(value: DaraValue): Promise<void>;
  /** Fetches it anew. */
  refresh(): Promise<DaraValue>;
  /** Forgets it, for all who asked for the store. */
  release(): void;
}

/** A task on the server. `task` and `compute` give it. */
export interface DaraTask {
  /** The server's name of it. */
  readonly id: string;
  /** The last one heard, if any. */
  readonly status: TaskFields['status'] | undefined;
  /** Resolves when the task has ended well. Rejects with `server-error` (the task's), `cancelled` or `timed-out`. No timeout: no limit. */
  wait(options?: { timeout?: number }): Promise<void>;
  /** `wait`, then the result by HTTP. */
  result(options?: { timeout?: number }): Promise<DaraValue>;
  /** Asks the server to end it; who waits for it is rejected with `cancelled`. */
  cancel(): Promise<void>;
}

export interface DaraClient extends Emitter<DaraEvents> {
  /** Begins; does nothing while under way. */
  connect(): void;
  /** Retry now: gives up the link or the delay before the next attempt. */
  reconnect(): void;
  /** Ends it: all that is owed an answer is rejected with `cancelled`. `connect` begins again. */
  close(): void;
  /** Ends it for good, without another event. All that is owed an answer is rejected with `cancelled`. */
  destroy(): void;
  /** `idle` before the first `connect`. */
  readonly state: ConnectionState;
  /** Of the present link; null while there is none. */
  readonly channel: string | null;
  /** Resolves with the channel of the present or next link. Rejects with `cancelled` when the connection ends. */
  whenOpen(): Promise<string>;

  // session
  /** POST /api/auth/session. Resolves with the server's answer ({ success: true } or { redirect_uri }). */
  login(credentials?: { username: string; password: string }): Promise<DaraValue>;
  /** POST /api/auth/verify-session: true if there is a session. */
  verify(): Promise<boolean>;
  /** POST /api/auth/revoke-session. */
  logout(): Promise<DaraValue>;

  // custom messages
  /** Fire and forget. @throws TetherError `not-open` */
  send(kind: string, data: DaraValue): void;
  /** Resolves with the `data` of the answer. Rejects with `timed-out`, `connection-lost`, `not-open`, `too-large`, `cancelled`. */
  request(kind: string, data: DaraValue, options?: { timeout?: number }): Promise<DaraValue>;
  /**
   * Answers custom messages of `kind` for which the server waits; others stay `custom` events. undefined answers null; what the
   * handler throws is an `error` event, and the server gets null. null ends that.
   */
  handle(kind: string, handler: ((data: DaraValue) => DaraValue | void | Promise<DaraValue | void>) | null): void;
  /**
   * Answers a server's message by its rchan, once. `chunks`: each a frame; the server gets the list.
   * @throws TetherError `not-found` if the server waits for no such answer, `not-open`, `too-large`, `bad-chunk`
   */
  reply(rchan: string, value: DaraValue): void;
  /** As `reply`, with a list of which each item is a frame of its own. */
  replyInChunks(rchan: string, chunks: DaraValue[]): void;

  // variables
  /** Answers the server's requests for the variable `uid`: a value, or a function asked each time, with answers as `handle` has them. */
  provide(uid: string, value: DaraValue | ((variable: DaraValue) => DaraValue | void | Promise<DaraValue | void>)): void;
  /** Nobody provides the variable any more. Its value is forgotten, too. */
  withdraw(uid: string): void;
  /** The value of a variable that was provided as a value or set by an action. */
  variable(uid: string): DaraValue | undefined;

  // tasks
  /** A task by its id, whoever began it. */
  task(id: string): DaraTask;
  /** POST /api/core/derived-variable/{uid}: { task } if the server runs it as a task, else { value }. */
  compute(derivedVariable: string, values: DaraValue[], options?: { force?: string }): Promise<{ task?: DaraTask; value?: DaraValue }>;

  // stores
  /** A copy of the store from now on, the same object for all who ask. The first one says whether it is `readonly`. */
  store(uid: string, options?: { readonly?: boolean }): DaraStore;
  /** Several in one request. */
  writeStores(values: { [uid: string]: DaraValue }): Promise<void>;

  // actions
  /** POST /api/core/action/{definitionUid}; resolves when the action is complete. Its events carry the promise's `executionId`. */
  runAction(action: {
    definitionUid: string;
    uid: string;
    values?: { [name: string]: DaraValue };
    lookup?: { [name: string]: DaraValue };
    input?: DaraValue;
    timeout?: number;
  }): Promise<void> & { readonly executionId: string };

  /** Any other request to the server with its base URL and the session. null sends no body; an answer that is no JSON is a text. */
  http(method: string, path: string, body?: DaraValue): Promise<{ status: number; value: DaraValue }>;
}

/** The class DaraClient, as `load` gives it. */
export interface DaraClientClass {
  /** Does not connect by itself. */
  new (options?: DaraOptions): DaraClient;
}

/** One running instance of the module with the client of Dara. */
export interface TetherDara {
  /** The class of this library's errors, for `instanceof`. */
  readonly TetherError: typeof TetherError;
  /** Speaks to a Dara server. */
  readonly DaraClient: DaraClientClass;
}

/** As `load` of tether.mjs, with dara.wasm. */
export function load(options?: LoadOptions): Promise<TetherDara>;
