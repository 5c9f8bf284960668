// js-glue/loader/dara/values.mjs: values that pass through a page, and what is refused before it is sent.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { read, write } from '../../js-glue/loader/dara/values.mjs';
import { TetherError } from '../../js-glue/loader/errors.mjs';

describe('as C++ marks it', () => {
  const rows = [
    ['{"a":"\\u0000n9.0"}', { a: 9 }, '{"a":9.0}'],
    ['["\\u0000n9007199254740991","\\u0000n9007199254740992"]', [9007199254740991, 9007199254740992n], '[9007199254740991,9007199254740992]'],
    ['["\\u0000n-9007199254740992","\\u0000n-0"]', [-9007199254740992n, -0], '[-9007199254740992,-0]'],
    ['["\\u0000n12345678901234567890.0","\\u0000n1e400"]', [12345678901234567000, Infinity], null],
    ['"\\u0000n18446744073709551616"', 18446744073709551616n, '18446744073709551616'],
    ['{"\\u0000k":["b","1"],"b":0,"1":"\\u0000t\\u0000n1"}', { b: 0, 1: '\u0000n1' }, '{"b":0,"1":"\\u0000n1"}'],
    ['"a \\\\u0000 b"', 'a \\u0000 b', '"a \\\\u0000 b"'],
    ['{"plain":[1,true,null,"x"]}', { plain: [1, true, null, 'x'] }, '{"plain":[1,true,null,"x"]}']
  ];
  for (const [marked, value, sent] of rows) {
    test(marked, () => {
      assert.deepEqual(read(marked), value);
      if (sent !== null) assert.equal(write(read(marked)), sent);
    });
  }
});

test('what the page changes goes out as it is then', () => {
  const value = read('{"a":"\\u0000n9.0","b":"\\u0000n9.0","list":["\\u0000n1.50"]}');
  value.b = 10;
  value.list.push(2n ** 70n, 0.5);
  assert.equal(write(value), `{"a":9.0,"b":10,"list":[1.50,${2n ** 70n},0.5]}`);
});

test('a number in the place of a long integer is that number', () => {
  const value = read('["\\u0000n9007199254740993"]');
  value[0] = 9007199254740992;
  assert.equal(write(value), '[9007199254740992]');
});

test('what JSON cannot say is refused, wherever it stands', () => {
  for (const value of [undefined, () => 1, Symbol('s'), NaN, Infinity, -Infinity, new Map(), new Set(), new Uint8Array(2), /x/]) {
    for (const around of [value, [value], { a: { b: value } }]) assert.throws(() => write(around), TypeError, String(value));
  }
  assert.throws(() => write(Array(1)), TypeError); // a hole
  assert.throws(() => write([Object.create(null, { toJSON: { value: () => undefined } })]), TypeError);
});

test('objects of a class, dates and objects without a prototype are what they hold', () => {
  class Point {
    x = 1;

    get y() {
      return 2;
    }
  }
  assert.equal(write([new Point(), new Date(0), Object.assign(Object.create(null), { a: 1 })]), '[{"x":1},"1970-01-01T00:00:00.000Z",{"a":1}]');
});

test('cycles, depth and getters that throw are not serialisable', () => {
  const ring = { list: [] };
  ring.list.push(ring);
  const nest = (depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  const hostile = { get a() { throw new Error('no'); } };
  for (const value of [ring, nest(65), hostile]) {
    assert.throws(() => write(value), (error) => error instanceof TetherError && error.code === 'not-serialisable');
  }
  assert.equal(write(nest(64)), '['.repeat(64) + ']'.repeat(64));
});
