// Runs lists of commands.

import { tellProblem } from './failures.mjs';

const ofElements = ['hypergen.morph', 'hypergen.append', 'hypergen.prepend'];

/** The commands of a batch: a list, or {"_": ["deque", list]}. */
export function commandsOf(batch) {
  if (batch === null) return [];
  const list = batch?._?.length === 2 && batch._[0] === 'deque' ? batch._[1] : batch;
  if (!Array.isArray(list)) throw new TypeError('applyCommands: expected a list of commands');
  return list;
}

/** Django's boot names the page without its #fragment, which is the browser's alone. */
function keepFragment([state, title, url]) {
  const here = location.pathname + location.search;
  return [state, title, url === here ? here + location.hash : url];
}

export class Batches {
  #paths;
  #after;

  /** `after` is called once a batch has run. */
  constructor(paths, after) {
    this.#paths = paths;
    this.#after = after;
  }

  /** Runs one command and returns what it returns. */
  runOne(path, ...args) {
    const result = this.#paths.resolve(path)(...(path === 'history.replaceState' ? keepFragment(args) : args));
    document.dispatchEvent(new CustomEvent('hypergen.applyCommand.after', { detail: { path, args } }));
    return result;
  }

  /**
   * Runs all: one that fails is told, and the others run all the same. `isLate`: made for a page that is no longer there,
   * so what would go into its elements is left out.
   */
  run(batch, isLate = false) {
    for (const command of commandsOf(batch)) {
      try {
        if (!Array.isArray(command)) throw new TypeError('applyCommands: expected a command to be a list');
        if (!(isLate && ofElements.includes(command[0]))) this.runOne(...command);
      } catch (error) {
        tellProblem(error);
      }
    }
    this.#after();
  }
}
