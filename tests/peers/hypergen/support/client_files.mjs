// A folder of static files in which the client under test lies where Hypergen looks for its own.

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryDirectory } from '../../../browser/support/processes.mjs';
import { hypergenPython } from './hypergen_server.mjs';

const dist = fileURLToPath(new URL('../../../../dist/', import.meta.url));
const loaded = ['hypergen.js', 'hypergen.mjs', 'hypergen.wasm'];
const ours = [...loaded, 'hypergen_strict.mjs'];

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

/** What a page loads of a client, by name. */
export async function clientSources(client) {
  if (client !== 'theirs') return Object.fromEntries(loaded.map((name) => [name, readFileSync(path.join(dist, name))]));
  const library = path.join(path.dirname(await hypergenPython()), '../lib');
  const [python] = readdirSync(library);
  const file = path.join(library, python, 'site-packages/hypergen/static/hypergen/dist/hypergen.js');
  return { 'hypergen.js': readFileSync(file) };
}
