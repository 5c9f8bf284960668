// Types of dist/elements.mjs; docs/elements.md tells what the elements do.
import type { ChatMessage, ConnectionState } from './tether.mjs';

/** Where the element's connection is; `failed` where its program could not start. */
export type ElementState = ConnectionState | 'failed';

/** A link is up, the first or the next. */
export interface OpenDetail {
  /** As the attribute says it. */
  url: string;
}

export interface StateDetail {
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
  type: 'quote';
  symbol: string;
  price: number;
  /** Since the last close. */
  change: number;
  volume: number;
  [more: string]: unknown;
}

export interface ErrorDetail {
  /** A TetherErrorCode; a later version may have others. */
  code: string;
  message: string;
}

/** The events of an element whose messages are `Message`. They bubble, out of shadow roots as well. */
export interface TetherEvents<Message> {
  'tether-open': CustomEvent<OpenDetail>;
  'tether-state': CustomEvent<StateDetail>;
  'tether-message': CustomEvent<Message>;
  'tether-error': CustomEvent<ErrorDetail>;
}

/** What the two elements share. */
export interface TetherElement<Message> extends HTMLElement {
  /** Where the server is, perhaps relative to the page. Without it nothing starts; another one connects anew. */
  get url(): string;
  set url(value: string | null);
  /** Also the attribute `data-state`. */
  readonly state: ElementState;

  addEventListener<Name extends keyof TetherEvents<Message>>(
    type: Name,
    listener: (this: this, event: TetherEvents<Message>[Name]) => unknown,
    options?: boolean | AddEventListenerOptions
  ): void;
  addEventListener<Name extends keyof HTMLElementEventMap>(
    type: Name,
    listener: (this: HTMLElement, event: HTMLElementEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

/** `<tether-chat url room username>` */
export interface TetherChat extends TetherElement<ChatMessageDetail> {
  /** The one room; without it the user chooses among rooms. Another one connects anew. */
  get room(): string;
  set room(value: string | null);
  /** Without it the element asks. Another one connects anew. */
  get username(): string;
  set username(value: string | null);
  /** Sends to the room that is shown, as if the user had. False if there is none (yet), or no text. */
  send(text: string): boolean;
}
export const TetherChat: { new (): TetherChat; prototype: TetherChat };

/** `<tether-ticker url symbols>` */
export interface TetherTicker extends TetherElement<QuoteDetail> {
  /** Separated by commas. Others take the place of all that are shown, on the same connection. */
  get symbols(): string;
  set symbols(value: string | null);
}
export const TetherTicker: { new (): TetherTicker; prototype: TetherTicker };

declare global {
  interface HTMLElementTagNameMap {
    'tether-chat': TetherChat;
    'tether-ticker': TetherTicker;
  }
}
