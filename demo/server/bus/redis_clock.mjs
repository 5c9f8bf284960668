/**
 * The ticker's clock for all processes at one Redis. The process that leads turns it, everybody shows what it says, and
 * the market is a function of it (market.mjs): so all that has to be shared is one number.
 *
 * Whoever has subscribers and hears no clock tries to lead; a lease makes sure that one does.
 */

/** After this long without a sign of its leader the clock belongs to the next one. */
const leaseMs = 1500;

export class RedisClock {
  #link;
  #processId;
  #slotMs;
  #keys;
  #channel;
  #feed;
  #slot = 0;
  #timer = null;
  #isLeader = false;
  #isAsking = false;
  #heardAt = -Infinity;
  #listen = (text) => this.#hear(Number(text));

  constructor({ link, processId, slotMs }) {
    // Processes that run at another speed have another clock.
    const name = `tether:{ticker ${slotMs}}`;
    this.#link = link;
    this.#processId = processId;
    this.#slotMs = slotMs;
    this.#keys = { leader: `${name}:leader`, slot: `${name}:slot` };
    this.#channel = `${name}:wake`;
    link.onReady(() => this.#catchUp());
  }

  /** Before the first `attach`. */
  async open() {
    await this.#link.subscribe(this.#channel, this.#listen);
    await this.#catchUp();
  }

  attach(feed) {
    this.#feed = feed;
    feed.showSlot(this.#slot);
  }

  start() {
    this.#timer ??= setInterval(() => this.#turn(), this.#slotMs);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    if (!this.#isLeader) return undefined;
    this.#isLeader = false;
    // If that fails the lease runs out by itself.
    const released = this.#link.run((redis) => redis.releaseClock([this.#keys.leader], [this.#processId]));
    return released.catch(() => {});
  }

  #hear(slot) {
    this.#heardAt = Date.now();
    this.#show(slot);
  }

  #show(slot) {
    this.#slot = slot;
    this.#feed?.showSlot(slot);
  }

  async #catchUp() {
    try {
      const slot = await this.#link.run((redis) => redis.get(this.#keys.slot));
      if (Number(slot) > this.#slot) this.#show(Number(slot));
    } catch {
      // The link has reported it, and calls again.
    }
  }

  async #turn() {
    const isSilent = Date.now() - this.#heardAt > leaseMs / 2;
    if (this.#isAsking || !(this.#isLeader || isSilent)) return;
    this.#isAsking = true;
    try {
      const { leader, slot } = this.#keys;
      const values = [this.#processId, leaseMs, this.#channel];
      this.#isLeader = (await this.#link.run((redis) => redis.advanceClock([leader, slot], values))) > 0;
      if (this.#timer === null) this.stop();
      // Another one leads, though it was not heard: no reason to ask in every slot.
      if (!this.#isLeader) this.#heardAt = Date.now();
    } catch {
      this.#isLeader = false;
      this.#heardAt = Date.now();
    } finally {
      this.#isAsking = false;
    }
  }
}
