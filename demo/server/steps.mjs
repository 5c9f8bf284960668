/**
 * Work in steps that may have to wait. What has everything at hand (one process with SQLite) stays synchronous, and
 * what asks another machine waits, with the same code.
 */

/**
 * Runs the generator `steps`: waits for every promise that it yields, and goes on at once with anything else.
 * Returns what it returns, or a promise of that if it had to wait.
 */
export function runSteps(steps, method = 'next', input = undefined) {
  for (;;) {
    const { done, value } = steps[method](input);
    if (done) return value;
    if (value instanceof Promise) {
      return value.then(
        (result) => runSteps(steps, 'next', result),
        (error) => runSteps(steps, 'throw', error),
      );
    }
    [method, input] = ['next', value];
  }
}

/** For each owner one action at a time, in the order in which they came. */
export class Turns {
  /** owner -> {last, count} while something of it is under way. */
  #under = new WeakMap();

  /** How many actions of `owner` have not ended. */
  waiting(owner) {
    return this.#under.get(owner)?.count ?? 0;
  }

  /** Runs `action` when those before it have ended; at once if there are none. Returns its result or a promise of it. */
  take(owner, action) {
    const before = this.#under.get(owner);
    const result = before ? before.last.then(action) : action();
    if (!(result instanceof Promise)) return result;

    const turn = before ?? { count: 0 };
    turn.count += 1;
    this.#under.set(owner, turn);
    turn.last = result.then(ignore, ignore).then(() => {
      turn.count -= 1;
      if (turn.count === 0) this.#under.delete(owner);
    });
    return result;
  }
}

function ignore() {}
