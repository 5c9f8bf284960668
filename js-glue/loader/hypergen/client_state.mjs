// hypergen.clientState: what the server has asked the page to remember, such as what each event handler does.

import { isSafeName } from './paths.mjs';

const tidyAbove = 200;

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function put(target, key, value) {
  if (!isSafeName(key)) throw new Error(`setClientState: '${key}' is never written`);
  target[key] = value;
}

export class ClientState {
  /** What pages read as hypergen.clientState. */
  root = {};
  #tidied = tidyAbove;

  /** Merges the record `value` into what is at `at` ("a.b"); a value that is no record takes that place. */
  set(at, value) {
    const names = at === '' ? [] : String(at).split('.');
    const last = isRecord(value) ? undefined : names.pop();
    let target = this.root;
    for (const name of names) {
      if (!Object.hasOwn(target, name) || typeof target[name] !== 'object' || target[name] === null) put(target, name, {});
      target = target[name];
    }
    if (last !== undefined) put(target, last, value);
    else for (const key of Object.keys(value)) put(target, key, value[key]);
  }

  get handlers() {
    return this.root.hypergen?.eventHandlerCallbacks ?? {};
  }

  /** The command of an event handler, or undefined. */
  handler(key) {
    return Object.hasOwn(this.handlers, key) ? this.handlers[key] : undefined;
  }

  /** Forgets handlers of elements that are gone, once there are many more than the last time. */
  tidy() {
    const keys = Object.keys(this.handlers);
    if (keys.length < this.#tidied) return;
    for (const key of keys) {
      const [, id] = /^(.*)__[^_]*$/s.exec(key) ?? [];
      if (id !== undefined && document.getElementById(id) === null) delete this.handlers[key];
    }
    this.#tidied = tidyAbove + 2 * Object.keys(this.handlers).length;
  }
}
