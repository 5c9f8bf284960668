// The files of the client that a page gets, ours or Duck's own.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryDirectory } from '../../../browser/support/processes.mjs';
import { duckStaticFiles } from './duck_server.mjs';

export const dist = fileURLToPath(new URL('../../../../dist/', import.meta.url));

/**
 * What the page gets in place of a file of Duck's client: {name: path}, with null for an empty file. `client` is
 * 'tether', or 'theirs' for Duck's own files.
 */
export async function clientFiles(client) {
  if (client === 'theirs') {
    const folder = await duckStaticFiles();
    return Object.fromEntries(['lively.min.js', 'msgpack.min.js'].map((name) => [name, path.join(folder, name)]));
  }
  const names = ['lively.js', 'lively.mjs', 'lively.wasm', 'lively_strict.mjs', 'lively_strict.wasm'];
  const ours = names.map((name) => path.join(dist, name));
  const missing = ours.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`${missing.join(', ')} not found: run tools/build`);
  const [loader, ...modules] = ours;
  return { 'lively.min.js': loader, 'msgpack.min.js': null, ...Object.fromEntries(modules.map((file) => [path.basename(file), file])) };
}

export const contentOf = (file) => (file === null ? '' : readFileSync(file));

/** A folder with the client's files under the names that the page asks for. */
export function folderOf(files) {
  const folder = temporaryDirectory('tether-duck-files-');
  mkdirSync(folder, { recursive: true });
  for (const [name, file] of Object.entries(files)) writeFileSync(path.join(folder, name), contentOf(file));
  return folder;
}
