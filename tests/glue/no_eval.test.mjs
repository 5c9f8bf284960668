// No module but script.mjs holds anything that could run a text, or a policy that would pass one (security item 1).

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const dist = new URL('../../dist/', import.meta.url);
// 'wasm-unsafe-eval' is the name of a permission.
const runs = /(?<!-)\beval\b|\bFunction\s*\(|\bcreateScript\b|createElement\(["'`]script/;
const scripted = ['script.mjs'];

test('only the modules with scripts name what runs them', () => {
  const modules = readdirSync(dist).filter((name) => name.endsWith('.mjs') && !name.endsWith('.d.mts'));
  assert.ok(modules.includes('tether.mjs') && modules.includes('script.mjs'), `dist/ holds ${modules}`);
  for (const name of modules.filter((one) => !scripted.includes(one))) {
    const found = runs.exec(readFileSync(new URL(name, dist), 'utf8'));
    assert.equal(found, null, `${name} holds ${found}`);
  }
  for (const name of scripted) assert.match(readFileSync(new URL(name, dist), 'utf8'), runs);
});
