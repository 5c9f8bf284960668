/**
 * dist/tether.mjs: sockets, chat, live data and Patcher.
 * @module tether.mjs
 */
// TypeScript looks for this file's name, not for tether.d.ts, when a program imports tether.mjs.

import type { PatcherClass, PatchLoadOptions } from './patch.mjs';
import type { ReliableWebSocketClass, ReliableWebSocketEvents } from './reliable.mjs';

export type {
  Frame,
  NodeEventFields,
  Patcher,
  PatcherClass,
  PatcherEvents,
  PatcherOptions,
  PatcherStats,
  PatchLoadOptions,
} from './patch.mjs';
export type {
  ConnectionSnapshot,
  ConnectionStats,
  HeartbeatOptions,
  Payload,
  Provided,
  ProviderCall,
  QueueOptions,
  ReconnectOptions,
  ReliableWebSocket,
  ReliableWebSocketClass,
  ReliableWebSocketEvents,
  ReliableWebSocketOptions,
  RequestOptions,
  SendFailure,
  SendOptions,
  SendResult,
  Source,
  StateCause,
} from './reliable.mjs';

/** The code of every error. Codes stay the same from version to version; messages are for people and do not. */
export type TetherErrorCode =
  // Loading.
  | 'wasm-not-found'
  | 'wasm-mime-type'
  | 'wasm-blocked-by-policy'
  | 'wasm-invalid'
  // Opening a connection.
  | 'invalid-url'
  | 'insecure-url'
  | 'invalid-protocol'
  | 'blocked-by-policy'
  | 'unsupported'
  | 'connection-failed'
  | 'foreign-origin'
  | 'stop'
  | 'bad-frame'
  // Sending and closing.
  | 'not-open'
  | 'bad-close-code'
  | 'invalid-utf8'
  | 'too-large'
  | 'out-of-memory'
  | 'handler-failed'
  | 'limit-reached'
  | 'queue-full'
  | 'expired'
  | 'replaced'
  // Decoding.
  | 'bad-json'
  | 'bad-msgpack'
  | 'too-deep'
  | 'too-many-items'
  | 'bad-message'
  // ... and encoding.
  | 'not-serialisable'
  | 'patch-conflict'
  // The document.
  | 'stale-handle'
  | 'not-found'
  | 'bad-selector'
  | 'bad-name'
  | 'bad-hierarchy'
  | 'refused-content'
  | 'dom-operation-failed'
  // What a server said.
  | 'server-error'
  | 'unauthorized'
  | 'read-only'
  // Requests and other things that are owed an answer.
  | 'timed-out'
  | 'connection-lost'
  | 'not-sent'
  | 'cancelled'
  | 'bad-chunk'
  // What a server may have the page do.
  | 'exec-disabled'
  | 'unknown-command'
  | 'script-failed';

/** Everything that this library throws, rejects with, or reports in an error event. */
export class TetherError extends Error {
  constructor(code: TetherErrorCode, message?: string, cause?: unknown);
  /** As for every Error: tells this kind from others, in logs too. */
  override readonly name: 'TetherError';
  /** Decide by this; `message` may change. */
  readonly code: TetherErrorCode;
  /** What was behind it: for `handler-failed` the exception that a handler threw. */
  override readonly cause?: unknown;
}

/** What every handler is called with, besides the fields of its own event. */
export interface EventBase<Name extends string, Target> {
  /** The event's name, as it was bound. */
  readonly type: Name;
  /** What the handler is bound to. */
  readonly target: Target;
}

/** The handler of the event `Name` on a `Target`; `Events` has the fields of each event. */
export type Handler<Events, Name extends keyof Events & string, Target> = (
  this: Target,
  event: EventBase<Name, Target> & Readonly<Events[Name]>,
) => void;

/** Several handlers per event, called in the order of binding. */
export interface Emitter<Events> {
  /**
   * Calls `handler` for each such event from the next one on, and returns it for `unbind`. When a handler throws, the
   * others are still called; the exception becomes an `error` event with `handler-failed`, or, if nobody listens for
   * errors, one of the page's own.
   */
  bind<Name extends keyof Events & string>(name: Name, handler: Handler<Events, Name, this>): Handler<Events, Name, this>;
  /**
   * Removes one binding of `handler`, or every handler of that event. A handler removed while its event is delivered is
   * not called any more.
   */
  unbind<Name extends keyof Events & string>(name: Name, handler?: Handler<Events, Name, this>): void;
}

/** The fields of an event that has none of its own. */
export type NoFields = Record<never, never>;

/** How a connection ended, as the browser's close event says it. */
export interface CloseFields {
  /** 1005: the server gave none. 1006: the connection broke, or never came to be. */
  code: number;
  /** The server's, at most 123 bytes of UTF-8; often empty. */
  reason: string;
  /** Both sides took part in the closing handshake. */
  wasClean: boolean;
}

/** What an `error` event carries. */
export interface ErrorFields {
  /** What went wrong. */
  error: TetherError;
}

/** What happens to any connection. */
export interface ConnectionEvents {
  /** A link is up: what is sent from now on goes out. */
  open: NoFields;
  /** Something went wrong; whether that was the end is told by `close`. */
  error: ErrorFields;
  /** The connection ended. */
  close: CloseFields;
}

/** What happens to a WebSocket. */
export interface WebSocketEvents extends ConnectionEvents {
  /** A text message is a string, a binary one an ArrayBuffer; both are the handler's to keep. */
  message: { data: string | ArrayBuffer };
}

/** The browser's WebSocket with several handlers per event, typed errors, and no exception but TetherError. */
export interface WebSocket extends Emitter<WebSocketEvents> {
  /**
   * Sends a text or a binary message of at most 16 MiB. Lone surrogates in a text become U+FFFD.
   * @throws TetherError `not-open`, `too-large`, `out-of-memory`
   * @throws TypeError for anything that is no string, ArrayBuffer or view of one
   */
  send(data: string | ArrayBufferLike | ArrayBufferView): void;
  /**
   * Starts the closing handshake; no message is delivered after it. A second call does nothing.
   * @param code 1000, which is the default, or 3000 to 4999
   * @param reason cut to 123 bytes of UTF-8 between two characters
   * @throws TetherError `bad-close-code`
   */
  close(code?: number, reason?: string): void;
  /** Removes every handler, then closes with 1000: no event follows. */
  destroy(): void;
  /** 0 connecting, 1 open, 2 closing, 3 closed: the browser's numbers. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** Bytes handed to the browser and not yet to the network. 0 is no proof of delivery. */
  readonly bufferedAmount: number;
  /** The absolute address. */
  readonly url: string;
  /** The sub-protocol that the server chose; empty before the open event. */
  readonly protocol: string;
  /** What was negotiated, for instance `permessage-deflate`; empty before the open event. */
  readonly extensions: string;
}

/** The class WebSocket, as `load` gives it. */
export interface WebSocketClass {
  /**
   * Starts to connect. What goes wrong later arrives as an error event and then a close event.
   * @param url may be relative to the page; http: and https: are read as ws: and wss:
   * @throws TetherError `invalid-url`, `insecure-url` (ws: to another machine from an https: page),
   *   `invalid-protocol`, `unsupported`, `limit-reached`
   */
  new (url: string | URL, protocols?: string | Iterable<string>): WebSocket;
  /** Whether this page can open sockets at all. */
  supported(): boolean;
}

/**
 * Where a connection that comes back by itself is: `up` and `suspect` (perhaps dead) have a link, `backoff` waits for
 * the next attempt, `paused` for a frozen page to return, `closed` ended for good.
 */
export type ConnectionState = 'idle' | 'connecting' | 'up' | 'suspect' | 'backoff' | 'paused' | 'closing' | 'closed';

/** What a client tells about its connection: `open` with every link, `close` at the end for good. */
export type ClientEvents = Pick<ReliableWebSocketEvents, 'open' | 'error' | 'close' | 'state' | 'reconnecting'>;

/** What can be chosen for a client when it is made. */
export interface ClientOptions {
  /** Origins besides the page's own that the address may have, for instance `wss://live.example.com`. */
  allowedOrigins?: Iterable<string>;
}

/** What ChatClient and LiveDataClient share. The connection comes back by itself when its link breaks. */
export interface Client<Events> extends Emitter<Events> {
  /** Begins; does nothing while under way. What is wrong with the address is an error event and a close event. */
  connect(): void;
  /** Retry now: gives up the link or the delay before the next attempt. */
  reconnect(): void;
  /** Ends the connection for good; its close event follows. `connect` works at once. */
  disconnect(): void;
  /** `idle` before the first `connect`. Set before the handlers that hear of it run. */
  readonly state: ConnectionState;
  /** Removes every handler and closes the connection: no event follows. The client is of no use after this. */
  destroy(): void;
}

/** One line of a chat. */
export interface ChatMessage {
  /** Where it was said; empty in plain text. */
  room: string;
  /** Who said it, as the server has it; empty in plain text. */
  username: string;
  /** As the server sent it: no HTML. */
  text: string;
  /** Chosen by the sender; see `sendMessage`. */
  id: string;
  /** The server's clock, in milliseconds since 1970. */
  time: number;
}

/** What happens in the rooms that were joined, and to the connection. */
export interface ChatEvents extends ClientEvents {
  /** Somebody said something in a room. What one said oneself comes back so, too. */
  message: ChatMessage;
  /** Somebody came into a room. */
  join: { room: string; username: string };
  /** Somebody left a room. */
  leave: { room: string; username: string };
  /** Who is in a room. */
  presence: { room: string; users: readonly string[] };
  /**
   * What was said before one joined, oldest first; on a later link, what was said since the last line that the client got.
   * `gap`: lines are missing between that one and the first of these.
   */
  history: { room: string; messages: readonly ChatMessage[]; gap: boolean };
  /** What became of a message of one's own. A failed one may have arrived all the same; `resend` is safe. */
  delivery: { id: string; room: string; status: 'sent' | 'failed'; reason: string };
  /** A text from the server that is no chat message. */
  unparsed: { text: string; reason: string };
}

/**
 * Rooms and messages over one connection. On every new link rooms are joined again, and messages without an answer go
 * out again, in their order and each once.
 */
export interface ChatClient extends Client<ChatEvents> {
  /** As it was given; it does not change. */
  readonly username: string;
  /** Takes part in a room from now on, at once or with the next link; it becomes the room of messages without one. */
  joinRoom(room: string): void;
  /** Takes part no longer. */
  leaveRoom(room: string): void;
  /**
   * Sends `text` to `room`, or to the room that was joined last. Without a link it waits for the next one, as one of at
   * most 256. Returns the message's id; its delivery event follows.
   */
  sendMessage(text: string, room?: string): string;
  /** Sends a failed message again under its old id, so that it cannot appear twice. False for an unknown id. */
  resend(id: string): boolean;
}

/** What can be chosen for a ChatClient when it is made. */
export interface ChatClientOptions extends ClientOptions {
  /**
   * For servers that send on what they get: every frame is the text of a message, in no room and of nobody. A message counts
   * as sent once a link has it. There is no heartbeat, which others would read.
   */
  plainText?: boolean;
}

/** The class ChatClient, as `load` gives it. */
export interface ChatClientClass {
  /** Does not connect by itself. */
  new (url: string | URL, username: string, options?: ChatClientOptions): ChatClient;
}

/** What JSON can say. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** What happens besides the values of channels, which go to the handlers of `subscribe`. */
export interface LiveDataEvents extends ClientEvents {
  /** A frame that is neither a value nor an error of a channel. */
  message: { data: JsonValue };
  /** What the server said about one channel, for instance that there is none of that name. */
  channelerror: { channel: string; message: string };
}

/** Interest in one channel. */
export interface Subscription {
  /** The name that was subscribed to. */
  readonly channel: string;
  /** Ends it. A second call does nothing. */
  cancel(): void;
}

/** Live values by channel over one connection, which carries each channel once however many subscriptions there are. */
export interface LiveDataClient extends Client<LiveDataEvents> {
  /**
   * Calls `handler` with each value of `channel` until the subscription is cancelled. `Value` says what the server is
   * trusted to send; nothing checks it.
   */
  subscribe<Value = { [key: string]: JsonValue }>(channel: string, handler: (value: Value) => void): Subscription;
  /**
   * Sends a request of the application's own, as JSON.
   * @throws TetherError `not-open`
   */
  send(request: object | string | number | boolean | null): void;
}

/** The class LiveDataClient, as `load` gives it. */
export interface LiveDataClientClass {
  /** Does not connect by itself. */
  new (url: string | URL, options?: ClientOptions): LiveDataClient;
}

/** One running instance of the library. */
export interface Tether {
  /** The class of this library's errors, for `instanceof`. */
  readonly TetherError: typeof TetherError;
  /** A thin wrapper of the browser's own. */
  readonly WebSocket: WebSocketClass;
  /** A socket that comes back when its link breaks. */
  readonly ReliableWebSocket: ReliableWebSocketClass;
  /** Rooms and messages. */
  readonly ChatClient: ChatClientClass;
  /** Live values by channel. */
  readonly LiveDataClient: LiveDataClientClass;
  /** Frames of patches from a server become changes of the page. */
  readonly Patcher: PatcherClass;
}

/** What can be chosen when a module is loaded. */
export interface LoadOptions {
  /**
   * Where the .wasm file is, if not beside the .mjs file, or its bytes. What is fetched must have the hash of the file that the
   * .mjs file was built with.
   */
  wasm?: string | URL | ArrayBuffer | Uint8Array;
}

/**
 * Loads the library. Each call makes an instance of its own; the wasm is fetched and compiled once.
 * Rejects with a TetherError: `wasm-not-found`, `wasm-mime-type` (the server must say application/wasm),
 * `wasm-blocked-by-policy` (the Content-Security-Policy needs 'wasm-unsafe-eval'), `wasm-invalid` (no program, or one that
 * was built with another .mjs file, or changed on its way), or `out-of-memory` (too many programs in one page).
 */
export function load(options?: PatchLoadOptions): Promise<Tether>;
