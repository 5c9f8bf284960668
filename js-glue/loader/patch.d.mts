/**
 * dist/patch.mjs: Patcher alone.
 * @module patch.mjs
 */
import type { Emitter, ErrorFields, EventBase, LoadOptions, TetherError } from './tether.mjs';

export { TetherError } from './tether.mjs';
export type { Emitter, ErrorFields, EventBase, Handler, LoadOptions, TetherErrorCode } from './tether.mjs';

/** What a Patcher may touch, and how far it trusts the server. */
export interface PatcherOptions {
  /** The element that holds what the server rendered: it and its descendants with data-uid. The body if not given. */
  root?: Element;
  /** When a text is HTML: never (the default), or if it looks like it, as Duck Lively has it. */
  markup?: 'never' | 'detect';
  /**
   * What becomes of HTML: cleaned of all that can run code (the default), or taken as it is, with handlers in attributes
   * and scripts that run, for servers that are trusted as the page itself is.
   */
  html?: 'strict' | 'unsafe-trusted';
}

/** Something the user did to a node that has the event's name in its data-events. */
export interface NodeEventFields {
  /** Of the node, as the server named it. */
  uid: string;
  /** Of the event, for instance `click`. */
  name: string;
  /** Of the control that the event came from; empty for other elements. */
  value: string;
  /** Of a check box or a radio button. */
  checked: boolean;
}

/** What a Patcher tells. */
export interface PatcherEvents {
  /** The user did something to a node whose events the server wants. */
  event: NodeEventFields;
  /**
   * A malformed frame that was pushed, content that was refused, an operation that the page refused; a patch of an unknown
   * code (`unsupported`), one that would make the document too deep (`too-deep`), a name beyond the number of names
   * (`limit-reached`).
   */
  error: ErrorFields;
}

/** How much a Patcher holds; for tests and for finding leaks. */
export interface PatcherStats {
  /** Nodes that the server can name. */
  nodes: number;
  /** Frames that wait for their turn. */
  waitingFrames: number;
  /** Of attributes and styles. */
  rememberedBytes: number;
  /** Of all tables in wasm memory. */
  capacityBytes: number;
  /** Of the page's table of nodes. */
  tableEntries: number;
  /** That the table holds; those removed last may come back and are among them. */
  heldNodes: number;
}

/** The bytes of one frame of patches; they are copied. */
export type Frame = ArrayBuffer | ArrayBufferView;

/**
 * Applies a server's patches to the part of the document below one element. Frames are applied whole and in order; what
 * the user is doing (focus, caret, scrolling, media) survives. docs/protocols/patches.md says what a frame is.
 */
export interface Patcher extends Emitter<PatcherEvents> {
  /**
   * Applies what waits and then this frame, at once. A frame that is malformed or over a limit is not applied at all.
   * @throws TetherError `bad-msgpack`, `bad-message`, `too-deep`, `too-many-items`, `too-large`, `out-of-memory`
   */
  apply(frame: Frame): void;
  /**
   * Applies a frame in its turn: at once when the page is idle, with the next animation frames when it is busy, by a timer
   * when it is hidden. Errors come as events; `queue-full` means that all that waited was dropped, and the document has
   * to be fetched anew.
   */
  push(frame: Frame): void;
  /** Applies all that waits, now. */
  flush(): void;
  /** As of now. */
  readonly stats: PatcherStats;
  /** Forgets the document and leaves it as it is. */
  destroy(): void;
}

/** The class Patcher, as `load` gives it. */
export interface PatcherClass {
  new (options?: PatcherOptions): Patcher;
}

/** One running instance of the Patcher module. */
export interface TetherPatch {
  /** The class of this library's errors, for `instanceof`. */
  readonly TetherError: typeof TetherError;
  /** Frames of patches from a server become changes of the page. */
  readonly Patcher: PatcherClass;
}

/** What can be chosen when a module with a Patcher is loaded. The policies are those of Trusted Types. */
export interface PatchLoadOptions extends LoadOptions {
  /** The name of the Trusted Types policy that this library creates when it needs one; 'tether' if not given. */
  trustedTypesPolicyName?: string;
  /** A policy of the page's own, used instead. */
  trustedTypesPolicy?: {
    createHTML(text: string): unknown;
    /** For scripts of a server that is trusted; without these they run only where no policy is needed. */
    createScript?(text: string): unknown;
    createScriptURL?(url: string): unknown;
  };
  /** DOMPurify, or a function like it, for browsers without Element.setHTML. There is a built-in list without it. */
  purify?: ((html: string) => string) | { sanitize(html: string): string };
}

/** As `load` of tether.mjs, with patch.wasm. */
export function load(options?: PatchLoadOptions): Promise<TetherPatch>;
