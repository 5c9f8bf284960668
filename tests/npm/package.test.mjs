// What `npm pack` makes: nothing but what is meant, importable everywhere, typed everywhere.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';

import { integrityOf } from '../../tools/integrity.mjs';
import { makeConsumer, root } from './support/consumer.mjs';

let folder, installed, about;

before(() => {
  ({ folder, installed } = makeConsumer());
  about = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
});

const filesOf = (directory) => readdirSync(directory, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => path.relative(directory, path.join(entry.parentPath ?? entry.path, entry.name))).sort();

/** What can be imported, by the name to import it by: {'tether/dara': file}. */
function entries() {
  const scripts = Object.entries(about.exports).filter(([, target]) => target.default);
  return Object.fromEntries(scripts.map(([name, target]) => [path.posix.join('tether', name), path.join(installed, target.default)]));
}

test('it holds dist/npm, what people read first, and nothing else', () => {
  const others = filesOf(installed).filter((file) => !file.startsWith('dist/npm/'));
  assert.deepEqual(others, ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'THIRD_PARTY_NOTICES.md', 'package.json']);
  for (const file of filesOf(installed)) assert.match(file, /\.(mjs|js|wasm|d\.mts|d\.ts|json|md)$|^LICENSE$/);
});

test('it needs no other package and runs nothing when it is installed', () => {
  assert.deepEqual(readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.')), ['tether']);
  for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies']) assert.equal(about[kind], undefined);
  assert.deepEqual(Object.keys(about.scripts), ['prepack']);
  assert.equal(about.private, undefined);
});

test('every program has its hash in its name, and a script that names it', () => {
  const dist = path.join(installed, 'dist/npm');
  const scripts = filesOf(dist).filter((file) => /\.m?js$/.test(file)).map((file) => readFileSync(path.join(dist, file), 'utf8'));
  const programs = filesOf(dist).filter((file) => file.endsWith('.wasm'));
  assert.ok(programs.length >= 8, `${programs}`);
  for (const program of programs) {
    assert.match(program, /-[0-9a-f]{16}\.wasm$/);
    assert.ok(scripts.some((text) => text.includes(path.basename(program))), program);
    assert.ok(scripts.some((text) => text.includes(integrityOf(readFileSync(path.join(dist, program))))), `the hash of ${program}`);
  }
});

test('integrity.json has the hash of every file, here and in dist/', () => {
  for (const directory of [path.join(installed, 'dist/npm'), path.join(root, 'dist')]) {
    const listed = JSON.parse(readFileSync(path.join(directory, 'integrity.json'), 'utf8'));
    for (const [file, hash] of Object.entries(listed)) assert.equal(hash, integrityOf(readFileSync(path.join(directory, file))), file);
    assert.ok(listed['tether.mjs']);
    // dist/ itself may hold what an older build made.
    if (directory.startsWith(installed)) assert.deepEqual(Object.keys(listed).sort(), filesOf(directory).filter((file) => file !== 'integrity.json'));
  }
});

test('every entry can be imported where there is no window', () => {
  const names = Object.keys(entries());
  assert.ok(names.length >= 9, `${names}`);
  const program = `for (const name of ${JSON.stringify(names)}) {
      const { load, TetherError } = await import(name);
      if (name === 'tether/hypergen' || name === 'tether/elements') continue;
      if (typeof load !== 'function' || typeof TetherError !== 'function') throw new Error(name + ' has no load');
    }`;
  writeFileSync(path.join(folder, 'import.mjs'), program);
  execFileSync(process.execPath, ['import.mjs'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
});

test('paths that are not exported are not there, the list of hashes is', () => {
  writeFileSync(path.join(folder, 'paths.mjs'), `
    import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    if (typeof require('tether/integrity.json')['tether.mjs'] !== 'string' || require('tether/package.json').name !== 'tether') throw new Error('json');
    const error = await import('tether/dist/npm/tether.mjs').catch(({ code }) => code);
    if (error !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw new Error(String(error));`);
  execFileSync(process.execPath, ['paths.mjs'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
});

// What tests/types does with the sources, by the names that users of the package have.
for (const [module, moduleResolution] of [['nodenext', 'nodenext'], ['esnext', 'bundler']]) {
  test(`TypeScript finds the types of every entry with moduleResolution ${moduleResolution}`, () => {
    const source = path.join(root, 'tests/types');
    const config = JSON.parse(readFileSync(path.join(source, 'tsconfig.json'), 'utf8'));
    const usages = readdirSync(source).filter((name) => name.endsWith('.ts'));
    const used = new Set();
    for (const name of usages) {
      const text = readFileSync(path.join(source, name), 'utf8')
        .replace(/\/\/\/ <reference path="[^"]*(\/loader\/\w+)\.d\.ts" \/>/, "import '..$1.mjs';")
        .replace(/'[./]*\/(?:js-glue\/)?(?:loader|elements)\/(\w+)\.mjs'/g, (_, file) => {
          const entry = path.posix.join('tether', file.replace(/^tether$/, '').replace(/_only$/, ''));
          used.add(entry);
          return `'${entry}'`;
        });
      writeFileSync(path.join(folder, name), text);
    }
    writeFileSync(path.join(folder, 'usage_single.ts'), `import { load, TetherError, type Tether } from 'tether/single';
      export const loaded: Promise<Tether> = load();
      console.log(TetherError);`);
    used.add('tether/single');
    config.compilerOptions = { ...config.compilerOptions, module, moduleResolution };
    config.files = [...usages, 'usage_single.ts'];
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    execFileSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { stdio: ['ignore', 'inherit', 'inherit'] });
    assert.deepEqual([...used].sort(), Object.keys(entries()).sort());
  });
}
