// Event handlers: what an `onclick="hypergen.event(...)"` does, and the commands that add others.

import { tellProblem } from './failures.mjs';

/** A click that toggles what it clicks on is for the browser to finish. */
function isToggle({ type, target }) {
  return type === 'click' && target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type);
}

export class Events {
  #batches;
  #calls;
  #state;
  #intervals = new Map();
  #timers = new Map();
  #onKey = null;

  constructor(batches, calls, state) {
    this.#batches = batches;
    this.#calls = calls;
    this.#state = state;
  }

  /** `when` is a command that gets the event and says whether it counts; one that does not is left alone. */
  event(event, key, when) {
    try {
      if (when && !this.#batches.runOne(...when, event)) return;
      if (!isToggle(event)) event.preventDefault();
      event.stopPropagation();
      const command = this.#state.handler(key);
      if (command === undefined) throw new Error(`there is no event handler '${key}'`);
      this.#batches.runOne(...command);
    } catch (error) {
      tellProblem(error);
    }
  }

  intervalSet(commands, ms, name) {
    const timer = setInterval(() => this.#batches.run(commands), ms);
    if (!name) return;
    this.intervalClear(name);
    this.#intervals.set(name, timer);
  }

  intervalClear(name) {
    clearInterval(this.#intervals.get(name));
    this.#intervals.delete(name);
  }

  addEventListener(selector, type, commands, options) {
    const element = document.querySelector(selector);
    if (element === null) throw new Error(`addEventListener: nothing matches '${selector}'`);
    element.addEventListener(type, () => this.#batches.run(commands), options ?? {});
  }

  /** The key of each press is the first argument. There is one such listener: another takes its place. */
  keypressToCallback(url, args, options) {
    this.keypressToCallbackRemove();
    this.#onKey = ({ key }) => this.#calls.callback(url, [key, ...(args ?? [])], options ?? {});
    window.addEventListener('keydown', this.#onKey);
  }

  keypressToCallbackRemove() {
    window.removeEventListener('keydown', this.#onKey);
  }

  /** For the page's own scripts: runs `action` once `delay` ms have gone by without another one of its group. */
  throttle(action, { delay = 0, group = 'global', confirm_ = false } = {}) {
    this.cancelThrottle(group);
    const run = () => {
      this.#timers.delete(group);
      if (confirm_ === false || window.confirm(confirm_)) action();
    };
    this.#timers.set(group, setTimeout(run, delay));
  }

  cancelThrottle(group) {
    clearTimeout(this.#timers.get(group));
    this.#timers.delete(group);
  }
}
