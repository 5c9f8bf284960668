// The elements' types.
import { TetherChat, TetherTicker } from '../../js-glue/loader/elements.mjs';
import type { ElementState } from '../../js-glue/loader/elements.mjs';

export function usage(): void {
  const chat: TetherChat = document.createElement('tether-chat');
  chat.url = '/chat';
  chat.room = 'lobby';
  chat.username = null;
  const state: ElementState = chat.state;
  const taken: boolean = chat.send('hello');
  chat.addEventListener('tether-state', ({ detail }) => console.log(detail.state === 'backoff', detail.attempt + detail.delay));
  chat.addEventListener('tether-message', ({ detail }) => console.log(detail.room, detail.text, detail.own, detail.time));
  chat.addEventListener('click', (event) => console.log(event.clientX));
  const ticker = document.querySelector('tether-ticker');
  ticker?.addEventListener('tether-message', function ({ detail }) {
    console.log(this.symbols, detail.price + detail.change, detail.symbol);
  });
  ticker?.addEventListener('tether-error', ({ detail }) => console.log(detail.code, detail.message));
  console.log(new TetherTicker().symbols.length, chat instanceof TetherChat, state, taken);
  // @ts-expect-error the state is the element's
  chat.state = 'up';
  // @ts-expect-error a ticker has no rooms
  new TetherTicker().room = 'lobby';
  // @ts-expect-error no such detail
  chat.addEventListener('tether-open', ({ detail }) => console.log(detail.state));
}
