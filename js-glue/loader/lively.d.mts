/**
 * dist/lively.mjs and dist/lively_strict.mjs, for a page that loads the client of Duck Lively by itself; dist/lively.js does so
 * for the others.
 * @module lively.mjs
 */
import type { PatchLoadOptions, TetherError } from './patch.mjs';

export { TetherError } from './tether.mjs';
export type { PatchLoadOptions, TetherErrorCode } from './patch.mjs';

/** What the page has as LIVELY_APPLICATION, as far as the client uses it. */
export interface LivelyApp {
  /** Where the server is; window.LIVELY_WS_URL if not given. */
  WS_URL?: string;
  /** False: the server hears of no events. */
  ALLOW_LIVELY_EVENT_DISPATCH?: boolean;
  /** Set by the client: by which the server knows the page that is shown now. */
  PAGE_UID?: string;
  /** Set by the client: goes to a page, without a full load if that is possible. */
  navigate?: (url: string, nextUid?: string) => void;
  /** Hears what went wrong and did not stop the client; the console has it, too. */
  onerror?: (error: TetherError) => void;
}

/** What can be chosen when the module is loaded. */
export interface LivelyLoadOptions extends PatchLoadOptions {
  /** The page's LIVELY_APPLICATION, which the client reads and adds to; an empty one if not given. */
  app?: LivelyApp;
  /**
   * What becomes of the server's HTML: taken as it is (the default), as Duck's own client does, or cleaned of all that can
   * run code. For the latter lively_strict.mjs and lively_strict.wasm are loaded from beside this module.
   */
  html?: 'strict' | 'unsafe-trusted';
  /** Whether the server may run scripts; true if not given, as with Duck's own client. */
  scripts?: boolean;
  /** Of the page's Content-Security-Policy, for those scripts. Found in the page if not given. */
  nonce?: string;
}

/** One running instance of the Lively module. */
export interface TetherLively {
  /** The class of this library's errors, for `instanceof`. */
  readonly TetherError: typeof TetherError;
  /**
   * Takes the document over, which has to be complete, and connects.
   * @throws TypeError if the page names no server or has no uid; TetherError `out-of-memory`
   */
  open(): void;
  /** Ends it and leaves the document as it is; links and `navigate` are the browser's again. */
  close(): void;
}

/** As `load` of tether.mjs, with lively.wasm, or lively_strict.wasm for strict HTML. Throws a TypeError for options that mean nothing. */
export function load(options?: LivelyLoadOptions): Promise<TetherLively>;
