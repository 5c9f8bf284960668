/**
 * The bus of a server that is one process: rooms in memory, messages in SQLite, a clock of its own.
 *
 * A bus is what processes share. It has two implementations, this one and redis_bus.mjs; the rules of the chat are in
 * chat_rooms.mjs, and those of the ticker in ticker_feed.mjs, for both. Here everything returns at once and throws at
 * once; there it returns promises, for which `runSteps` waits.
 *
 *   rooms.attach({onLine(room, line), onUsers(room, {joined, left}), onLost(room)})
 *   rooms.open(room)            before anything else is asked about it; close(room) when nobody here is in it any more
 *   rooms.enter(room, username) the first member of that name here; exit(room, username) the last one
 *   rooms.users(room)           the names in the room, in all processes, as `onUsers` has told them
 *   rooms.history(room, since)  see chat_history.mjs; ends exactly where `onLine` goes on
 *   rooms.add(line)             stores {room, username, text, id, time}; `onLine` tells of it, in one order everywhere.
 *                               Returns {message, repeated}: the stored one; `repeated` if it was told before
 *   clock.attach(feed), clock.start(), clock.stop()      calls feed.showSlot(slot)
 *   close()
 *
 * `onLost`: lines may have been missed here, so that everybody in the room had better join again.
 */
import { openChatStore } from '../chat_store.mjs';
import { catchUp, greeting, historyFor } from '../chat_history.mjs';
import { IntervalClock } from '../ticker_feed.mjs';

export function openLocalBus({ dataFile, slotMs }) {
  const store = openChatStore(dataFile);
  return {
    rooms: new LocalRooms(store),
    clock: new IntervalClock({ slotMs }),
    close: () => store.close(),
  };
}

export class LocalRooms {
  #store;
  #listener;
  /** room -> names. A room is known while somebody is in it. */
  #names = new Map();

  /** `store`: see chat_store.mjs. */
  constructor(store) {
    this.#store = store;
  }

  attach(listener) {
    this.#listener = listener;
  }

  open(room) {
    if (!this.#names.has(room)) this.#names.set(room, new Set());
  }

  close(room) {
    this.#names.delete(room);
  }

  enter(room, username) {
    this.#names.get(room).add(username);
    this.#listener.onUsers(room, { joined: [username], left: [] });
  }

  exit(room, username) {
    this.#names.get(room).delete(username);
    this.#listener.onUsers(room, { joined: [], left: [username] });
  }

  users(room) {
    return [...(this.#names.get(room) ?? [])].sort();
  }

  history(room, since) {
    const missed = since === undefined ? [] : this.#store.from(room, since, catchUp.count);
    return historyFor(missed.length > 0 ? missed : this.#store.history(room, greeting.count), since);
  }

  add(line) {
    const { message, isNew } = this.#store.add(line);
    if (isNew) this.#listener.onLine(line.room, message);
    return { message, repeated: !isNew };
  }
}
