// js-glue/value_encoding.js: every kind of value as MessagePack. The judges are the public test suite's bytes and
// bytes written here by hand; js-glue/loader/msgpack.mjs reads what is too large for that.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';

import { decode } from '../../js-glue/loader/msgpack.mjs';
import { errorNumbers } from './error_numbers.mjs';
import { FakeWasm } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

const environment = {};
new FakeWasm(environment);
const { tether_values: values } = linkGlue(['memory', 'value_encoding'], environment);

const hex = (value, limits) => Buffer.from(values.encode(value, limits)).toString('hex');
const refusal = (value, limits) => {
  try {
    values.encode(value, limits);
  } catch (error) {
    const [name] = Object.entries(errorNumbers).find(([, number]) => number === error.code) ?? ['no code of ours'];
    return [error.name, name, error.message];
  }
  return ['nothing'];
};

describe('values', () => {
  const rows = [
    ['nil', null, 'c0'], ['undefined', undefined, 'c0'], ['a function', () => 1, 'c0'], ['a symbol', Symbol('s'), 'c0'],
    ['false', false, 'c2'], ['true', true, 'c3'],
    ['0', 0, '00'], ['-0', -0, '00'], ['127', 127, '7f'], ['128', 128, 'cc80'], ['255', 255, 'ccff'], ['256', 256, 'cd0100'],
    ['65535', 65535, 'cdffff'], ['65536', 65536, 'ce00010000'], ['2^32-1', 2 ** 32 - 1, 'ceffffffff'],
    ['2^32', 2 ** 32, 'd30000000100000000'], ['2^53-1', Number.MAX_SAFE_INTEGER, 'd3001fffffffffffff'],
    ['2^53', 2 ** 53, 'cb4340000000000000'],
    ['-1', -1, 'ff'], ['-32', -32, 'e0'], ['-33', -33, 'd0df'], ['-128', -128, 'd080'], ['-129', -129, 'd1ff7f'],
    ['-32768', -32768, 'd18000'], ['-32769', -32769, 'd2ffff7fff'], ['-2^31', -(2 ** 31), 'd280000000'],
    ['-2^31-1', -(2 ** 31) - 1, 'd3ffffffff7fffffff'], ['-(2^53-1)', -Number.MAX_SAFE_INTEGER, 'd3ffe0000000000001'],
    ['1.5', 1.5, 'cb3ff8000000000000'], ['NaN', NaN, 'cb7ff8000000000000'], ['-Infinity', -Infinity, 'cbfff0000000000000'],
    ['1n', 1n, '01'], ['2n**63n-1n', 2n ** 63n - 1n, 'd37fffffffffffffff'], ['-(2n**63n)', -(2n ** 63n), 'd38000000000000000'],
    ['2n**53n', 2n ** 53n, 'd30020000000000000'],
    ['an empty text', '', 'a0'], ['a text', 'é€😀', 'a9c3a9e282acf09f9880'], ['U+0000', '\0', 'a100'],
    ['a byte order mark', '\ufeff', 'a3efbbbf'], ['a lone surrogate', 'a\ud800b', 'a561efbfbd62'],
    ['bytes', Uint8Array.of(1, 2).buffer, 'c4020102'], ['a view', new Uint8Array([0, 1, 2, 3]).subarray(1, 3), 'c4020102'],
    ['a DataView', new DataView(Uint8Array.of(0, 7).buffer, 1), 'c40107'], ['16-bit numbers', Uint16Array.of(513), 'c4020102'],
    ['shared bytes', new SharedArrayBuffer(1), 'c40100'], ['no bytes', new ArrayBuffer(0), 'c400'],
    ['a Date', new Date(0), 'b8313937302d30312d30315430303a30303a30302e3030305a'], ['an invalid Date', new Date(NaN), 'c0'],
    ['a list', [1, [], [[null]]], '930190 9191c0'], ['holes', new Array(2), '92c0c0'],
    ['a map', { a: 1, b: { c: [] } }, '82 a161 01 a162 81a16390'], ['no map', {}, '80'],
    ['without a prototype', Object.assign(Object.create(null), { a: 1 }), '81a16101'],
    ['an own __proto__', JSON.parse('{"__proto__":1}'), '81a95f5f70726f746f5f5f01'],
    ['a Map', new Map([['a', 1], [2, 2], [true, 3], [4n, 4]]), '84 a16101 a13202 a47472756503 a13404'],
    ['a Set', new Set([1, 'a']), '9201a161'],
    ['an instance', new (class Point { x = 1; #y = 2; get y() { return this.#y; } })(), '81a17801'],
    ['what is not enumerable', Object.defineProperty({ a: 1, [Symbol('s')]: 2 }, 'b', { value: 3 }), '81a16101'],
    ['values without data', { f() {}, u: undefined, s: Symbol.iterator }, '83a166c0a175c0a173c0'],
    ['toJSON, which counts for nothing', { toJSON: null, a: 1 }, '82a6746f4a534f4ec0a16101'],
    ['an Error', Object.assign(new Error('x'), { code: 5 }), '81a4636f646505'],
    ['a promise', Promise.resolve(1), 'c0'], ['a RegExp', /x/, 'c0'], ['a WeakMap', new WeakMap(), 'c0'],
    ['what calls itself a node', { [Symbol.toStringTag]: 'HTMLDivElement', a: 1 }, 'c0'],
    ['arguments of a call', (function () { return arguments; })(1), 'c0'],
    ['things of another realm', runInNewContext('[{ a: [1] }, new Map([["b", 2]]), new Date(NaN), new Uint8Array([3]), new Set([4])]'),
      '95 81a1619101 81a16202 c0 c40103 9104'],
    ['a shared part, twice', ((part) => [part, part])({ a: 1 }), '9281a1610181a16101'],
  ];
  for (const [name, value, expected] of rows) {
    test(name, () => assert.equal(hex(value), expected.replaceAll(' ', '')));
  }
});

test('every value of the public test suite comes out in one of its encodings', () => {
  const suite = JSON.parse(readFileSync(new URL('../data/msgpack-test-suite.json', import.meta.url), 'utf8'));
  let count = 0;
  for (const entry of Object.values(suite).flat()) {
    // These kinds do not come out of JavaScript.
    if ('timestamp' in entry || 'ext' in entry) continue;
    const kind = ['nil', 'bool', 'binary', 'bignum', 'number', 'string', 'array', 'map'].find((name) => name in entry);
    const plain = entry[kind];
    const value = kind === 'binary' ? Uint8Array.from(plain.split('-').filter(Boolean), (byte) => parseInt(byte, 16)) : kind === 'bignum' ? BigInt(plain) : plain;
    if (kind === 'bignum' && BigInt.asIntN(64, value) !== value) {
      assert.deepEqual(refusal(value).slice(0, 2), ['ValueRefused', 'not_serialisable']);
      continue;
    }
    const encodings = entry.msgpack.map((bytes) => bytes.replaceAll('-', ''));
    assert.ok(encodings.includes(hex(value)), `${JSON.stringify(plain)} came out as ${hex(value)}`);
    ++count;
  }
  assert.ok(count > 50, `${count} values`);
});

test('sizes at the borders of every width', () => {
  const heads = [
    [(n) => 'a'.repeat(n), { 31: 'bf', 32: 'd920', 255: 'd9ff', 256: 'da0100', 65535: 'daffff', 65536: 'db00010000' }],
    [(n) => new Uint8Array(n), { 0: 'c400', 255: 'c4ff', 256: 'c50100', 65535: 'c5ffff', 65536: 'c600010000' }],
    [(n) => new Array(n).fill(0), { 15: '9f', 16: 'dc0010', 65535: 'dcffff', 65536: 'dd00010000' }],
    [(n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, 0])), { 15: '8f', 16: 'de0010', 65535: 'deffff', 65536: 'df00010000' }]
  ];
  for (const [make, rows] of heads) {
    for (const [size, head] of Object.entries(rows)) {
      const bytes = hex(make(Number(size)), { bytes: 1 << 24 });
      assert.equal(bytes.slice(0, head.length), head);
      assert.deepEqual(decode(Uint8Array.from(Buffer.from(bytes, 'hex'))), make(Number(size)));
    }
  }
});

test('what is written can be read', () => {
  const value = {
    list: [null, true, false, 0, 127, 128, 255, 256, 65536, 2 ** 32, -1, -32, -33, -200, -40000, -(2 ** 40), 1.5, 2n ** 60n, -(2n ** 63n)],
    texts: ['', 'é€😀', '\ufeff', 'x'.repeat(300), 'y'.repeat(70000)], bytes: Uint8Array.of(0, 255), maps: [{}, JSON.parse('{"__proto__":{"a":1}}')]
  };
  assert.deepEqual(decode(values.encode(value)), value);
  assert.equal(Object.getPrototypeOf(decode(values.encode(value.maps[1]))), Object.prototype);
});

describe('limits, either side', () => {
  const nested = (levels) => { let value = 0; for (let i = 0; i < levels; ++i) value = i % 2 ? [value] : { a: value }; return value; };
  const rows = [
    ['depth', nested(64), nested(65), undefined, 'too_deep', 'more than 64 levels'],
    ['depth of Maps and Sets', new Map([['a', new Set([1])]]), new Map([['a', new Set([[]])]]), { depth: 2 }, 'too_deep', 'more than 2 levels'],
    ['items', [1, { a: 1 }, 2], [1, { a: 1 }, 2, 3], { items: 6 }, 'too_many_items', 'more than 6 values'],
    ['items of a list that holds nothing', new Array(9), new Array(2 ** 32 - 1), undefined, 'too_many_items', 'more than 1000000 values'],
    ['bytes of a text', 'a'.repeat((1 << 20) - 5), 'a'.repeat((1 << 20) - 4), undefined, 'too_large', 'more than 1048576 bytes'],
    ['bytes of a text of two bytes each', 'é'.repeat(3), 'é'.repeat(4), { bytes: 8 }, 'too_large', 'more than 8 bytes'],
    ['bytes of a long text', '', 'a'.repeat(1e7), { bytes: 8 }, 'too_large', 'more than 8 bytes'],
    ['bytes of bytes', new Uint8Array(6), new Uint8Array(7), { bytes: 8 }, 'too_large', 'more than 8 bytes'],
    ['bytes of many', [1.5, 1], [1.5, 1, 1], { bytes: 11 }, 'too_large', 'more than 11 bytes']
  ];
  for (const [name, good, bad, limits, code, message] of rows) {
    test(name, () => {
      assert.doesNotThrow(() => values.encode(good, limits));
      assert.deepEqual(refusal(bad, limits), ['ValueRefused', code, message]);
    });
  }

  test('as deep as one likes, without the stack', () => {
    assert.equal(values.encode(nested(200_000), { depth: 1e6 }).length > 200_000, true);
    assert.deepEqual(refusal(nested(200_000))[1], 'too_deep');
  });

  test('parts that many share end at the limits', () => {
    let value = [1];
    for (let i = 0; i < 60; ++i) value = [value, value];
    assert.match(refusal(value)[1], /too_large|too_many_items/);
  });
});

describe('what cannot be written is refused, whole', () => {
  const list = []; list.push([list]);
  const map = {}; map.a = { b: map };
  const both = new Map(); both.set('a', new Set([both]));
  const throwing = (error) => ({ a: 1, get b() { throw error; } });
  const revoked = Proxy.revocable([], {}); revoked.revoke();
  const detached = new Uint8Array(8); structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const rows = [
    ['a list in itself', list, /cycle/], ['a map in itself', map, /cycle/], ['Map and Set', both, /cycle/],
    ['a large BigInt', 2n ** 63n, /64 bits/], ['a small BigInt', -(2n ** 63n) - 1n, /64 bits/],
    ['a getter that throws', throwing(new TypeError('boom')), /TypeError: boom/],
    ['a getter that throws nothing', throwing(undefined), /undefined/],
    ['a getter that throws what has no text', throwing(Object.create(null)), /without a text/],
    ['a getter that throws an error like ours', throwing(Object.assign(new Error('x'), { name: 'ValueRefused', code: 99 })), /ValueRefused: x/],
    ['a proxy that is revoked', [revoked.proxy], /cannot be read/],
    ['a proxy that throws', new Proxy({}, { ownKeys() { throw new RangeError('no'); } }), /RangeError: no/],
    ['a Map with keys that are no texts', new Map([[{}, 1]]), /key/], ['... or symbols', new Map([[Symbol('s'), 1]]), /key/],
    ['a false Date', { [Symbol.toStringTag]: 'Date' }, /cannot be read/], ['a false Map', { [Symbol.toStringTag]: 'Map' }, /cannot be read/],
    ['a getter without end', { get a() { return (function again() { return again() + 1; })(); } }, /RangeError/]
  ];
  for (const [name, value, message] of rows) {
    test(name, () => {
      const [kind, code, text] = refusal([1, value]);
      assert.deepEqual([kind, code], ['ValueRefused', 'not_serialisable']);
      assert.match(text, message);
    });
  }

  test('a detached view is empty or refused, never a crash', () => {
    const result = refusal(detached);
    if (result[0] === 'nothing') assert.equal(hex(detached), 'c400');
    else assert.equal(result[1], 'not_serialisable');
  });

  test('a refusal leaves nothing behind for the next value', () => {
    refusal(list);
    assert.equal(hex([list.length]), '9101');
  });
});

test('a value may be encoded while another is', () => {
  const outer = { a: 1, get b() { return Buffer.from(values.encode([2])).toString('hex'); } };
  assert.deepEqual(decode(values.encode(outer)), { a: 1, b: '9102' });
});

test('values that change while they are read stay whole', () => {
  const list = [1, { get a() { list.length = 0; return 2; } }, 3];
  assert.deepEqual(decode(values.encode(list)), [1, { a: 2 }, null]);
  const map = { a: { get b() { map.late = 1; delete map.c; return 2; } }, c: 3 };
  assert.deepEqual(decode(values.encode(map)), { a: { b: 2 }, c: 3 });
});
