// Types of dist/elements.mjs; docs/elements.md tells what the elements do.
import type { ChatMessage, ConnectionState } from './tether.mjs';

/** Where the element's connection is; `failed` where its program could not start. */
export type ElementState = ConnectionState | 'failed';

/** A link is up, the first or the next. */
export interface OpenDetail {
  /** As the attribute says it. */
  url: string;
}

/** The connection is in another state. */
export interface StateDetail {
  /** The new one. */
  state: ConnectionState;
  /** Attempts since the last link, the one that is planned or under way included; 0 for the first connection. */
  attempt: number;
  /** Milliseconds until the next attempt; 0 in every state but `backoff`. */
  delay: number;
}

/** What somebody said while the element was connected; earlier messages are shown and not told. */
export interface ChatMessageDetail extends ChatMessage {
  /** By the user of this element. */
  own: boolean;
}

/** A price as the server sent it. */
export interface QuoteDetail {
  /** What kind of frame it is. */
  type: 'quote';
  /** One of those that were asked for. */
  symbol: string;
  /** The newest. */
  price: number;
  /** Since the last close. */
  change: number;
  /** Of trade, as the server counts it. */
  volume: number;
  [more: string]: unknown;
}

/** Something failed. */
export interface ErrorDetail {
  /** A TetherErrorCode; a later version may have others. */
  code: string;
  /** For people. */
  message: string;
}

/** The events of an element whose messages are `Message`. They bubble, out of shadow roots as well. */
export interface TetherEvents<Message> {
  /** A link is up. */
  'tether-open': CustomEvent<OpenDetail>;
  /** The connection is in another state. */
  'tether-state': CustomEvent<StateDetail>;
  /** What the server said, for instance a line or a price. */
  'tether-message': CustomEvent<Message>;
  /** A failure of the link, of the program, or something that the server refused. */
  'tether-error': CustomEvent<ErrorDetail>;
}

/** What the two elements share. */
export interface TetherElement<Message> extends HTMLElement {
  /** Where the server is, perhaps relative to the page. Without it nothing starts; another one connects anew. */
  get url(): string;
  /** Sets the attribute; null removes it. */
  set url(value: string | null);
  /** Also the attribute `data-state`. */
  readonly state: ElementState;

  /** Hears one of the element's own events. */
  addEventListener<Name extends keyof TetherEvents<Message>>(
    type: Name,
    listener: (this: this, event: TetherEvents<Message>[Name]) => unknown,
    options?: boolean | AddEventListenerOptions
  ): void;
  /** Hears one of the browser's events. */
  addEventListener<Name extends keyof HTMLElementEventMap>(
    type: Name,
    listener: (this: HTMLElement, event: HTMLElementEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions
  ): void;
  /** Hears any other event. */
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** The class of an element. */
export interface ElementClass<Element> {
  /** An element that is in no document yet, as `document.createElement` makes it. */
  new (): Element;
  /** What all elements of the class have. */
  prototype: Element;
}

/** `<tether-chat url room username>` */
export interface TetherChat extends TetherElement<ChatMessageDetail> {
  /** The one room; without it the user chooses among rooms. Another one connects anew. */
  get room(): string;
  /** Sets the attribute; null removes it. */
  set room(value: string | null);
  /** Without it the element asks. Another one connects anew. */
  get username(): string;
  /** Sets the attribute; null removes it. */
  set username(value: string | null);
  /** Sends to the room that is shown, as if the user had. False if there is none (yet), or no text. */
  send(text: string): boolean;
}
/** The class of `<tether-chat>`, as `customElements` has it. */
export const TetherChat: ElementClass<TetherChat>;

/** `<tether-ticker url symbols>` */
export interface TetherTicker extends TetherElement<QuoteDetail> {
  /** Separated by commas. Others take the place of all that are shown, on the same connection. */
  get symbols(): string;
  /** Sets the attribute; null removes it. */
  set symbols(value: string | null);
}
/** The class of `<tether-ticker>`, as `customElements` has it. */
export const TetherTicker: ElementClass<TetherTicker>;

declare global {
  interface HTMLElementTagNameMap {
    'tether-chat': TetherChat;
    'tether-ticker': TetherTicker;
  }
}
