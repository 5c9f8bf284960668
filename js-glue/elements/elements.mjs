// Defines <tether-chat> and <tether-ticker>. Their programs are loaded when the first of each is in the page.
import { TetherChat } from './chat_element.mjs';
import { define } from './element.mjs';
import { TetherTicker } from './ticker_element.mjs';

define('tether-chat', TetherChat);
define('tether-ticker', TetherTicker);

export { TetherChat, TetherTicker };
