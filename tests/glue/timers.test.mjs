// js-glue/timers.js: what C++ starts fires once or is cancelled, and nothing stays.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FakeClock, FakeWasm } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

function start() {
  const clock = new FakeClock();
  const frames = new FakeClock();
  const environment = {
    setTimeout: clock.setTimeout,
    clearTimeout: clock.clearTimeout,
    requestAnimationFrame: (action) => frames.setTimeout(() => action(frames.now), 16),
    cancelAnimationFrame: frames.clearTimeout,
    performance: { now: () => clock.now + 0.25 }
  };
  const wasm = new FakeWasm(environment);
  return { clock, frames, wasm, glue: linkGlue(['timers'], environment) };
}

test('a timer fires once, at its time, and is forgotten', () => {
  const { clock, wasm, glue } = start();
  glue._tether_timer_start(7, 50);
  clock.advance(49);
  assert.deepEqual(wasm.calls, []);
  clock.advance(1);
  assert.deepEqual(wasm.calls, [['timer_fired', 7]]);
  assert.equal(glue.tether_timers.size, 0);
  clock.advance(1000);
  assert.equal(wasm.calls.length, 1);
});

test('a cancelled timer never fires, and cancelling it again does nothing', () => {
  const { clock, wasm, glue } = start();
  glue._tether_timer_start(1, 10);
  glue._tether_timer_start(2, 10);
  glue._tether_timer_cancel(1);
  glue._tether_timer_cancel(1);
  glue._tether_timer_cancel(99);
  assert.equal(clock.waiting, 1);
  clock.advance(10);
  assert.deepEqual(wasm.calls, [['timer_fired', 2]]);
  glue._tether_timer_cancel(2);
});

test('a timer may be started again under its own number while it fires', () => {
  const { clock, wasm, glue } = start();
  wasm.on_timer_fired = (id) => { if (wasm.calls.length < 3) glue._tether_timer_start(id, 10); };
  glue._tether_timer_start(3, 10);
  clock.advance(100);
  assert.equal(wasm.calls.length, 3);
  assert.equal(glue.tether_timers.size, 0);
});

test('an animation frame fires once with its time, or is cancelled', () => {
  const { frames, wasm, glue } = start();
  glue._tether_frame_start(1);
  glue._tether_frame_start(2);
  glue._tether_timer_cancel(2);
  frames.advance(16);
  assert.deepEqual(wasm.calls, [['frame_fired', 1, 16]]);
  assert.equal(glue.tether_timers.size, 0);
  assert.equal(frames.waiting, 0);
});

test('the clock is the page\'s own', () => {
  const { clock, glue } = start();
  clock.advance(5);
  assert.equal(glue._tether_clock_now(), 5.25);
});
