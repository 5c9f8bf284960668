// The C++ part from the page's side: reads what the server sends, orders calls, keeps sockets alive. What is asked of it
// before it runs waits, in order.

import { ABORT, BATCH, DROPPED, ERROR, LINK, RIPE, SEND, SETTLED } from '../face.mjs';
import { parseMarked } from '../exact.mjs';
import { tellProblem } from './failures.mjs';

// What `tether_hypergen_read` says about a text.
const REFUSED = 0;
const MARKED = 2;

const mostWaiting = 1000;

export class Engine {
  #face = null;
  #waiting = [];
  #revive;

  /** `revive` is hypergen.reviver without its view of whole documents. */
  constructor(revive) {
    this.#revive = revive;
  }

  get runs() {
    return this.#face !== null;
  }

  /** Now, or once it runs. */
  whenRunning(action) {
    if (this.runs) return action();
    if (this.#waiting.length >= mostWaiting) return tellProblem(new Error('too much waits for tether to start'));
    this.#waiting.push(action);
  }

  /** `face` speaks to C++ (js-glue/loader/face.mjs); `hear` has a function for each kind of event below. */
  start(face, hear) {
    const text = (address, size) => face.text(address, size);
    const tell = {
      [ERROR]: (_, message) => tellProblem(new Error(message.replace('\n', ': '))),
      [SETTLED]: hear.settled,
      [RIPE]: hear.ripe,
      [SEND]: hear.send,
      [DROPPED]: hear.dropped,
      [ABORT]: hear.abort,
      [BATCH]: (marked, json) => hear.batch(this.#parse(json, marked !== 0)),
      [LINK]: (state, url) => hear.link(url, state),
    };
    face.listen(1, (event, number, address, size) => {
      try {
        tell[event](number, text(address, size));
      } catch (error) {
        tellProblem(error);
      }
    });
    this.#face = face;
    for (const action of this.#waiting.splice(0)) action();
  }

  #parse(text, marked) {
    return marked ? parseMarked(text, this.#revive) : JSON.parse(text, this.#revive);
  }

  /** The batch in an answer. Throws a TetherError that says what is wrong with it. */
  read(text) {
    const [kind, marked] = this.#face.callAndTell('hypergen_read', text);
    if (kind === REFUSED) throw this.#face.problem();
    return this.#parse(kind === MARKED ? marked : text, kind === MARKED);
  }

  /** The events `ripe` (after `debounce` ms), `send`, `dropped` and `abort` say what becomes of the call `number`. */
  submit(number, { url, slot, debounce = 0, flags = 0 }) {
    this.#face.call('hypergen_submit', number, url, slot, debounce, flags);
  }

  finished(number) {
    this.#face.call('hypergen_finished', number);
  }

  /** Forgets calls to `url` that wait for their debounce to end. */
  cancel(url) {
    this.#face.call('hypergen_cancel', url);
  }

  open(url, protocols, delay, attempts) {
    this.#face.demand('hypergen_open', url, protocols.join('\n'), delay, attempts);
  }

  close(url) {
    this.#face.call('hypergen_close', url);
  }

  /** The event `settled` says what became of it. */
  sendText(number, url, text) {
    this.#face.demand('hypergen_send', number, url, text);
  }
}
