// Virtual environments for the servers of real frameworks, kept in build/peers and made anew when their requirements change.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const peers = fileURLToPath(new URL('../../../build/peers', import.meta.url));
const run = promisify(execFile);

/** The path of a Python that has what the file `requirements` lists. Does nothing when build/peers/NAME is up to date. */
export async function pythonEnvironment(name, requirements) {
  const home = path.join(peers, name);
  const wanted = readFileSync(requirements, 'utf8');
  if (!isUpToDate(home, wanted)) await make(home, requirements, wanted);
  return path.join(home, 'bin/python');
}

/** The stamp is written last. A Python that has since been removed leaves a broken link behind. */
function isUpToDate(home, wanted) {
  const stamp = path.join(home, 'made_of.txt');
  return existsSync(path.join(home, 'bin/python')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

/** In a folder of its own until all is there: several tests may start at the same time. `bin/python` works where it is moved to. */
async function make(home, requirements, wanted) {
  mkdirSync(peers, { recursive: true });
  const scratch = mkdtempSync(`${home}-`);
  try {
    await explained('python3', ['-m', 'venv', scratch]);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
    await explained(path.join(scratch, 'bin/python'), install);
    writeFileSync(path.join(scratch, 'made_of.txt'), wanted);
    if (!isUpToDate(home, wanted)) rmSync(home, { recursive: true, force: true });
    renameSync(scratch, home);
  } catch (error) {
    if (!isUpToDate(home, wanted)) throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function explained(command, args) {
  try {
    await run(command, args);
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${(error.stderr || error.message).trim()}`, { cause: error });
  }
}
