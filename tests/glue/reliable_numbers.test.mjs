// Numbers that C++ and the loader both know: each list stands on both sides, in the same order.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import * as kinds from '../../js-glue/loader/face.mjs';
import { packed } from '../../js-glue/loader/reliable_options.mjs';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** [[name, number], ...] of an enum in a header. */
function entries(header, name) {
  const [, body] = new RegExp(`enum class ${name} : int \\{([^}]*)\\}`).exec(header);
  return [...body.matchAll(/^\s*(\w+) = (\d+)/gm)].map(([, entry, number]) => [entry.toUpperCase(), Number(number)]);
}

test('kinds of events and questions', () => {
  const header = read('wasm/modules/face.hpp');
  const names = { JSON: 'JSON_EVENT' };
  const listed = [...entries(header, 'FaceEvent'), ...entries(header, 'FaceQuestion')];
  assert.ok(listed.length > 20);
  for (const [name, number] of listed) assert.equal(kinds[names[name] ?? name], number, name);
  const constants = Object.entries(kinds).filter(([, value]) => typeof value === 'number');
  assert.equal(constants.length, listed.length);
});

/** What C++ reads with `.into(...)` after `start`, by the names of the loader. */
function readInto(source, start) {
  const from = source.slice(source.indexOf(start));
  const end = from.indexOf('\n}\n');
  return [...from.slice(0, end).matchAll(/\.into\(([^)]*)\)/g)].flatMap(([, list]) => list.split(','))
    .map((option) => camelCase(option.trim().replace(/^options\./, '')));
}

/** The place of the number that differs when `option` is given. */
function placeOf(name, option, values) {
  const [group, inner] = option.split('.');
  const numbers = (options) => [...new Int32Array(packed(name, options).buffer)];
  const value = values[option] ?? 7;
  const given = numbers(inner === undefined ? { [group]: value } : { [group]: { [inner]: value } });
  const places = numbers({}).flatMap((number, at) => (number === given[at] ? [] : [at]));
  assert.equal(places.length, 1, option);
  return places[0];
}

test('options', () => {
  const source = read('wasm/modules/reliable_face.cpp');
  const values = { tokenUse: 'first-message', 'queue.overflow': 'reject', 'requests.kind': 'binary', backoff: false };
  for (const [name, start] of [['socket', 'tether_reliable_new('], ['heartbeat', 'tether_reliable_heartbeat('], ['reconnect', 'tether_reliable_auto_reconnect(']]) {
    const options = readInto(source, start);
    assert.equal(packed(name, {}).length, options.length * 4, name);
    assert.deepEqual(options.map((option) => placeOf(name, option, values)), [...options.keys()], name);
  }
});

test('words of options', () => {
  const numbers = (name, options) => [...new Int32Array(packed(name, options).buffer)].filter((number) => number !== -(2 ** 31));
  const rows = [
    [{ tokenUse: 'sub-protocol' }, 0], [{ tokenUse: 'first-message' }, 1], [{ requests: { kind: 'text' } }, 0], [{ requests: { kind: 'binary' } }, 1],
    [{ queue: { overflow: 'reject' } }, 0], [{ queue: { overflow: 'drop-oldest' } }, 1], [{ queue: { overflow: 'drop-volatile' } }, 2]
  ];
  for (const [options, number] of rows) assert.deepEqual(numbers('socket', options), [number], JSON.stringify(options));
});

test('an option that is left out stays as C++ has it, a number becomes one that fits', () => {
  const first = (options) => new Int32Array(packed('heartbeat', options).buffer)[0];
  const rows = [[undefined, -(2 ** 31)], [0, 0], [-0, 0], [1, 1], [0.2, 1], [15_000, 15_000], [-5, 0], [Infinity, 2 ** 31 - 1], [2 ** 40, 2 ** 31 - 1]];
  for (const [interval, number] of rows) assert.equal(first({ interval }), number, String(interval));
  const retries = (maxRetries) => new Int32Array(packed('reconnect', { maxRetries }).buffer)[0];
  assert.deepEqual([-1, -7, Infinity, 0, 3].map(retries), [-1, -1, -1, 0, 3]);
});

test('what is no option, or of a wrong type, is a TypeError that names it', () => {
  const rows = [
    ['socket', { connectTimeoutMs: 1 }, /connectTimeoutMs/], ['socket', { connectTimeout: '5' }, /connectTimeout/],
    ['socket', { connectTimeout: NaN }, /connectTimeout/], ['socket', { queue: { size: 1 } }, /queue.*size/],
    ['socket', { queue: { overflow: 'drop' } }, /overflow.*'drop-oldest'/], ['socket', { queue: { overflow: 0 } }, /overflow/],
    ['socket', { tokenUse: 'query' }, /tokenUse/], ['heartbeat', { interval: null }, /interval/], ['heartbeat', { token: 'x' }, /token/],
    ['reconnect', { backoff: 1 }, /backoff/], ['reconnect', { maxRetries: NaN }, /maxRetries/], ['reconnect', { toString: 1 }, /toString/]
  ];
  for (const [name, options, message] of rows) {
    assert.throws(() => packed(name, options), (error) => error instanceof TypeError && message.test(error.message), JSON.stringify(options));
  }
});
