/**
 * A room as Redis has it: the keys, what this process knows of it, and reading what is new.
 *
 *   tether:{ROOM}:lines   a stream; its order is the order of the room
 *   tether:{ROOM}:ids     a hash: the identity of each kept line -> its stream id
 *   tether:{ROOM}:names   a set of "PROCESS NAME": who is here, and through which process
 */
import { catchUp, RecentLines } from '../chat_history.mjs';

const pageSize = 500;
const beforeAll = '0-0';

export class RedisRoom {
  /** Somebody here is in it, or about to be. */
  isWanted = true;
  /** What has not been read since it changed: 'lines', 'names'. */
  dirty = new Set(['lines', 'names']);
  isReading = false;
  isOpen = false;
  opening = null;
  /** Names of members at this process, as they should be in Redis. */
  here = new Set();
  /** Entries of `names`, as read last. */
  entries = [];
  /** The names in them, sorted. */
  users = [];
  /** The last lines up to #position. */
  recent = new RecentLines();
  /** Stream id of the last line read, null before the first reading. */
  #position = null;

  constructor(name) {
    this.name = name;
    const prefix = `tether:{${name}}`;
    this.keys = { lines: `${prefix}:lines`, ids: `${prefix}:ids`, names: `${prefix}:names` };
    this.channel = `${prefix}:wake`;
  }

  /** Whether the line with this stream id has been read. */
  hasRead(id) {
    return this.#position !== null && compareIds(id, this.#position) <= 0;
  }

  /**
   * Reads what is new and calls `onLine` for each line, not at the first reading. False if lines are gone that came after
   * those read before.
   */
  async readLines(link, onLine) {
    if (this.#position === null) {
      await this.#readLatest(link);
      return true;
    }
    for (;;) {
      const page = await link.run((redis) =>
        redis.xRange(this.keys.lines, this.#position, '+', { COUNT: pageSize }),
      );
      if (this.#position !== beforeAll && page[0]?.id !== this.#position) {
        // Cut off meanwhile, or Redis has forgotten it: what follows may begin after a gap.
        await this.#readLatest(link);
        return false;
      }
      const entries = this.#position === beforeAll ? page : page.slice(1);
      this.#take(entries, onLine);
      if (page.length < pageSize) return true;
    }
  }

  async readNames(link) {
    const members = await link.run((redis) => redis.sMembers(this.keys.names));
    this.entries = members.map((entry) => {
      const space = entry.indexOf(' ');
      return { processId: entry.slice(0, space), username: entry.slice(space + 1) };
    });
    this.users = [...new Set(this.entries.map(({ username }) => username))].sort();
  }

  // In one turn: who joins meanwhile gets a line in the history or by `onLine`, never both.
  #take(entries, onLine) {
    for (const entry of entries) {
      const line = readEntry(entry);
      this.recent.add(line);
      this.#position = entry.id;
      onLine(line);
    }
  }

  async #readLatest(link) {
    const entries = []; // newest first
    let bytes = 0;
    for (let end = '+', isAll = false; !isAll && entries.length < catchUp.count && bytes < catchUp.bytes; ) {
      const page = await link.run((redis) => redis.xRevRange(this.keys.lines, end, '-', { COUNT: pageSize }));
      entries.push(...page);
      bytes += page.reduce((sum, { message }) => sum + message.line.length, 0);
      isAll = page.length < pageSize;
      end = `(${page.at(-1)?.id}`;
    }
    this.recent = new RecentLines();
    for (const entry of entries.reverse()) this.recent.add(readEntry(entry));
    this.#position = entries.at(-1)?.id ?? beforeAll;
  }
}

function readEntry({ message }) {
  return JSON.parse(message.line);
}

/** Stream ids are "MILLISECONDS-NUMBER". */
function compareIds(left, right) {
  const [[leftMs, leftNumber], [rightMs, rightNumber]] = [left, right].map((id) => id.split('-').map(Number));
  return leftMs - rightMs || leftNumber - rightNumber;
}
