/**
 * dist/script.mjs: what a server may have the page do.
 * @module script.mjs
 */
import type { LoadOptions, TetherError } from './tether.mjs';

export { TetherError } from './tether.mjs';
export type { LoadOptions, TetherErrorCode } from './tether.mjs';

/** How much a ScriptRunner does: nothing, what the page has registered, or any script as well. */
export type ScriptLevel = 'none' | 'commands' | 'script';

/** What a ScriptRunner does, for whom, and its limits. They do not change afterwards. */
export interface ScriptRunnerOptions {
  /** 'none' if not given. With 'script' whoever asks owns the page. */
  level?: ScriptLevel;
  /** Of the page's Content-Security-Policy. Found in the page if not given. */
  nonce?: string;
  /** "wss://host" of the only server that may ask. The first one that does, if not given. */
  origin?: string;
  /** Milliseconds for which a request may wait that says none; 10,000 if not given. */
  timeout?: number;
  /** Requests without an answer; 64 if not given. */
  maxPending?: number;
  /** Bytes of code in one request; 1 MiB if not given. */
  maxCodeBytes?: number;
  /** Bytes of MessagePack in one answer; 1 MiB if not given. */
  maxReplyBytes?: number;
  /** Whether errors of scripts tell their stack. */
  stack?: boolean;
}

/** What can be said of one request. */
export interface ScriptRequestOptions {
  /** Milliseconds. */
  timeout?: number;
  /** The URL or origin of the server that asks. Without it the page itself asks. */
  origin?: string;
}

/** What comes out of a script: docs/protocols/bridge.md says what becomes of which value. */
export type ScriptValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | ScriptValue[]
  | { [name: string]: ScriptValue };

/** How scripts run in this page. */
export type ScriptWay = 'eval' | 'function' | 'script';

/**
 * Does what a server asks the page to do, as far as the page allows it. Every request ends exactly once: with its value,
 * or rejected with a TetherError: `script-failed` ("Name: message"), `timed-out`, `cancelled`, `not-serialisable`, `too-deep`,
 * `too-many-items`, `too-large`, or why it was refused: `exec-disabled`, `unknown-command`, `foreign-origin`,
 * `limit-reached`, `blocked-by-policy`.
 */
export interface ScriptRunner {
  /**
   * Runs the script `code` in the global scope and waits for the promise it may end with, then evaluates the expression
   * `variable` and waits for that; without `variable` the value is null.
   */
  evaluate(code: string, options?: ScriptRequestOptions & { variable?: string }): Promise<ScriptValue>;
  /** The same as MessagePack, for those who pass it on. */
  evaluate(
    code: string,
    options: ScriptRequestOptions & { variable?: string; encoding: 'msgpack' },
  ): Promise<Uint8Array>;
  /** From now on exactly this name stands for `command`. No name is special, and none is a path. */
  register(name: string, command: (args: any) => unknown): void;
  /** The name stands for nothing any more. A request that waits for its command still gets the answer. */
  unregister(name: string): void;
  /** Calls what is registered as `name`, and gives what that gives. */
  command(name: string, args?: unknown, options?: ScriptRequestOptions): Promise<ScriptValue>;
  /** The server is gone: what waits is rejected with `cancelled`. */
  cancelAll(): void;
  /** As it was chosen. */
  readonly level: ScriptLevel;
  /** Requests without an answer. */
  readonly pending: number;
  /** Empty as long as no script has run, and where none can. */
  readonly way: ScriptWay | '';
  /** Ends it; what waits is rejected with `cancelled`. */
  destroy(): void;
}

/** The class ScriptRunner, as `load` gives it. */
export interface ScriptRunnerClass {
  new (options?: ScriptRunnerOptions): ScriptRunner;
}

/** One running instance of the script module. */
export interface TetherScript {
  /** The class of this library's errors, for `instanceof`. */
  readonly TetherError: typeof TetherError;
  /** Does what a server asks the page to do. */
  readonly ScriptRunner: ScriptRunnerClass;
}

/** What can be chosen when the module is loaded. */
export interface ScriptLoadOptions extends LoadOptions {
  /** The name of the Trusted Types policy that this library creates; 'tether' if not given. */
  trustedTypesPolicyName?: string;
  /** A policy of the page's own, used instead. */
  trustedTypesPolicy?: { createScript(text: string): unknown };
}

/** As `load` of tether.mjs, with script.wasm. */
export function load(options?: ScriptLoadOptions): Promise<TetherScript>;
