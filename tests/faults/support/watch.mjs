// Waiting for what somebody else brings about.

/** Conditions that are looked at again whenever something has changed. */
export class Watch {
  #waiting = new Set();

  changed() {
    for (const check of [...this.#waiting]) check();
  }

  /** Resolves with what `condition()` gives as soon as that is truthy; rejects after `ms`. */
  until(condition, { ms = 30_000, what = String(condition) } = {}) {
    return new Promise((resolve, reject) => {
      const settle = (outcome, value) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        outcome(value);
      };
      const check = () => {
        try {
          const value = condition();
          if (value) settle(resolve, value);
        } catch (error) {
          settle(reject, error);
        }
      };
      const timer = setTimeout(() => settle(reject, new Error(`waited ${ms} ms in vain for: ${what}`)), ms);
      this.#waiting.add(check);
      check();
    });
  }
}

/** Resolves with true as soon as the promise does, or with false after `ms`. */
export async function happensWithin(promise, ms) {
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, ms, false); });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets that much time pass: for rows that watch what does not happen meanwhile. */
export const pass = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
