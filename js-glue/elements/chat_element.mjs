import { TetherElement } from './element.mjs';

/** `<tether-chat url room username>`; docs/elements.md. */
export class TetherChat extends TetherElement {
  static observedAttributes = ['url', 'room', 'username'];
  static load = () => import('tether-element:chat');

  _options() {
    // For the times beside the messages: C++ does not know where the reader is.
    return { ...super._options(), utcOffsetMinutes: String(-new Date().getTimezoneOffset()) };
  }

  /** Sends to the room that is shown, as if the user had. False if there is none (yet), or no text. */
  send(text) {
    return this._program !== null && this._program.hand('send', String(text));
  }
}
