/**
 * dist/reliable.mjs: WebSocket and ReliableWebSocket. All times are milliseconds. docs/reliability.md has the rules behind the
 * options.
 * @module reliable.mjs
 */
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

/** What can be chosen for one message. */
export interface SendOptions {
  /**
   * `reliable`, the default: first in, first out. `latest`: takes the place of a queued one with the same `key`.
   * `transient`: dropped unless the link is up and not congested.
   */
  kind?: 'reliable' | 'latest' | 'transient';
  /** For `latest`. */
  key?: string;
  /** Longest wait in the queue. */
  ttl?: number;
  /** Hears what became of a message that had to wait, once. Without it a dropped message is an `error` event. */
  done?: (result: SendResult) => void;
}

/** How much may wait for a link, for how long, and when to stop for a link that does not keep up. */
export interface QueueOptions {
  /** Of payload; 1 MiB by default. */
  maxBytes?: number;
  /** That wait at once; 1,024 by default. */
  maxMessages?: number;
  /** What happens to a message that finds the queue full; `drop-volatile` makes those of kind `latest` go. */
  overflow?: 'reject' | 'drop-oldest' | 'drop-volatile';
  /** A message that waited longer is dropped; 60,000 by default. */
  ttl?: number;
  /** Bytes in the browser's buffer at which sending stops, and at which it goes on. */
  highWater?: number;
  /** 64 KiB by default. */
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
  /** Of the frames that `write` makes; text by default. */
  kind?: 'text' | 'binary';
  /** Requests without a reply; 256 by default. */
  maxInFlight?: number;
}

/** What can be chosen for a ReliableWebSocket when it is made. Heartbeat and reconnecting have methods of their own. */
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
  /** Of what waits for a link. */
  queue?: QueueOptions;
  /** Each way; 16 MiB by default. */
  maxFrameBytes?: number;
  /** As much more after each timeout in a row, up to `maxConnectTimeout`. */
  connectTimeout?: number;
  /** 20,000 by default. */
  maxConnectTimeout?: number;
  /** For each provider; 10,000 by default. */
  providerTimeout?: number;
  /** 0: stay connected while the page is hidden. */
  pauseWhenHiddenAfter?: number;
  /** Overrules the table of close codes: true to connect again, false to stop, undefined to leave it to the table. */
  shouldReconnect?: (info: Readonly<CloseFields>, attempt: number) => boolean | undefined;
  /** Without it there are no requests (`unsupported`). */
  requests?: RequestOptions;
}

/** A time of 0 turns off what it stands for. */
export interface HeartbeatOptions {
  /** Silence after which a ping goes out; 15,000 by default. */
  interval?: number;
  /** The same while the page is hidden; 25,000 by default. */
  hiddenInterval?: number;
  /** Silence after a ping that makes the peer dead; 5,000 by default. */
  deadline?: number;
  /** The same while the page is hidden or offline; 20,000 by default. */
  hiddenDeadline?: number;
  /** Silence after a sent frame that is reason for a ping; 3,000 by default. */
  afterSend?: number;
  /** Deadline of the ping that follows a wake; 3,000 by default. */
  afterWake?: number;
  /** A ping unanswered for so long makes the state `suspect`; 2,000 by default. */
  suspectAfter?: number;
  /** Sent as text. */
  ping?: string;
  /** A message for which this is true is not delivered. Without it: the text "pong". */
  isPong?: (data: string | ArrayBuffer) => boolean;
}

/** When and how often to try again. The delays are random, so that a crowd of clients does not come back at once. */
export interface ReconnectOptions {
  /** Attempts after a loss; -1 or Infinity: no limit. */
  maxRetries?: number;
  /** False: the delays do not grow. */
  backoff?: boolean;
  /** Trouble that lasts longer ends the connection; 0, the default: no limit. */
  maxElapsed?: number;
  /** First delay at most after the server said that it goes away; 10,000 by default. */
  firstServer?: number;
  /** First delay at most after a loss of unknown cause; 4,000 by default. */
  firstLost?: number;
  /** First delay at most after a cause on this side; 500 by default. */
  firstLocal?: number;
  /** Least of the later delays; 2,000 by default. */
  base?: number;
  /** Most of them; 20,000 by default. */
  cap?: number;
  /** Most of them while the page is hidden; 60,000 by default. */
  hiddenCap?: number;
  /** Least delay while the browser says that it is offline; 20,000 by default. */
  offlineDelay?: number;
  /** Longest delay that a server can bring about with "retryAfterMs"; 300,000 by default. */
  maxRetryAfter?: number;
  /** A link that carried a frame and lasted this long was good: attempts are counted anew; 10,000 by default. */
  stableAfter?: number;
}

/** Counters; they only grow. */
export interface ConnectionStats {
  /** Attempts to reach the server. */
  attempts: number;
  /** Those that did. */
  opens: number;
  /** Pings and pongs included. */
  framesIn: number;
  /** Handed to the browser. */
  framesOut: number;
  /** Of payload. */
  bytesIn: number;
  /** Of payload. */
  bytesOut: number;
  /** Messages that had to wait. */
  queued: number;
  /** For their age. */
  droppedExpired: number;
  /** For a newer one of the same `key`. */
  droppedReplaced: number;
  /** For want of room. */
  droppedOverflow: number;
  /** Of kind `transient`, which could not go at once. */
  droppedTransient: number;
  /** Queued when the connection was closed. */
  droppedClosed: number;
  /** The browser did not take them. */
  droppedFailed: number;
  /** Messages that were not taken. */
  rejected: number;
  /** Pings that found the peer dead. */
  missedPongs: number;
  /** Timers that fired too late to prove anything. */
  lateTimers: number;
  /** Replies to requests that were over. */
  lateReplies: number;
  /** Of the last ping. */
  lastRttMs: number;
  /** Moving average, weight 1/8 (RFC 6298 section 2). */
  smoothedRttMs: number;
}

/** What a connection is and was; for bug reports. */
export interface ConnectionSnapshot extends ConnectionStats {
  /** As of now. */
  state: ConnectionState;
  /** What led into this state. */
  cause: StateCause;
  /** Whether a heartbeat was set. */
  heartbeat: 'on' | 'off';
  /** How the last link ended; the code is 0 if none has. */
  lastClose: { code: number; reason: string };
  /** Time spent in each state. */
  msIn: Record<ConnectionState, number>;
  /** On the clock of the transitions. */
  now: number;
  /** The last 64, oldest first. */
  transitions: [at: number, from: ConnectionState, to: ConnectionState, cause: StateCause][];
}

/** What happens to a ReliableWebSocket. */
export interface ReliableWebSocketEvents {
  /** The link is up, for the first time or again; what was queued has gone out before. */
  open: NoFields;
  /** A message that is no pong and no reply to a request. An ArrayBuffer is the handler's to keep. */
  message: { data: string | ArrayBuffer };
  /** The connection ended for good. */
  close: CloseFields & { cause: StateCause };
  /** Something went wrong with an address, a provider, a link or a queued message. Whether it goes on, `state` tells. */
  error: ErrorFields;
  /** The connection moved from one state to the next. `detail` is for people. */
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
  /** With all times, and with a test of one's own for pongs. */
  setHeartbeat(options: HeartbeatOptions): void;
  /** Comes back after a loss. -1, the default, or Infinity: without end. Without `backoff` the delays do not grow. */
  enableAutoReconnect(maxRetries?: number, backoff?: boolean): void;
  /** With all times. */
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
  /** `idle` before the first `connect`. Set before the handlers that hear of it run. */
  readonly state: ConnectionState;
  /** Bytes that wait here or in the browser. */
  readonly bufferedAmount: number;
  /** The absolute address of the last attempt, empty before. */
  readonly url: string;
  /** The sub-protocol that the server chose. */
  readonly protocol: string;
}

/** The class ReliableWebSocket, as `load` gives it. */
export interface ReliableWebSocketClass {
  /**
   * @param url may be relative to the page; empty means "/ws"
   * @throws TypeError for a misspelt option or one of a wrong type
   * @throws TetherError `limit-reached`, `out-of-memory`
   */
  new (url?: Source<string | URL>, options?: ReliableWebSocketOptions): ReliableWebSocket;
  /** What a provider answers with to end the connection. */
  readonly STOP: typeof STOP;
}

/** One running instance of the module with both sockets. */
export interface TetherReliable {
  /** The class of this library's errors, for `instanceof`. */
  readonly TetherError: typeof TetherError;
  /** A thin wrapper of the browser's own. */
  readonly WebSocket: WebSocketClass;
  /** A socket that comes back when its link breaks. */
  readonly ReliableWebSocket: ReliableWebSocketClass;
}

/** As `load` of tether.mjs, with reliable.wasm. */
export function load(options?: LoadOptions): Promise<TetherReliable>;
