/**
 * The clock of the ticker and who listens to which symbol.
 *
 * One clock for everybody: two pages that show the same symbol show the same
 * price. It counts slots rather than reading the time of day, so no recorded
 * close is ever skipped by a late timer, and it stands still while nobody is
 * subscribed.
 */

export const defaultSpeed = 20;
export const minSpeed = 0.1;
export const maxSpeed = 1200;

const wantedTickMs = 700;
const wantedSlots = 10;
const shortestSlotMs = 5;

/**
 * How a speed (recorded steps per minute) becomes timing. A step is cut into as
 * many ticks as make each symbol move every 0.7 s or so; a tick is cut into
 * slots, and each symbol has one, so that a page of fifty does not get all its
 * quotes in one burst.
 */
export function pacing(stepsPerMinute) {
  const stepMs = 60_000 / stepsPerMinute;
  const ticksPerStep = Math.max(1, Math.round(stepMs / wantedTickMs));
  const tickMs = stepMs / ticksPerStep;
  const slots = Math.min(wantedSlots, Math.max(1, Math.floor(tickMs / shortestSlotMs)));
  return { ticksPerStep, slots, slotMs: tickMs / slots };
}

/**
 * Sends quotes of `market` to subscribers: any object with `sendLatest(text)`,
 * which may drop the quote if its connection is behind.
 *
 * `timers` is a seam for tests: `{setInterval, clearInterval}`.
 */
export class TickerFeed {
  #market;
  #pace;
  #timers;
  #timer = null;
  #slot = 0;
  #offsets;
  #subscribers = new Map();
  #symbolsOf = new Map();

  constructor({ market, pace, timers = { setInterval, clearInterval } }) {
    this.#market = market;
    this.#pace = pace;
    this.#timers = timers;
    this.#offsets = new Map(
      market.symbols.map(({ symbol }, index) => [symbol, index % pace.slots]),
    );
  }

  /** Subscribes and sends the current quote at once, also to who subscribed before. */
  subscribe(subscriber, symbol) {
    entryOf(this.#subscribers, symbol).add(subscriber);
    entryOf(this.#symbolsOf, subscriber).add(symbol);
    subscriber.sendLatest(this.#currentQuote(symbol));
    this.#timer ??= this.#timers.setInterval(() => this.advance(), this.#pace.slotMs);
  }

  unsubscribe(subscriber, symbol) {
    removeFrom(this.#subscribers, symbol, subscriber);
    removeFrom(this.#symbolsOf, subscriber, symbol);
    if (this.#subscribers.size === 0) this.stop();
  }

  unsubscribeAll(subscriber) {
    for (const symbol of this.symbolsOf(subscriber)) this.unsubscribe(subscriber, symbol);
  }

  symbolsOf(subscriber) {
    return [...(this.#symbolsOf.get(subscriber) ?? [])];
  }

  /** One slot passes: the symbols whose slot it is get their next quote. */
  advance() {
    this.#slot += 1;
    for (const [symbol, subscribers] of this.#subscribers) {
      if (!this.#isDue(symbol)) continue;
      const text = this.#currentQuote(symbol);
      for (const subscriber of subscribers) subscriber.sendLatest(text);
    }
  }

  stop() {
    if (this.#timer !== null) this.#timers.clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Slots since `symbol` began, shifted so that every symbol is at tick 0 in slot 0. */
  #age(symbol) {
    return this.#slot + this.#pace.slots - 1 - this.#offsets.get(symbol);
  }

  #isDue(symbol) {
    return this.#age(symbol) % this.#pace.slots === 0;
  }

  #currentQuote(symbol) {
    const tick = Math.floor(this.#age(symbol) / this.#pace.slots);
    return JSON.stringify(this.#market.quoteAt(symbol, tick));
  }
}

function entryOf(map, key) {
  let set = map.get(key);
  if (!set) map.set(key, (set = new Set()));
  return set;
}

function removeFrom(map, key, value) {
  const set = map.get(key);
  if (set?.delete(value) && set.size === 0) map.delete(key);
}
