// Types of ReliableWebSocket, and of dist/reliable.mjs. All times are milliseconds. What an option is when it is left
// out, and why, stands in include/tether/reliable_options.hpp; docs/reliability.md has the rules behind them.
import type {
  CloseFields,
  ConnectionState,
  Emitter,
  ErrorFields,
  LoadOptions,
  NoFields,
  TetherError,
  TetherErrorCode,
  WebSocketClass,
} from './tether.mjs';

export { TetherError } from './tether.mjs';
export type {
  CloseFields,
  ConnectionState,
  Emitter,
  ErrorFields,
  EventBase,
  Handler,
  LoadOptions,
  TetherErrorCode,
  WebSocket,
  WebSocketClass,
  WebSocketEvents,
} from './tether.mjs';

/** What moved a connection from one state to the next. */
export type StateCause =
  | 'user'
  | 'opened'
  | 'retry'
  | 'server-closed'
  | 'lost'
  | 'handshake-failed'
  | 'connect-timeout'
  | 'heartbeat'
  | 'no-answer'
  | 'answered'
  | 'offline'
  | 'wake'
  | 'page-hidden'
  | 'provider-failed'
  | 'provider-stopped'
  | 'gave-up'
  | 'auth-failed'
  | 'policy'
  | 'rejected'
  | 'protocol-error'
  | 'too-large'
  | 'bad-request';

/** What a provider is told. */
export interface ProviderCall {
  /** Attempts of this socket so far, this one included. */
  readonly attempt: number;
  /** The server refused the last value: do not answer with it again. */
  readonly refresh: boolean;
}

/** What a provider answers with. */
export type Provided<Value> = Value | { text: string; validFor?: number } | typeof STOP;

/**
 * A value, or a function that is asked for it once per attempt. One that throws, rejects or takes too long is a failed
 * attempt; `ReliableWebSocket.STOP` ends the connection. A token is asked for again after `validFor`, or, without it,
 * when the server refuses it; the others are asked for each time.
 */
export type Source<Value> = Value | ((call: ProviderCall) => Provided<Value> | PromiseLike<Provided<Value>>);

declare const STOP: unique symbol;

/** Of a message that was not sent and will not be. */
export type SendFailure = Extract<
  TetherErrorCode,
  'not-open' | 'too-large' | 'out-of-memory' | 'queue-full' | 'expired' | 'replaced' | 'cancelled' | 'invalid-utf8'
>;

/**
 * `sent`: handed to the open link. `queued`: goes out, in order, when it can. `back-pressure`: taken, but stop until
 * the `writable` event. `dropped`: gone. `rejected`: not taken.
 */
export type SendResult =
  | { status: 'sent' | 'queued' | 'back-pressure'; why?: never }
  | { status: 'dropped' | 'rejected'; why: SendFailure };

export interface SendOptions {
  /**
   * `reliable`, the default: first in, first out. `latest`: takes the place of a queued one with the same `key`.
   * `transient`: dropped unless the link is up and not congested.
   */
  kind?: 'reliable' | 'latest' | 'transient';
  key?: string;
  /** Longest wait in the queue. */
  ttl?: number;
  /** Hears what became of a message that had to wait, once. Without it a dropped message is an `error` event. */
  done?: (result: SendResult) => void;
}

export interface QueueOptions {
  maxBytes?: number;
  maxMessages?: number;
  /** What happens to a message that finds the queue full; `drop-volatile` makes those of kind `latest` go. */
  overflow?: 'reject' | 'drop-oldest' | 'drop-volatile';
  ttl?: number;
  /** Bytes in the browser's buffer at which sending stops, and at which it goes on. */
  highWater?: number;
  lowWater?: number;
}

/** What can be sent. */
export type Payload = string | ArrayBufferLike | ArrayBufferView;

/** How a request's id travels. The id is chosen here; the protocol says where it stands. */
export interface RequestOptions {
  /** The frame that carries `payload`, whatever it is, as request `id`: a text, or bytes if `kind` is `binary`. */
  write: (id: number, payload: any) => Payload;
  /** The id if a message answers a request, else undefined. */
  read: (data: string | ArrayBuffer) => number | undefined;
  kind?: 'text' | 'binary';
  maxInFlight?: number;
}

export interface ReliableWebSocketOptions {
  /** Sub-protocols; a text has them separated by commas. */
  protocols?: Source<string | Iterable<string>>;
  /** Never sent in the URL: those end up in logs. */
  token?: Source<string>;
  /** Where the token goes: into one more sub-protocol, or into the first text frame of each link. */
  tokenUse?: 'sub-protocol' | 'first-message';
  /** Goes before the token. */
  tokenPrefix?: string;
  /** Origins besides the page's own that the URL may have, for instance `wss://live.example.com`. */
  allowedOrigins?: Iterable<string>;
  queue?: QueueOptions;
  maxFrameBytes?: number;
  /** As much more after each timeout in a row, up to `maxConnectTimeout`. */
  connectTimeout?: number;
  maxConnectTimeout?: number;
  providerTimeout?: number;
  /** 0: stay connected while the page is hidden. */
  pauseWhenHiddenAfter?: number;
  /** Overrules the table of close codes: true to connect again, false to stop, undefined to leave it to the table. */
  shouldReconnect?: (info: Readonly<CloseFields>, attempt: number) => boolean | undefined;
  requests?: RequestOptions;
}

/** A time of 0 turns off what it stands for. */
export interface HeartbeatOptions {
  interval?: number;
  hiddenInterval?: number;
  deadline?: number;
  hiddenDeadline?: number;
  afterSend?: number;
  afterWake?: number;
  suspectAfter?: number;
  /** Sent as text. */
  ping?: string;
  /** A message for which this is true is not delivered. Without it: the text "pong". */
  isPong?: (data: string | ArrayBuffer) => boolean;
}

export interface ReconnectOptions {
  /** Attempts after a loss; -1 or Infinity: no limit. */
  maxRetries?: number;
  /** False: the delays do not grow. */
  backoff?: boolean;
  maxElapsed?: number;
  firstServer?: number;
  firstLost?: number;
  firstLocal?: number;
  base?: number;
  cap?: number;
  hiddenCap?: number;
  offlineDelay?: number;
  maxRetryAfter?: number;
  stableAfter?: number;
}

/** Counters; they only grow. */
export interface ConnectionStats {
  attempts: number;
  opens: number;
  framesIn: number;
  framesOut: number;
  bytesIn: number;
  bytesOut: number;
  queued: number;
  droppedExpired: number;
  droppedReplaced: number;
  droppedOverflow: number;
  droppedTransient: number;
  droppedClosed: number;
  droppedFailed: number;
  rejected: number;
  missedPongs: number;
  lateTimers: number;
  lateReplies: number;
  lastRttMs: number;
  smoothedRttMs: number;
}

export interface ConnectionSnapshot extends ConnectionStats {
  state: ConnectionState;
  cause: StateCause;
  heartbeat: 'on' | 'off';
  lastClose: { code: number; reason: string };
  msIn: Record<ConnectionState, number>;
  /** On the clock of the transitions. */
  now: number;
  transitions: [at: number, from: ConnectionState, to: ConnectionState, cause: StateCause][];
}

export interface ReliableWebSocketEvents {
  /** The link is up, for the first time or again; what was queued has gone out before. */
  open: NoFields;
  message: { data: string | ArrayBuffer };
  /** The connection ended for good. */
  close: CloseFields & { cause: StateCause };
  error: ErrorFields;
  state: { oldState: ConnectionState; newState: ConnectionState; cause: StateCause; detail: string };
  /** An attempt is planned, `delay` from now. */
  reconnecting: { attempt: number; delay: number };
  /** The congestion that `back-pressure` told of is over. */
  writable: NoFields;
  /** So many attempts in a row ended in the handshake; told once until the next open. */
  degraded: { failures: number };
}

/**
 * A WebSocket that finds out when its link is dead, connects again without harming the server, and keeps what was sent
 * meanwhile. It works with any WebSocket server. It neither connects by itself nor reconnects until told to. No message
 * is sent twice. It lives until `destroy()`, also when nobody holds it any more.
 */
export interface ReliableWebSocket extends Emitter<ReliableWebSocketEvents> {
  /** Pings after `interval` of silence; the answer "pong" is not delivered as a message. 0 ends it. */
  setHeartbeat(interval: number, message?: string): void;
  setHeartbeat(options: HeartbeatOptions): void;
  enableAutoReconnect(maxRetries?: number, backoff?: boolean): void;
  enableAutoReconnect(options: ReconnectOptions): void;
  /** A planned attempt is given up, and the connection with it. */
  disableAutoReconnect(): void;
  /** Begins; also after the connection ended. Does nothing while one is under way. */
  connect(): void;
  /** Gives up the link or the delay and connects anew within half a second. */
  reconnect(): void;
  /**
   * Ends the connection for good. What waits is dropped and what is owed completes, then comes the close event; all that
   * before this returns, or right after the handler that is running.
   * @throws TetherError `bad-close-code`
   */
  close(code?: number, reason?: string): void;
  /**
   * Sends or queues; lone surrogates in a text become U+FFFD.
   * @throws TypeError for a wrong type, and nothing else
   */
  send(data: Payload, options?: SendOptions): SendResult;
  /**
   * Sends `payload` as the option `requests` frames it and resolves with the reply. Rejects with a TetherError:
   * `timed-out`, `connection-lost` (the server may have seen it), `not-sent` (it has not), `limit-reached`,
   * `too-large`, `queue-full`, `cancelled`, `unsupported` (without that option), `handler-failed` (`write` threw).
   * @param timeout 10 s by default
   */
  request(payload: unknown, timeout?: number): Promise<string | ArrayBuffer>;
  /** Detaches every handler, then closes with 1000. What is owed an answer gets `cancelled` before this returns. */
  destroy(): void;
  /** Counters, times per state and the last 64 transitions. Empty after `destroy()`. */
  snapshot(): ConnectionSnapshot;
  /** The counters alone. */
  stats(): ConnectionStats;
  readonly state: ConnectionState;
  /** Bytes that wait here or in the browser. */
  readonly bufferedAmount: number;
  /** The absolute address of the last attempt, empty before. */
  readonly url: string;
  /** The sub-protocol that the server chose. */
  readonly protocol: string;
}

export interface ReliableWebSocketClass {
  /**
   * @param url may be relative to the page; empty means "/ws"
   * @throws TypeError for a misspelt option or one of a wrong type
   * @throws TetherError `limit-reached`, `out-of-memory`
   */
  new (url?: Source<string | URL>, options?: ReliableWebSocketOptions): ReliableWebSocket;
  readonly STOP: typeof STOP;
}

/** One running instance of the module with both sockets. */
export interface TetherReliable {
  readonly TetherError: typeof TetherError;
  readonly WebSocket: WebSocketClass;
  readonly ReliableWebSocket: ReliableWebSocketClass;
}

/** As `load` of tether.mjs, with reliable.wasm. */
export function load(options?: LoadOptions): Promise<TetherReliable>;
