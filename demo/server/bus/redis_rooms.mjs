/**
 * The rooms that all processes at one Redis share. What a bus's rooms are: local_bus.mjs.
 *
 * Redis holds the truth; a message on a room's channel only says what is worth reading again, and everything is read
 * from where the last reading ended. So a process that was away, or whose Redis was, misses nothing, and many changes at
 * once are read at once.
 */
import { historyFor } from '../chat_history.mjs';
import { RedisRoom } from './redis_room.mjs';

/** Lines of a room in Redis, and ids by which a repeat is known. */
const keptLines = 10_000;
const silentRoomMs = 7 * 24 * 3600 * 1000;
/** After this long without a sign of a process its members count as gone. */
const leaseMs = 3000;
const beatMs = 1000;

const leaseOf = (processId) => `tether:process:${processId}`;

export class RedisRooms {
  #link;
  #processId;
  #listener;
  #onFault;
  #rooms = new Map();
  #timer;
  #isBeating = false;

  constructor({ link, processId, onFault }) {
    this.#link = link;
    this.#processId = processId;
    this.#onFault = onFault;
    link.onReady(() => this.#readAll());
    this.#timer = setInterval(() => this.#beat(), beatMs);
  }

  /** Takes the lease that makes this process's names count. */
  async start() {
    await this.#renewLease();
  }

  /** Gives everything back that others would have to wait for. */
  async stop() {
    clearInterval(this.#timer);
    const tasks = [...this.#rooms.values()].map((room) => this.#bury(room, this.#processId));
    tasks.push(this.#link.run((redis) => redis.del(leaseOf(this.#processId))));
    await Promise.allSettled(tasks);
  }

  attach(listener) {
    this.#listener = listener;
  }

  open(name) {
    let room = this.#rooms.get(name);
    if (room === undefined) {
      room = new RedisRoom(name);
      room.wake = (what) => this.#wake(room, [what]);
      this.#rooms.set(name, room);
    }
    room.isWanted = true;
    if (room.isOpen) return undefined;
    return (room.opening ??= this.#openRoom(room));
  }

  async #openRoom(room) {
    try {
      await this.#link.subscribe(room.channel, room.wake);
      room.isReading = true;
      await this.#readOnce(room);
      room.isOpen = true;
    } catch (error) {
      this.#rooms.delete(room.name);
      this.#link.unsubscribe(room.channel, room.wake);
      throw error;
    } finally {
      room.isReading = false;
    }
    // What was said between the reading and now.
    if (room.dirty.size > 0) this.#wake(room, []);
  }

  close(name) {
    const room = this.#rooms.get(name);
    if (room === undefined) return;
    room.isWanted = false;
    // Not before Redis knows that its last name has gone: see #readOnce.
    this.#wake(room, ['names']);
  }

  enter(name, username) {
    const room = this.#rooms.get(name);
    room.here.add(username);
    this.#mark(room, 'SADD', username);
  }

  exit(name, username) {
    const room = this.#rooms.get(name);
    room.here.delete(username);
    this.#mark(room, 'SREM', username);
  }

  users(name) {
    return this.#rooms.get(name).users;
  }

  history(name, since) {
    return historyFor(this.#rooms.get(name).recent.all, since);
  }

  async add({ room: name, ...line }) {
    const room = this.#rooms.get(name);
    const { lines, ids, names } = room.keys;
    const values = [JSON.stringify([line.username, line.id]), JSON.stringify(line), room.channel, keptLines, silentRoomMs];
    const [id, isNew, stored] = await this.#link.run((redis) => redis.addLine([lines, ids, names], values));
    // What has not been read yet will reach the sender with everybody else, in its place.
    return { message: { room: name, ...JSON.parse(stored) }, repeated: isNew === 0 && room.hasRead(id) };
  }

  /** Notes what has changed, and reads it if nobody does. */
  #wake(room, changes) {
    for (const change of changes) room.dirty.add(change);
    if (!room.isReading && room.isOpen) this.#read(room);
  }

  async #read(room) {
    room.isReading = true;
    try {
      while (room.dirty.size > 0) await this.#readOnce(room);
    } catch (error) {
      // Still dirty: read again when the link is back, or with the next beat.
      this.#tellFault(error);
    } finally {
      room.isReading = false;
    }
    this.#forgetIfUnwanted(room);
  }

  async #readOnce(room) {
    const dirty = [...room.dirty];
    room.dirty.clear();
    try {
      if (dirty.includes('names')) await this.#readNames(room);
      if (dirty.includes('lines')) await this.#readLines(room);
    } catch (error) {
      for (const change of dirty) room.dirty.add(change);
      throw error;
    }
  }

  async #readLines(room) {
    const isWhole = await room.readLines(this.#link, (line) => this.#listener.onLine(room.name, line));
    if (!isWhole) this.#listener.onLost(room.name);
  }

  async #readNames(room) {
    const before = new Set(room.users);
    await room.readNames(this.#link);
    const after = new Set(room.users);
    const joined = [...after].filter((name) => !before.has(name));
    const left = [...before].filter((name) => !after.has(name));
    if (joined.length + left.length > 0) this.#listener.onUsers(room.name, { joined, left });

    // What a broken link kept from Redis, or what others took for a dead process's.
    const own = room.entries.filter(({ processId }) => processId === this.#processId);
    const known = new Set(own.map(({ username }) => username));
    const missing = [...room.here].filter((name) => !known.has(name));
    const surplus = [...known].filter((name) => !room.here.has(name));
    await Promise.all([
      ...missing.map((name) => this.#sendMark(room, 'SADD', name)),
      ...surplus.map((name) => this.#sendMark(room, 'SREM', name)),
    ]);
  }

  #forgetIfUnwanted(room) {
    if (room.isWanted || room.dirty.size > 0 || this.#rooms.get(room.name) !== room) return;
    this.#rooms.delete(room.name);
    this.#link.unsubscribe(room.channel, room.wake);
  }

  #mark(room, change, username) {
    this.#sendMark(room, change, username).catch(() => room.dirty.add('names'));
  }

  #sendMark(room, change, username) {
    const values = [change, `${this.#processId} ${username}`, room.channel, silentRoomMs];
    return this.#link.run((redis) => redis.markName([room.keys.names], values));
  }

  #readAll() {
    for (const room of this.#rooms.values()) this.#wake(room, ['lines', 'names']);
  }

  async #beat() {
    if (this.#isBeating) return;
    this.#isBeating = true;
    try {
      await this.#link.check();
      if (!(await this.#renewLease())) this.#readAll();
      await this.#buryTheDead();
      for (const room of this.#rooms.values()) if (room.dirty.size > 0) this.#wake(room, []);
    } catch (error) {
      this.#tellFault(error);
    } finally {
      this.#isBeating = false;
    }
  }

  /** That the bus is away is no fault of ours, and the link has told it. */
  #tellFault(error) {
    if (error.code !== 'BUS_UNAVAILABLE') this.#onFault(error);
  }

  /** False if the lease had run out: others may have taken our members for gone. */
  async #renewLease() {
    const options = { expiration: { type: 'PX', value: leaseMs }, GET: true };
    const before = await this.#link.run((redis) => redis.set(leaseOf(this.#processId), '1', options));
    return before !== null;
  }

  async #buryTheDead() {
    const rooms = [...this.#rooms.values()];
    const others = new Set(rooms.flatMap(({ entries }) => entries.map(({ processId }) => processId)));
    others.delete(this.#processId);
    for (const processId of others) {
      if ((await this.#link.run((redis) => redis.exists(leaseOf(processId)))) === 1) continue;
      const left = rooms.filter(({ entries }) => entries.some((entry) => entry.processId === processId));
      await Promise.all(left.map((room) => this.#bury(room, processId)));
    }
  }

  #bury(room, processId) {
    return this.#link.run((redis) => redis.buryProcess([room.keys.names], [`${processId} `, room.channel]));
  }
}
