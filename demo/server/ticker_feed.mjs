/**
 * The clock of the ticker and who listens to which symbol.
 *
 * One clock for everybody, in all processes that share a bus: two pages that show
 * the same symbol show the same price. It counts slots rather than reading the time of day, so no recorded
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
 * A clock of this process alone (what a clock is: bus/local_bus.mjs).
 * `timers` is a seam for tests: `{setInterval, clearInterval}`.
 */
export class IntervalClock {
  #slotMs;
  #timers;
  #timer = null;
  #feed;

  constructor({ slotMs, timers = { setInterval, clearInterval } }) {
    this.#slotMs = slotMs;
    this.#timers = timers;
  }

  attach(feed) {
    this.#feed = feed;
  }

  start() {
    this.#timer ??= this.#timers.setInterval(() => this.#feed.advance(), this.#slotMs);
  }

  stop() {
    if (this.#timer !== null) this.#timers.clearInterval(this.#timer);
    this.#timer = null;
  }
}

/**
 * Sends quotes of `market` to subscribers: any object with `sendLatest(text)`,
 * which may drop the quote if its connection is behind.
 */
export class TickerFeed {
  #market;
  #pace;
  #clock;
  #slot = 0;
  #offsets;
  #subscribers = new Map();
  #symbolsOf = new Map();

  constructor({ market, pace, timers, clock = new IntervalClock({ slotMs: pace.slotMs, timers }) }) {
    this.#market = market;
    this.#pace = pace;
    this.#clock = clock;
    clock.attach(this);
    this.#offsets = new Map(
      market.symbols.map(({ symbol }, index) => [symbol, index % pace.slots]),
    );
  }

  /** Subscribes and sends the current quote at once, also to who subscribed before. */
  subscribe(subscriber, symbol) {
    entryOf(this.#subscribers, symbol).add(subscriber);
    entryOf(this.#symbolsOf, subscriber).add(symbol);
    subscriber.sendLatest(this.#currentQuote(symbol));
    this.#clock.start();
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

  /** One slot passes. */
  advance() {
    this.showSlot(this.#slot + 1);
  }

  /** It is `slot` now: the symbols that have moved since the last one get their quote, once. */
  showSlot(slot) {
    const before = this.#slot;
    this.#slot = slot;
    for (const [symbol, subscribers] of this.#subscribers) {
      if (this.#tickAt(symbol, before) === this.#tickAt(symbol, slot)) continue;
      const text = this.#currentQuote(symbol);
      for (const subscriber of subscribers) subscriber.sendLatest(text);
    }
  }

  stop() {
    this.#clock.stop();
  }

  /** Ticks until `slot`. Shifted so that every symbol is at tick 0 in slot 0, and each in a slot of its own later. */
  #tickAt(symbol, slot) {
    return Math.floor((slot + this.#pace.slots - 1 - this.#offsets.get(symbol)) / this.#pace.slots);
  }

  #currentQuote(symbol) {
    return JSON.stringify(this.#market.quoteAt(symbol, this.#tickAt(symbol, this.#slot)));
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
