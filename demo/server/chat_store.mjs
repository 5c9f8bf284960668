/**
 * The messages, in an SQLite file, so that they outlive the server.
 *
 * The API is synchronous: a message is stored before anybody sees it, at some
 * tens of microseconds each.
 */
import sqlite from 'node-sqlite3-wasm';
import { claimFile } from './file_claim.mjs';

const keptPerRoom = 1000;

// WAL in exclusive mode, for safety rather than speed: the library's file layer
// takes its own lock for another process's when it looks for a rollback journal,
// so the journal of a killed process would never be rolled back. A WAL needs no
// such check. "normal" survives a killed process; a power cut may cost the last
// messages, never the file. The locking mode has to come first, as the layer has
// no shared memory. https://www.sqlite.org/wal.html#noshm
const setup = `
  PRAGMA locking_mode = exclusive;
  PRAGMA journal_mode = wal;
  PRAGMA synchronous = normal;
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    room TEXT NOT NULL,
    username TEXT NOT NULL,
    id TEXT NOT NULL,
    text TEXT NOT NULL,
    time INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX IF NOT EXISTS message_identity ON messages (username, id);
  CREATE INDEX IF NOT EXISTS message_order ON messages (room, seq);
`;

const statements = {
  insert: `INSERT OR IGNORE INTO messages (room, username, id, text, time)
           VALUES (:room, :username, :id, :text, :time)`,
  find: 'SELECT room, username, id, text, time FROM messages WHERE username = ? AND id = ?',
  latest: `SELECT username, text, id, time FROM messages
           WHERE room = ? ORDER BY seq DESC LIMIT ?`,
  from: `SELECT username, text, id, time FROM messages
         WHERE room = :room AND seq >=
         (SELECT seq FROM messages WHERE username = :username AND id = :id AND room = :room)
         ORDER BY seq DESC LIMIT :count`,
  prune: `DELETE FROM messages WHERE room = :room AND seq <=
          (SELECT seq FROM messages WHERE room = :room ORDER BY seq DESC LIMIT 1 OFFSET :kept)`,
};

/**
 * Opens or creates `path`. Throws if another process uses it (see file_claim.mjs).
 * `kept`: messages of a room that survive; older ones are deleted.
 */
export function openChatStore(path, { kept = keptPerRoom } = {}) {
  const claim = claimFile(path);
  let db;
  try {
    db = new sqlite.Database(claim.file);
    db.exec(setup);
  } catch (error) {
    db?.close();
    claim.release();
    throw error;
  }
  const prepared = mapValues(statements, (sql) => db.prepare(sql));

  return {
    /**
     * Stores `{room, username, id, text, time}`. If this user's `id` is taken,
     * nothing is stored, and `message` is the one that has it.
     */
    add(message) {
      const { changes } = prepared.insert.run(mapKeys(message, (key) => `:${key}`));
      if (changes === 0) {
        // all(), never get(): get() leaves the statement open, and with it a
        // read transaction that keeps the WAL growing.
        const [original] = prepared.find.all([message.username, message.id]);
        return { message: original, isNew: false };
      }
      prepared.prune.run({ ':room': message.room, ':kept': kept });
      return { message, isNew: true };
    },

    /** The last `count` messages of `room`, oldest first. */
    history: (room, count) => prepared.latest.all([room, count]).reverse(),

    /** The message `{username, id}` of `room` and what came after it, `count` at most, the newest; oldest first. */
    from: (room, { username, id }, count) =>
      prepared.from
        .all({ ':room': room, ':username': username, ':id': id, ':count': count })
        .reverse(),

    close() {
      // Closing does not finalize, and SQLite keeps a file with open statements open.
      for (const statement of Object.values(prepared)) statement.finalize();
      db.close();
      claim.release();
    },
  };
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function mapKeys(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [change(key), value]));
}
