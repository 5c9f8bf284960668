// dist/npm: the files of the npm package. They are those of dist/ with the hash of each program in its name, so that
// servers may keep them for ever, and bundlers find them where the scripts name them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { integrityOf } from './integrity.mjs';

const isProgram = (name) => name.endsWith('.wasm');
const isScript = (name) => /\.m?js$/.test(name);

/** tether.wasm as tether-0123456789abcdef.wasm. */
function hashedName(name, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return name.replace(/\.wasm$/, `-${hash}.wasm`);
}

/** `text` of the script `name` with other names of programs, where it has them: `renamed` is {old: new}. */
function rename(text, name, renamed, used) {
  return Object.entries(renamed).reduce((changed, [old, wanted]) => {
    const [from, to] = [old, wanted].map((path) => relative(dirname(name), path));
    return changed.replace(new RegExp(`(["'\`](?:\\./)?)${from.replaceAll('.', '\\.')}(?=["'\`])`, 'g'), (_, before) => {
      used.add(old);
      return before + to;
    });
  }, text);
}

function writeManifest(folder, hashes) {
  const sorted = Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(folder, 'integrity.json'), `${JSON.stringify(sorted, null, 2)}\n`);
}

/** Makes `dist`/npm of the files of that names in `dist`, and integrity.json with the hash of every file in both. */
export function stagePackage(dist, names) {
  const contents = Object.fromEntries(names.map((name) => [name, readFileSync(join(dist, name))]));
  writeManifest(dist, Object.fromEntries(names.map((name) => [name, integrityOf(contents[name])])));

  const folder = join(dist, 'npm');
  rmSync(folder, { recursive: true, force: true });
  const renamed = Object.fromEntries(names.filter(isProgram).map((name) => [name, hashedName(name, contents[name])]));
  const used = new Set();
  const hashes = {};
  for (const name of names) {
    const bytes = isScript(name) ? Buffer.from(rename(contents[name].toString(), name, renamed, used)) : contents[name];
    const path = renamed[name] ?? name;
    hashes[path] = integrityOf(bytes);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  writeManifest(folder, hashes);
  const unused = Object.keys(renamed).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`no script in dist/ names ${unused.join(', ')}`);
}
