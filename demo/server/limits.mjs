/**
 * What one client may cost. Each limit is an option of `start_server`, so that
 * a test can reach it quickly.
 */
export const defaultLimits = Object.freeze({
  /** Bytes of one message; ws closes with 1009 beyond it. A chat message of 4000 emoji takes 16 KiB. */
  maxPayload: 64 * 1024,
  /** Open WebSockets on both endpoints together; the next one gets HTTP 503. */
  maxConnections: 500,
  /** Sustained messages a second, and how many may come at once after a quiet time. */
  ratePerSecond: 20,
  burst: 40,
  /** Refused messages, without a pause between, after which the connection is closed. */
  maxRefused: 200,
  /** Bytes waiting for a client that does not read. */
  maxBuffered: 1024 * 1024,
  /** Between two protocol-level pings; a peer that missed one is dropped at the next. */
  pingIntervalMs: 30_000,
  /** For a peer to answer our close frame, before its connection is cut. */
  closeTimeoutMs: 5_000,
});

/** `rate` tokens a second, at most `size` of them. https://en.wikipedia.org/wiki/Token_bucket */
export class TokenBucket {
  #rate;
  #size;
  #tokens;
  #filledAt;

  constructor({ rate, size, now }) {
    this.#rate = rate;
    this.#size = size;
    this.#tokens = size;
    this.#filledAt = now;
  }

  take(now) {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  isFull(now) {
    this.#fill(now);
    return this.#tokens === this.#size;
  }

  #fill(now) {
    const gained = ((now - this.#filledAt) / 1000) * this.#rate;
    this.#tokens = Math.min(this.#size, this.#tokens + Math.max(gained, 0));
    this.#filledAt = now;
  }
}

/**
 * Judges each message of one connection:
 * - "accept";
 * - "warn": refused, and the client is told so;
 * - "drop": refused without a word, as it was told within the last second;
 * - "close": it was told often enough.
 *
 * Heartbeats have a bucket of their own, so that a busy sender's link is not
 * taken for dead; beyond it they count like any message.
 */
export class RateGuard {
  #messages;
  #pings;
  #refused = 0;
  #warnedAt = -Infinity;
  #maxRefused;

  constructor({ ratePerSecond, burst, maxRefused }, now) {
    this.#messages = new TokenBucket({ rate: ratePerSecond, size: burst, now });
    this.#pings = new TokenBucket({ rate: ratePerSecond, size: burst, now });
    this.#maxRefused = maxRefused;
  }

  judge({ isPing, now }) {
    if (isPing && this.#pings.take(now)) return 'accept';
    // A client that has calmed down starts with a clean slate.
    if (this.#messages.isFull(now)) this.#refused = 0;
    if (this.#messages.take(now)) return 'accept';

    this.#refused += 1;
    if (this.#refused > this.#maxRefused) return 'close';
    if (now - this.#warnedAt < 1000) return 'drop';
    this.#warnedAt = now;
    return 'warn';
  }
}
