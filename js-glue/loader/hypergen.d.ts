// What dist/hypergen.js puts into a page of Django Hypergen. Include this file, or reference it: /// <reference path=... />.

/** A path to a function, and its arguments: ["hypergen.morph", "content", "<p>hello</p>"]. */
type HypergenCommand = [path: string, ...args: unknown[]];
type HypergenBatch = HypergenCommand[] | { _: ['deque', HypergenCommand[]] } | null;

interface HypergenCallbackOptions {
  /** Milliseconds without another call of the element before this one goes out. */
  debounce?: number;
  confirm_?: string | false;
  /** Others that block are dropped while this is under way. */
  blocks?: boolean;
  /** False: several calls to the URL may be under way. `blocksEachUrl` is the older name. */
  eachUrlBlocks?: boolean;
  blocksEachUrl?: boolean;
  uploadFiles?: boolean;
  params?: Record<string, string | number>;
  meta?: Record<string, unknown>;
  headers?: Record<string, string>;
  clear?: boolean;
  elementId?: string | null;
  debug?: boolean;
  event?: Event | null;
  /** Spelt as in Hypergen's own client. */
  onSucces?: (() => void) | null;
  timeout?: number;
}

interface HypergenSocketOptions {
  protocols?: string | string[];
  /** About so many milliseconds before the first attempt to connect again; the later ones take longer. Default: 1000. */
  timeout?: number;
  maxAttempts?: number;
  onopen?: () => void;
  onclose?: () => void;
}

interface HypergenSocket {
  open(): void;
  reconnect(): void;
  close(): void;
  json(value: unknown): void;
  send(text: string): void;
}

interface Hypergen {
  morph(id: string, html: string): void;
  remove(id: string): void;
  hide(id: string): void;
  display(id: string, value?: string): void;
  visible(id: string): void;
  hidden(id: string): void;
  append(id: string, html: string): void;
  prepend(id: string, html: string): void;
  redirect(url: string): void;
  setClientState(at: string, value: unknown): void;
  intervalSet(commands: HypergenBatch, milliseconds: number, name?: string): void;
  intervalClear(name: string): void;
  addEventListener(selector: string, type: string, commands: HypergenBatch, options?: AddEventListenerOptions): void;
  applyCommands(batch: HypergenBatch): void;
  callback(url: string, args: unknown[], options?: HypergenCallbackOptions): void;
  keypressToCallback(url: string, args?: unknown[], options?: HypergenCallbackOptions): void;
  keypressToCallbackRemove(): void;
  throttle(action: () => void, options?: { delay?: number; group?: string; confirm_?: string | false }): void;
  cancelThrottle(group: string): void;
  partialLoad(event: Event | null, url: string, push?: boolean): void;
  onpushstate(): void;
  event(event: Event, key: string, when?: HypergenCommand): void;
  coerce: Record<'no' | 'str' | 'int' | 'intlist' | 'float' | 'date' | 'datetime' | 'time' | 'month' | 'week', (value: any) => unknown>;
  read: Record<'value' | 'checked' | 'radio' | 'contenteditable' | 'selectMultiple' | 'file', (id: string, formData?: FormData) => unknown>;
  when: { keycode(code: string, event: KeyboardEvent): boolean };
  element: new (readPath: string, coercePath: string | null, id: string) => { toJSON(): unknown };
  reviver(this: any, key: string, value: any): any;
  ready(action: () => void, options?: { partial?: boolean }): void;
  websocket: {
    open(url: string, options?: HypergenSocketOptions): void;
    close(url: string): void;
    WEBSOCKETS: Record<string, HypergenSocket>;
  };
  clientState: Record<string, any>;
  hypergenGlobalFormdata: FormData | null;
  hypergenUploadFiles: boolean | null;
}

/** window.tetherOptions, or the content of <meta name="tether-options">. */
interface TetherHypergenOptions {
  html?: 'unsafe-trusted' | 'strict';
  commands?: { roots?: string[]; unsafeAnyPath?: boolean };
  wasm?: string;
  parentPath?: boolean;
}

/** The detail of `hypergen.error`; preventDefault() keeps the box away. */
interface HypergenErrorDetail {
  kind: 'status' | 'network' | 'timeout' | 'answer';
  status: number;
  url: string;
  text: string;
}

interface Window {
  hypergen: Hypergen;
  tetherOptions?: TetherHypergenOptions;
}

interface DocumentEventMap {
  'hypergen.error': CustomEvent<HypergenErrorDetail>;
  'hypergen.pushstate': Event;
  'hypergen.applyCommand.after': CustomEvent<{ path: string; args: unknown[] }>;
  'hypergen.websocket.state': CustomEvent<{ url: string; state: string }>;
}
