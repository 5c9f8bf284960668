// Duck's own client, as its users have it: three files out of the PyPI wheel, kept in build/peers/duck.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const version = '2.3.2';
const names = { lively: 'lively.js', livelyMin: 'lively.min.js', msgpackMin: 'msgpack.min.js' };
const peers = fileURLToPath(new URL('../../build/peers', import.meta.url));
const home = path.join(peers, 'duck');
const folderInWheel = 'duck/html/components/core/staticfiles/';
const run = promisify(execFile);

/** The paths of {lively, livelyMin, msgpackMin}, and the package's {version}. Downloads the wheel if they are missing. */
export async function duckClient() {
  if (!isComplete(home)) await download();
  const paths = Object.entries(names).map(([key, name]) => [key, path.join(home, name)]);
  return { version, directory: home, ...Object.fromEntries(paths) };
}

/** The stamp is written last, and changes with the version. */
function isComplete(directory) {
  const stamp = path.join(directory, 'version');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === version;
}

/** Works in a folder of its own until all is there: several test files may start at the same time. */
async function download() {
  mkdirSync(peers, { recursive: true });
  const scratch = mkdtempSync(path.join(peers, 'duck-'));
  try {
    await fetchWheel(scratch);
    const [wheel] = readdirSync(scratch).filter((name) => name.endsWith('.whl'));
    for (const name of Object.values(names)) {
      writeFileSync(path.join(scratch, name), await readFromZip(path.join(scratch, wheel), folderInWheel + name));
    }
    rmSync(path.join(scratch, wheel));
    writeFileSync(path.join(scratch, 'version'), version);
    takePlace(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function fetchWheel(directory) {
  const requirement = `duckframework==${version}`;
  const options = ['--no-deps', '--only-binary=:all:', '--quiet', '--disable-pip-version-check', '--dest', directory];
  try {
    await run('python3', ['-m', 'pip', 'download', ...options, requirement]);
  } catch (error) {
    const reason = (error.stderr || error.message).trim();
    throw new Error(`Duck's client is missing, and pip could not download ${requirement}:\n${reason}`, { cause: error });
  }
}

async function readFromZip(archive, member) {
  const program = 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))';
  const { stdout } = await run('python3', ['-c', program, archive, member], { encoding: 'buffer', maxBuffer: 2 ** 24 });
  return stdout;
}

/** Another process may have been faster; its files are as good. */
function takePlace(scratch) {
  if (!isComplete(home)) rmSync(home, { recursive: true, force: true });
  try {
    renameSync(scratch, home);
  } catch (error) {
    if (!isComplete(home)) throw error;
  }
}
