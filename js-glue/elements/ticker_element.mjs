import { TetherElement } from './element.mjs';

/** `<tether-ticker url symbols>`; docs/elements.md. */
export class TetherTicker extends TetherElement {
  static observedAttributes = ['url', 'symbols'];
  static liveAttributes = ['symbols'];
  static load = () => import('tether-element:ticker');
}
