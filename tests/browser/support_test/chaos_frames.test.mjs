// The parts of the chaos proxy that know frames and random numbers.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { closeFrame, FrameBoundaries, garbage, textFrame } from '../../support/chaos/frames.mjs';
import { seededRandom } from '../../support/chaos/random.mjs';

test('the same seed gives the same numbers', () => {
  const numbers = (seed) => Array.from({ length: 5 }, seededRandom(seed));
  assert.deepEqual(numbers(7), numbers(7));
  assert.notDeepEqual(numbers(7), numbers(8));
  assert.ok(numbers(0).every((number) => number >= 0 && number < 1));
  const random = seededRandom(3);
  const mean = Array.from({ length: 10_000 }, random).reduce((sum, number) => sum + number) / 10_000;
  assert.ok(Math.abs(mean - 0.5) < 0.02, `mean ${mean}`);
  assert.deepEqual(garbage.random(seededRandom(1)), garbage.random(seededRandom(1)));
});

test('finds the place between two frames however the bytes are cut', () => {
  const head = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');
  const medium = Buffer.concat([Buffer.from([0x82, 126, 1, 44]), Buffer.alloc(300)]);
  const large = Buffer.concat([Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]), Buffer.alloc(65536)]);
  const parts = [head, textFrame('hi'), closeFrame(1000), medium, large, textFrame('')];
  const bytes = Buffer.concat(parts);
  const ends = new Set(parts.map((_, i) => Buffer.concat(parts.slice(0, i + 1)).length));

  const single = new FrameBoundaries();
  for (let i = 0; i < bytes.length; ++i) {
    const found = single.push(bytes.subarray(i, i + 1));
    if ((found === 1) !== ends.has(i + 1)) assert.fail(`after byte ${i}: ${found}`);
  }
  const whole = new FrameBoundaries();
  assert.deepEqual([whole.push(bytes), whole.isHere, whole.established], [head.length, true, true]);
  const refused = new FrameBoundaries();
  assert.equal(refused.push(Buffer.from('HTTP/1.1 404 Not Found\r\n\r\nbody')), -1);
  assert.ok(!refused.established && !refused.isHere);
});
