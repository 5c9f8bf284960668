/**
 * The two connections to a Redis: one for commands, one that listens. They come back by themselves; meanwhile every
 * command is refused at once, so that nothing piles up here.
 */
import { createClient, ErrorReply } from 'redis';
import { redisScripts } from './redis_scripts.mjs';

const firstRetryMs = 100;
const longestRetryMs = 3000;
/** A Redis that has not answered by then counts as gone, whatever TCP believes. */
const answerMs = 3000;
const maxPending = 5000;
const reportAgainMs = 10_000;

/** The bus cannot do this now. `message` is fit for clients; `cause` is for the log. */
export class BusUnavailable extends Error {
  code = 'BUS_UNAVAILABLE';
}

/** Opens a link. Rejects with BusUnavailable if there is no Redis at `url`. */
export async function openRedisLink({ url, onFault }) {
  const link = new RedisLink(url, onFault);
  await link.connect();
  return link;
}

class RedisLink {
  #url;
  #onFault;
  #commands;
  #subscriber;
  #wasUp = false;
  #pending = 0;
  #reported = { text: '', at: -Infinity };
  #onReady = [];

  constructor(url, onFault) {
    this.#url = url;
    this.#onFault = onFault;
    this.#commands = createClient({
      url,
      scripts: redisScripts,
      disableOfflineQueue: true,
      socket: { connectTimeout: answerMs, reconnectStrategy: (retries, cause) => this.#retryDelay(retries, cause) },
    });
    this.#subscriber = this.#commands.duplicate();
    for (const client of this.#clients()) {
      client.on('error', (error) => this.#wasUp && this.#report(error));
      client.on('ready', () => this.#wasUp && this.#tellReady());
    }
  }

  async connect() {
    try {
      await Promise.all(this.#clients().map((client) => withTimeout(client.connect())));
      this.#wasUp = true;
    } catch (cause) {
      this.close();
      throw new BusUnavailable(`no Redis answers at ${withoutSecrets(this.#url)} (${cause.message})`, { cause });
    }
  }

  /** `action` is called whenever a connection is back: whatever was said meanwhile has been missed. */
  onReady(action) {
    this.#onReady.push(action);
  }

  /** What `action(commands)` resolves with. Rejects with BusUnavailable; what was sent may have been done all the same. */
  async run(action) {
    if (this.#pending >= maxPending) throw new BusUnavailable('the message bus is too slow');
    this.#pending += 1;
    try {
      return await withTimeout(action(this.#commands));
    } catch (cause) {
      // That a connection is gone has been reported when it went.
      if (cause instanceof ErrorReply || cause instanceof NoAnswer) this.#report(cause);
      throw new BusUnavailable('the message bus is away', { cause });
    } finally {
      this.#pending -= 1;
    }
  }

  async subscribe(channel, listener) {
    if (!this.#subscriber.isReady) throw new BusUnavailable('the message bus is away');
    try {
      await withTimeout(this.#subscriber.subscribe(channel, listener));
    } catch (cause) {
      this.unsubscribe(channel, listener);
      throw new BusUnavailable('the message bus is away', { cause });
    }
  }

  unsubscribe(channel, listener) {
    // Without a connection the listener goes as well, and that is all there is to it.
    this.#subscriber.unsubscribe(channel, listener).catch(() => {});
  }

  /** Looks whether Redis still answers, and connects anew if not: a host that vanished sends no goodbye. */
  async check() {
    await Promise.all(
      this.#clients().map(async (client) => {
        if (!client.isReady) return;
        try {
          await withTimeout(client.ping());
        } catch (error) {
          if (!(error instanceof NoAnswer) || !client.isOpen) return;
          this.#report(error);
          client.destroy();
          client.connect().catch((cause) => this.#report(cause));
        }
      }),
    );
  }

  close() {
    this.#wasUp = false;
    for (const client of this.#clients()) if (client.isOpen) client.destroy();
  }

  #clients() {
    return [this.#commands, this.#subscriber];
  }

  #tellReady() {
    if (this.#clients().every((client) => client.isReady)) for (const action of this.#onReady) action();
  }

  #retryDelay(retries, cause) {
    // Who starts a server wants to know at once.
    if (!this.#wasUp) return cause instanceof Error ? cause : new Error(String(cause));
    const limit = Math.min(longestRetryMs, firstRetryMs * 2 ** retries);
    return Math.round(limit * (0.5 + Math.random() / 2));
  }

  /** Once for each outage rather than once for each command. */
  #report(error) {
    const at = Date.now();
    if (error.message === this.#reported.text && at - this.#reported.at < reportAgainMs) return;
    this.#reported = { text: error.message, at };
    this.#onFault(new BusUnavailable(`the message bus failed: ${error.message}`, { cause: error }));
  }
}

class NoAnswer extends Error {}

function withTimeout(promise) {
  let timer;
  const late = new Promise((resolve, reject) => {
    const giveUp = () => reject(new NoAnswer(`no answer within ${answerMs} ms`));
    // Not before what has arrived is read: in a process that is behind, timers come first.
    timer = setTimeout(() => setImmediate(giveUp), answerMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** For people: without the password. */
function withoutSecrets(text) {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}
