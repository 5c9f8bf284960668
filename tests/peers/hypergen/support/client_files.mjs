// A folder of static files in which the client under test lies where Hypergen looks for its own.

import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryDirectory } from '../../../browser/support/processes.mjs';

const dist = fileURLToPath(new URL('../../../../dist/', import.meta.url));
const ours = ['hypergen.js', 'hypergen.mjs', 'hypergen.wasm', 'hypergen_strict.mjs'];

/** The folder for tether's client; null for Hypergen's own, which the server has already. */
export function staticFilesOf(client) {
  if (client === 'theirs') return null;
  const missing = ours.map((name) => path.join(dist, name)).filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`${missing.join(', ')} not found: run tools/build`);
  const folder = temporaryDirectory('tether-hypergen-files-');
  const target = path.join(folder, 'hypergen/dist');
  mkdirSync(target, { recursive: true });
  for (const name of ours) copyFileSync(path.join(dist, name), path.join(target, name));
  return folder;
}
