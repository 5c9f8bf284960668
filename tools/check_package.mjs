// Before `npm pack`: whether dist/npm is what package.json speaks of, all of it and unchanged.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { integrityOf } from './integrity.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'dist/npm');

/** Every path in a value of package.json. */
function pathsIn(value) {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(pathsIn);
}

function* complaints() {
  const manifest = join(folder, 'integrity.json');
  if (!existsSync(manifest)) return yield 'dist/npm is not built';
  const hashes = JSON.parse(readFileSync(manifest, 'utf8'));
  const { main, types, exports, unpkg, jsdelivr, sideEffects } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const path of new Set(pathsIn([main, types, exports, unpkg, jsdelivr, sideEffects]))) {
    if (!existsSync(join(root, path))) yield `package.json names ${path}, which is not there`;
  }
  for (const [name, hash] of Object.entries(hashes)) {
    const file = join(folder, name);
    if (!existsSync(file) || integrityOf(readFileSync(file)) !== hash) yield `${name} is missing or not what was built`;
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())) {
    const name = relative(folder, join(entry.parentPath ?? entry.path, entry.name));
    if (name !== 'integrity.json' && !(name in hashes)) yield `${name} is a stranger in dist/npm`;
  }
}

const problems = [...complaints()];
if (problems.length > 0) {
  console.error(`npm package: ${problems.join('\nnpm package: ')}\nRun tools/build modules first.`);
  process.exit(1);
}
