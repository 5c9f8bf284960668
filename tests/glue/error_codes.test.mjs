// The codes of the TypeScript declarations are those that C++ and the loader have.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

import { errorCodes } from './error_numbers.mjs';

const loader = new URL('../../js-glue/loader/', import.meta.url);
const read = (name) => readFileSync(new URL(name, loader), 'utf8');

test('TetherErrorCode lists every code, and no other', () => {
  const [, union] = /export type TetherErrorCode =([^;]*);/.exec(read('tether.d.mts'));
  const declared = [...union.matchAll(/'([\w-]+)'/g)].map(([, code]) => code);
  const sources = readdirSync(loader).filter((name) => /^[a-z_]+\.mjs$/.test(name)).map(read);
  const thrown = sources.flatMap((source) => [...source.matchAll(/new TetherError\(\s*'([\w-]+)'/g)]).map(([, code]) => code);
  assert.ok(thrown.includes('wasm-not-found'));
  assert.deepEqual([...declared].sort(), [...new Set([...errorCodes, ...thrown])].sort());
  assert.equal(new Set(declared).size, declared.length);
});
