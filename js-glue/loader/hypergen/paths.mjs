// Finds the function that a command names, such as "hypergen.morph" or "myApp.chart.draw", and refuses what a server has
// no business to call.

import { currentOptions } from './options.mjs';

const banned = ['__proto__', 'prototype', 'constructor'];
// Built into browsers. What else the browser has is refused; what the page's scripts have defined is not.
const builtIn = ['history', 'console'];
// Methods of an element that is named by its id, as in "my-dialog.showModal".
const methods = [
  'blur', 'click', 'close', 'focus', 'load', 'pause', 'play', 'remove', 'removeAttribute', 'requestSubmit', 'reset', 'scrollIntoView',
  'select', 'setAttribute', 'show', 'showModal',
];

/** Whether `name` may be a step of a path, or the name of something that is written. */
export function isSafeName(name) {
  return !banned.includes(name);
}

function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isNative(value) {
  return /\[native code\]\s*\}$/.test(Function.prototype.toString.call(value));
}

const evaluators = /^(eval|setTimeout|setInterval|(Async|Generator|AsyncGenerator)?Function)$/;

/** Runs texts as code. */
function isEvaluator(value) {
  return evaluators.test(value.name) && isNative(value);
}

/** `resolve(path)` gives the function, bound to what it belongs to, or throws an Error that says why not. */
export class Paths {
  // This runs before the page's own scripts: what is there now is the browser's.
  #before = new Set(Object.getOwnPropertyNames(window));

  resolve(path) {
    const names = String(path).split('.');
    const unsafe = names.find((name) => !isSafeName(name));
    if (unsafe !== undefined) throw this.#refusal(path, `'${unsafe}' is never followed`);
    // `roots`: more names than the usual ones. `anyPath`: whatever there is, as in Hypergen's own client.
    const { roots, anyPath } = currentOptions();
    const root = anyPath || roots.includes(names[0]) ? window[names[0]] : this.#root(path, names);
    if (root === undefined) throw new Error(`Could not resolve path: ${path}`);
    return this.#follow(path, root, names.slice(1), anyPath);
  }

  #root(path, [name, ...rest]) {
    if (builtIn.includes(name) || this.#isOfPage(name)) return window[name];
    if (name === 'alert' && rest.length === 0) return window.alert;
    const element = rest.length === 1 && document.getElementById(name);
    if (element) {
      if (methods.includes(rest[0])) return element;
      throw this.#refusal(path, `elements can only be told to ${methods.join(', ')}`);
    }
    if (!(name in window)) return undefined;
    throw this.#refusal(path, `'${name}' is the browser's, not the page's`);
  }

  /** Defined by a script of the page, and not an element with that id. */
  #isOfPage(name) {
    if (!Object.hasOwn(window, name)) return false;
    if (!this.#before.has(name)) return true;
    // By a script that came before this one, perhaps.
    const { value, enumerable } = Object.getOwnPropertyDescriptor(window, name);
    if (!enumerable || value === null) return false;
    return typeof value === 'function' ? !isNative(value) : typeof value === 'object' && isPlain(value);
  }

  #follow(path, root, names, anyPath) {
    let parent;
    let value = root;
    for (const name of names) {
      if (value === null || value === undefined || value[name] === undefined) throw new Error(`Could not resolve path: ${path}`);
      parent = value;
      value = value[name];
      if (value === window && !anyPath) throw this.#refusal(path, 'it leads to the window');
    }
    if (typeof value !== 'function') throw new Error(`Could not resolve path: ${path} is no function`);
    if (!anyPath && isEvaluator(value)) throw this.#refusal(path, 'it runs texts as code');
    return parent === undefined ? value : value.bind(parent);
  }

  #refusal(path, why) {
    return new Error(`the command '${path}' is refused: ${why} (option commands.roots of tether-options)`);
  }
}
