/**
 * Makes sure that one process at a time uses a database file.
 *
 * node-sqlite3-wasm locks with a folder `<file>.lock`, which says nothing about
 * its owner and outlives a killed process: after that every start would fail
 * with "database is locked". So the owner writes a file of its own,
 * `<file>.pid`, and a lock whose owner is dead is removed. A program that uses
 * the database without writing that file is not noticed.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const claimedHere = new Set();

/**
 * Claims `file` and creates its folder. Throws an Error with code "FILE_IN_USE"
 * if a live process has it. Returns `{file, release()}`, `file` being absolute.
 */
export function claimFile(path) {
  const file = resolve(path);
  const pidFile = `${file}.pid`;
  mkdirSync(dirname(file), { recursive: true });
  if (claimedHere.has(file)) throw inUse(file, process.pid);

  const claim = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) });
  try {
    writeFileSync(pidFile, claim, { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const owner = liveOwner(pidFile);
    if (owner !== null) throw inUse(file, owner);
    writeFileSync(pidFile, claim);
  }
  rmSync(`${file}.lock`, { recursive: true, force: true });
  claimedHere.add(file);

  return {
    file,
    release() {
      rmSync(pidFile, { force: true });
      claimedHere.delete(file);
    },
  };
}

function liveOwner(pidFile) {
  const claim = readClaim(pidFile);
  // Our own pid in a claim we do not hold: a predecessor with the same number,
  // as happens when a container is started again.
  if (claim === null || claim.pid === process.pid || !isAlive(claim.pid)) return null;
  return claim.startedAt === startOf(claim.pid) ? claim.pid : null;
}

function readClaim(pidFile) {
  try {
    const claim = JSON.parse(readFileSync(pidFile, 'utf8'));
    return Number.isInteger(claim?.pid) && claim.pid > 0 ? claim : null;
  } catch {
    return null; // Half-written by a process that died: nobody's.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // Alive, but somebody else's.
  }
}

/**
 * When the process began, to tell it from a later one with the same number.
 * Null where there is no /proc; then the number alone has to do. A killed process
 * that nobody has waited for yet is still listed, as a zombie: it began "never".
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function startOf(pid) {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return null;
  try {
    const text = readFileSync(stat, 'utf8');
    // The second field, the program's name, may hold spaces and parentheses.
    const fromThird = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const isZombie = fromThird[0] === 'Z';
    return isZombie ? 'never' : fromThird[19];
  } catch {
    return null;
  }
}

function inUse(file, pid) {
  const error = new Error(`the data file ${file} is in use by process ${pid}`);
  error.code = 'FILE_IN_USE';
  return error;
}
