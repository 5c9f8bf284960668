// hypergen.callback: asks an action of the server, by a request or over a WebSocket.

import { commandsOf } from './batches.mjs';
import { snapshot, stringify } from '../exact.mjs';
import { tellFailure, tellProblem } from './failures.mjs';
import { currentOptions } from './options.mjs';
import { post } from './post.mjs';
import { MISSING } from './values.mjs';

// Bits of the `flags` of tether_hypergen_submit.
const BLOCKS = 1;
const ONE_PER_URL = 2;
const NAVIGATION = 4;
const EARLY = 8;

const defaults = {
  debounce: 0, confirm_: false, blocks: false, uploadFiles: false, params: {}, meta: {}, clear: false, elementId: null, debug: false,
  event: null, headers: {}, onSucces: null, timeout: 20_000, navigation: false,
};

const isSocket = (url) => /^wss?:\/\//.test(url);

function clear(id) {
  const element = document.getElementById(id);
  if (element !== null) element.value = '';
}

export class Calls {
  #engine;
  #batches;
  #calls = new Map();
  #number = 0;
  #arrivals = 0;

  constructor(engine, batches) {
    this.#engine = engine;
    this.#batches = batches;
  }

  /** As hypergen.callback; `navigation` says that the answer is another page. */
  callback(url, args, options = {}) {
    const given = { ...defaults, ...options };
    given.event?.preventDefault?.();
    given.event?.stopPropagation?.();
    const number = ++this.#number;
    const call = { ...given, url, args: args ?? [], arrivals: this.#arrivals, isEarly: !this.#engine.runs };
    this.#calls.set(number, call);
    if (given.debounce > 0) this.#engine.whenRunning(() => this.#engine.submit(number, { ...this.#slot(call), debounce: given.debounce }));
    else this.ripe(number);
  }

  #slot({ url, elementId }) {
    return { url, slot: elementId ?? '' };
  }

  /** Reads what is to be sent; the user may still say no. */
  ripe(number) {
    const call = this.#calls.get(number);
    let isReady = false;
    try {
      isReady = this.#prepare(call);
    } finally {
      if (!isReady) this.#calls.delete(number);
    }
    if (!isReady) return;
    if (isSocket(call.url)) this.#engine.whenRunning(() => this.#sendText(number, call));
    else this.#engine.whenRunning(() => this.#engine.submit(number, { ...this.#slot(call), flags: this.#flags(call) }));
  }

  #flags({ blocks, eachUrlBlocks = true, blocksEachUrl = true, navigation, isEarly }) {
    const perUrl = eachUrlBlocks && blocksEachUrl && !navigation;
    return (blocks ? BLOCKS : 0) | (perUrl ? ONE_PER_URL : 0) | (navigation ? NAVIGATION : 0) | (isEarly ? EARLY : 0);
  }

  #prepare(call) {
    if (call.confirm_ !== false && !window.confirm(call.confirm_)) return false;
    // Custom readers find these where Hypergen's own client puts them.
    const { hypergen } = window;
    call.form = hypergen.hypergenGlobalFormdata = new FormData();
    hypergen.hypergenUploadFiles = call.uploadFiles;
    try {
      call.body = snapshot({ args: call.args, meta: call.meta });
      return true;
    } catch (error) {
      if (error !== MISSING) throw error;
      console.warn('hypergen: an element is missing, so nothing is sent to', call.url);
      return false;
    } finally {
      hypergen.hypergenGlobalFormdata = hypergen.hypergenUploadFiles = null;
    }
  }

  #sendText(number, call) {
    try {
      this.#engine.sendText(number, call.url, stringify(call.body));
    } catch (error) {
      this.#calls.delete(number);
      tellProblem(error);
    }
  }

  // What the engine says.

  send(number) {
    const call = this.#calls.get(number);
    call.form.append('hypergen_data', stringify(call.body));
    const pathname = (currentOptions().parentPath ? window.parent : window).location.pathname;
    call.abort = post(call.url, call.form, { ...call, pathname }, (answer) => this.#answered(number, call, answer));
  }

  /** `why` is empty where a newer one took its place. */
  dropped(number, why) {
    if (why !== '') tellProblem(new Error(`the callback to ${this.#calls.get(number)?.url} was not sent: ${why}`));
    this.#calls.delete(number);
  }

  abort(number) {
    this.#calls.get(number)?.abort?.();
  }

  /** A message went out, or `why` it did not. */
  settled(number, why) {
    const call = this.#calls.get(number);
    this.#calls.delete(number);
    if (why !== '') tellProblem(new Error(`a message to ${call?.url} was not sent: ${why}`));
    else if (call?.clear) clear(call.elementId);
  }

  #answered(number, call, answer) {
    this.#calls.delete(number);
    try {
      if (answer.kind === 'abort') return;
      const failure = this.#apply(call, answer);
      if (failure) tellFailure({ ...answer, url: call.url, debug: call.debug, kind: failure });
    } finally {
      this.#engine.finished(number);
    }
  }

  /** What was wrong, if something was. */
  #apply(call, { kind, status, text, url }) {
    if (kind !== 'answer') return kind;
    if (status !== 200 && status !== 302) return 'status';
    let batch;
    try {
      batch = commandsOf(this.#engine.read(text));
    } catch (error) {
      if (this.#follow(call, url)) return undefined;
      tellProblem(error);
      return 'answer';
    }
    const isLate = call.arrivals !== this.#arrivals;
    if (call.navigation) ++this.#arrivals;
    this.#batches.run(batch, isLate);
    if (call.clear) clear(call.elementId);
    call.onSucces?.();
    return undefined;
  }

  /** The server led elsewhere, to a login for instance: that is a page of its own. */
  #follow(call, url) {
    const asked = new URL(call.url, document.baseURI);
    if (url === '' || new URL(url).pathname === asked.pathname) return false;
    location.assign(url);
    return true;
  }
}
