/**
 * dist/hypergen.js: what it puts into a page of Django Hypergen. Include this file, or reference it:
 * `/// <reference path=... />`.
 * @module hypergen.js
 */

/** A path to a function, and its arguments: ["hypergen.morph", "content", "<p>hello</p>"]. */
type HypergenCommand = [path: string, ...args: unknown[]];
/** Commands to be run in their order: a list, or what Python makes of a deque. null is none. */
type HypergenBatch = HypergenCommand[] | { _: ['deque', HypergenCommand[]] } | null;

/** How an action of the server is asked. */
interface HypergenCallbackOptions {
  /** Milliseconds without another call of the element before this one goes out. */
  debounce?: number;
  /** What the user is asked first; false, the default: nothing. */
  confirm_?: string | false;
  /** Others that block are dropped while this is under way. */
  blocks?: boolean;
  /** False: several calls to the URL may be under way. `blocksEachUrl` is the older name. */
  eachUrlBlocks?: boolean;
  /** The older name of `eachUrlBlocks`. */
  blocksEachUrl?: boolean;
  /** Whether the files of fields go along, not only their names. */
  uploadFiles?: boolean;
  /** Added to the URL. */
  params?: Record<string, string | number>;
  /** Sent beside the arguments. */
  meta?: Record<string, unknown>;
  /** Added to those of the request. */
  headers?: Record<string, string>;
  /** Empties the field `elementId` when the call has gone well. */
  clear?: boolean;
  /** The element that calls: a later call of the same one takes the place of one that waits. */
  elementId?: string | null;
  /** The server's DEBUG: whether an error shows what the server said. */
  debug?: boolean;
  /** What led to the call; it is the browser's no more. */
  event?: Event | null;
  /** Spelt as in Hypergen's own client. */
  onSucces?: (() => void) | null;
  /** Milliseconds until the answer has to be there; 20,000 by default. */
  timeout?: number;
}

/** How a WebSocket of a page is opened. */
interface HypergenSocketOptions {
  /** Sub-protocols. */
  protocols?: string | string[];
  /** About so many milliseconds before the first attempt to connect again; the later ones take longer. Default: 1000. */
  timeout?: number;
  /** Attempts to connect again; 0, the default: without end. */
  maxAttempts?: number;
  /** Called with every link. */
  onopen?: () => void;
  /** Called when the connection has ended for good. */
  onclose?: () => void;
}

/** A WebSocket of the page, which comes back by itself when its link breaks. */
interface HypergenSocket {
  /** Begins anew if it has ended. */
  open(): void;
  /** The same. */
  reconnect(): void;
  /** Ends it for good. */
  close(): void;
  /** Sends a value as JSON. */
  json(value: unknown): void;
  /** Sends a text. Without a link it waits for the next one. */
  send(text: string): void;
}

/** The class `hypergen.element`. */
interface HypergenElementClass {
  /** The paths are those of functions such as `hypergen.read.value` and `hypergen.coerce.int`. */
  new (readPath: string, coercePath: string | null, id: string): { toJSON(): unknown };
}

/** window.hypergen. What takes an id throws where there is no such element, `remove` alone does not. */
interface Hypergen {
  /** Makes what the element holds the same as `html`, with as few changes as possible. */
  morph(id: string, html: string): void;
  /** Takes the element out of the page. */
  remove(id: string): void;
  /** style.display is none. */
  hide(id: string): void;
  /** style.display is `value`; 'block' by default. */
  display(id: string, value?: string): void;
  /** style.visibility is visible. */
  visible(id: string): void;
  /** style.visibility is hidden. */
  hidden(id: string): void;
  /** Puts `html` after what the element holds. Scripts in it stay without effect. */
  append(id: string, html: string): void;
  /** Puts `html` before what the element holds. Scripts in it stay without effect. */
  prepend(id: string, html: string): void;
  /** Goes there, as by a link. Throws for anything but http and https. */
  redirect(url: string): void;
  /** Merges a record into what is at `at` ("a.b") of `clientState`; any other value takes that place. */
  setClientState(at: string, value: unknown): void;
  /** Runs `commands` again and again. One of a `name` that is taken replaces it; one without cannot be ended. */
  intervalSet(commands: HypergenBatch, milliseconds: number, name?: string): void;
  /** Ends an interval. */
  intervalClear(name: string): void;
  /** Runs `commands` at each such event on the first element that matches. Throws where none does. */
  addEventListener(selector: string, type: string, commands: HypergenBatch, options?: AddEventListenerOptions): void;
  /** Runs a batch. A command that fails is told in the console, and the others run. */
  applyCommands(batch: HypergenBatch): void;
  /** Asks an action of the server, by a request or, where the URL is ws: or wss:, over that socket. Runs the answer. */
  callback(url: string, args: unknown[], options?: HypergenCallbackOptions): void;
  /** Calls an action with each key that is pressed as the first argument. There is one such listener: another takes its place. */
  keypressToCallback(url: string, args?: unknown[], options?: HypergenCallbackOptions): void;
  /** Ends that. */
  keypressToCallbackRemove(): void;
  /** Runs `action` once `delay` ms have gone by without another one of its `group`, if the user says yes to `confirm_`. */
  throttle(action: () => void, options?: { delay?: number; group?: string; confirm_?: string | false }): void;
  /** Forgets what a group waits for: an action of `throttle`, or calls of an element. */
  cancelThrottle(group: string): void;
  /** Shows another page of the server without a full load. A click with a modifier key is left to the browser. */
  partialLoad(event: Event | null, url: string, push?: boolean): void;
  /** Tells the page, by the event `hypergen.pushstate`, that the address or what stands there has changed. */
  onpushstate(): void;
  /** What handlers in attributes call: runs the command that the server has put under `key`, unless `when` says no. */
  event(event: Event, key: string, when?: HypergenCommand): void;
  /** Makes of what a field holds what the server understands; null for nothing. */
  coerce: Record<'no' | 'str' | 'int' | 'intlist' | 'float' | 'date' | 'datetime' | 'time' | 'month' | 'week', (value: any) => unknown>;
  /** Reads what a field holds. Throws 'MISSING_ELEMENT_EXCEPTION' where it is gone. */
  read: Record<'value' | 'checked' | 'radio' | 'contenteditable' | 'selectMultiple' | 'file', (id: string, formData?: FormData) => unknown>;
  /** Conditions of event handlers. */
  when: { keycode(code: string, event: KeyboardEvent): boolean };
  /** Stands for what a field holds, wherever it is in the arguments of a call: read and coerced when that is sent. */
  element: HypergenElementClass;
  /** For JSON.parse of what a server sent: makes an `element` of what stands for one. */
  reviver(this: any, key: string, value: any): any;
  /** Runs `action` when the page is complete, at once if it is; with `partial` at each `hypergen.pushstate`, too. */
  ready(action: () => void, options?: { partial?: boolean }): void;
  /** Sockets by their URL. One that is open stays when it is opened again; one that ended begins anew. */
  websocket: {
    open(url: string, options?: HypergenSocketOptions): void;
    close(url: string): void;
    WEBSOCKETS: Record<string, HypergenSocket>;
  };
  /** What the server has asked the page to remember. */
  clientState: Record<string, any>;
  /** Where a reader of the page's own puts files, while arguments are read; null otherwise. */
  hypergenGlobalFormdata: FormData | null;
  /** Whether it should, while arguments are read; null otherwise. */
  hypergenUploadFiles: boolean | null;
}

/** window.tetherOptions, or the content of <meta name="tether-options">. */
interface TetherHypergenOptions {
  /** What becomes of the server's HTML: taken as it is, the default, or cleaned of what could run code. */
  html?: 'unsafe-trusted' | 'strict';
  /** Names that commands may begin with beside the usual ones, or any path at all. */
  commands?: { roots?: string[]; unsafeAnyPath?: boolean };
  /** Another address of the program. */
  wasm?: string;
  /** In a frame X-Pathname is the address of the page around it. */
  parentPath?: boolean;
}

/** The detail of `hypergen.error`; preventDefault() keeps the box away. */
interface HypergenErrorDetail {
  /** A status that is no success, no answer at all, none in time, or one that is no batch. */
  kind: 'status' | 'network' | 'timeout' | 'answer';
  /** Of HTTP; 0 without an answer. */
  status: number;
  /** Of the action. */
  url: string;
  /** What the server said. */
  text: string;
}

interface Window {
  /** There as soon as the script has run; what needs the program waits until it runs. */
  hypergen: Hypergen;
  /** What the page wants otherwise, set before or after the script. */
  tetherOptions?: TetherHypergenOptions;
}

interface DocumentEventMap {
  /** A call failed. */
  'hypergen.error': CustomEvent<HypergenErrorDetail>;
  /** The address or what stands there has changed. */
  'hypergen.pushstate': Event;
  /** A command has run. */
  'hypergen.applyCommand.after': CustomEvent<{ path: string; args: unknown[] }>;
  /** A socket has another state: that of a ReliableWebSocket of this name. */
  'hypergen.websocket.state': CustomEvent<{ url: string; state: string }>;
}
