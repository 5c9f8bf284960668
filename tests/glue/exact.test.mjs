// js-glue/loader/exact.mjs: what passes through a page comes back as it was spelt.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { carryDeep, parseMarked, snapshot, stringify } from '../../js-glue/loader/exact.mjs';

const asIs = (_, value) => value;
const marked = '[{"\\u0000k":["b","2","1"],"b":"\\u0000n9.0","2":["\\u0000n12345678901234567890",1],"1":"\\u0000t\\u0000n5"}]';
const plain = '[{"b":9.0,"2":[12345678901234567890,1],"1":"\\u0000n5"}]';

test('values are ordinary ones', () => {
  const [record] = parseMarked(marked, asIs);
  assert.deepEqual(record, { b: 9, 2: [12345678901234567000, 1], 1: '\u0000n5' });
});

test('numbers and keys are written as they came, also after a copy', () => {
  const value = parseMarked(marked, asIs);
  assert.equal(stringify(value), plain);
  assert.equal(stringify(snapshot(value)), plain);
});

test('what the page has changed is written as it is now', () => {
  const value = parseMarked(marked, asIs);
  value[0].b = 8;
  value[0].new = true;
  delete value[0]['2'];
  assert.equal(stringify(value), '[{"b":8,"1":"\\u0000n5","new":true}]');
});

test('a text that was read without marks gets them later', () => {
  const value = JSON.parse(plain);
  carryDeep(parseMarked(marked, asIs), value);
  assert.equal(stringify(value), plain);
});

test('the reviver sees values without marks, and no lists of keys', () => {
  const seen = new Map();
  parseMarked('{"\\u0000k":["a","1"],"a":"\\u0000n1.0","1":[]}', (key, value) => {
    seen.set(key, value);
    return value;
  });
  assert.deepEqual([seen.get('a'), seen.has('\u0000k')], [1, false]);
  assert.deepEqual(seen.get(''), { a: 1, 1: [] });
});

test('a snapshot has the values of elements at that moment', () => {
  let now = 'one';
  const args = [{ toJSON: () => now }, [{ toJSON: () => ({ year: 2022 }) }]];
  const copy = snapshot(args);
  now = 'two';
  assert.equal(stringify(copy), '["one",[{"year":2022}]]');
});

test('names of objects stay names, and nesting has an end', () => {
  const value = JSON.parse('{"__proto__":{"polluted":true}}');
  assert.equal(stringify(snapshot(value)), '{"__proto__":{"polluted":true}}');
  assert.equal({}.polluted, undefined);
  const ring = [];
  ring.push(ring);
  assert.throws(() => snapshot(ring), RangeError);
});

test('as JSON.stringify: undefined, functions, infinities', () => {
  const value = [undefined, () => 1, Infinity, { a: undefined, b: null }];
  assert.equal(stringify(snapshot(value)), JSON.stringify(value));
});
