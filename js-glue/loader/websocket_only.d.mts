/**
 * dist/websocket.mjs: WebSocket alone.
 * @module websocket.mjs
 */
// In dist this file is called websocket.d.mts.
import type { LoadOptions, TetherError, WebSocketClass } from './tether.mjs';

export { TetherError } from './tether.mjs';
export type {
  CloseFields,
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

/** One running instance of the WebSocket module. */
export interface TetherWebSocket {
  /** The class of this library's errors, for `instanceof`. */
  readonly TetherError: typeof TetherError;
  /** A thin wrapper of the browser's own. */
  readonly WebSocket: WebSocketClass;
}

/** As `load` of tether.mjs, with websocket.wasm. */
export function load(options?: LoadOptions): Promise<TetherWebSocket>;
