// No module but those with scripts holds anything that could run a text (security item 1). One that patches can let the
// scripts of a trusted server's HTML run, as elements; no other has a policy that would pass any.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const dist = new URL('../../dist/', import.meta.url);
// 'wasm-unsafe-eval' is the name of a permission.
const runs = /(?<!-)\beval\b|\bFunction\s*\(/;
const passes = /\bcreateScript\b|createElement\(["'`]script/;
const scripted = ['lively.mjs', 'lively_strict.mjs', 'script.mjs'];
const patching = ['hypergen.js', 'hypergen_page.mjs', 'hypergen_strict.mjs', 'patch.mjs', 'tether.mjs', 'tether.single.mjs'];
// The list of what no server may name.
const refused = /\/\^\(eval\|[\w|()?]*\)\$\//;

test('only the modules with scripts name what runs them', () => {
  const elements = readdirSync(new URL('elements/', dist)).map((name) => `elements/${name}`);
  const modules = [...readdirSync(dist), ...elements].filter((name) => /\.m?js$/.test(name));
  for (const name of [...scripted, ...patching, 'lively.js']) assert.ok(modules.includes(name), `dist/ holds ${modules}`);
  for (const name of modules) {
    const text = readFileSync(new URL(name, dist), 'utf8').replace(refused, '');
    assert.equal(runs.test(text), scripted.includes(name), `${name}: what runs texts`);
    assert.equal(passes.test(text), scripted.includes(name) || patching.includes(name), `${name}: what passes scripts`);
  }
});
