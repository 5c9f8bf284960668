// js-glue/loader/emitter.mjs: what handlers may do to each other (C53, C55, C56).

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import { Emitter } from '../../js-glue/loader/emitter.mjs';
import { TetherError } from '../../js-glue/loader/errors.mjs';

// The browser's global that takes what nobody else does; node has none.
let reported;
beforeEach(() => {
  reported = [];
  globalThis.reportError = (error) => reported.push(error);
});
afterEach(() => {
  delete globalThis.reportError;
});

test('handlers are called in order, on the emitter, with the event', () => {
  const emitter = new Emitter();
  const calls = [];
  for (const label of ['a', 'b']) {
    const handler = function (event) { calls.push([label, this === emitter, event]); };
    assert.equal(emitter.bind('thing', handler), handler);
  }
  emitter.emit('thing', { data: 1 });
  const event = { type: 'thing', target: emitter, data: 1 };
  assert.deepEqual(calls, [['a', true, event], ['b', true, event]]);
  emitter.emit('other', {});
  assert.equal(calls.length, 2);
});

test('a handler bound twice is called twice, and unbind removes one binding', () => {
  const emitter = new Emitter();
  let calls = 0;
  const handler = () => { ++calls; };
  emitter.bind('thing', handler);
  emitter.bind('thing', handler);
  emitter.emit('thing');
  assert.equal(calls, 2);
  emitter.unbind('thing', handler);
  emitter.emit('thing');
  assert.equal(calls, 3);
  emitter.unbind('thing', handler);
  emitter.unbind('thing', handler);
  emitter.emit('thing');
  assert.equal(calls, 3);
});

test('unbind without a handler removes all of that event only', () => {
  const emitter = new Emitter();
  const calls = [];
  for (const name of ['a', 'a', 'b']) emitter.bind(name, () => calls.push(name));
  emitter.unbind('a');
  emitter.unbind('never bound');
  for (const name of ['a', 'b']) emitter.emit(name);
  assert.deepEqual(calls, ['b']);
});

test('what is removed during a dispatch is skipped, what is added waits for the next', () => {
  const emitter = new Emitter();
  const calls = [];
  emitter.bind('thing', () => {
    calls.push('first');
    emitter.unbind('thing', second);
    emitter.bind('thing', () => calls.push('late'));
  });
  const second = emitter.bind('thing', () => calls.push('second'));
  emitter.bind('thing', () => calls.push('third'));
  emitter.emit('thing');
  assert.deepEqual(calls, ['first', 'third']);
  calls.length = 0;
  emitter.emit('thing');
  assert.deepEqual(calls, ['first', 'third', 'late']);
});

test('a handler that only adds does not lengthen the dispatch it is in', () => {
  const emitter = new Emitter();
  let calls = 0;
  emitter.bind('thing', () => {
    if (++calls < 10) emitter.bind('thing', () => { ++calls; });
  });
  emitter.emit('thing');
  assert.equal(calls, 1);
});

test('a handler may remove itself', () => {
  const emitter = new Emitter();
  const calls = [];
  const once = emitter.bind('thing', () => { calls.push('once'); emitter.unbind('thing', once); });
  emitter.bind('thing', () => calls.push('always'));
  emitter.emit('thing');
  emitter.emit('thing');
  assert.deepEqual(calls, ['once', 'always', 'always']);
});

test('unbindAll in a handler is silence at once', () => {
  const emitter = new Emitter();
  const calls = [];
  emitter.bind('thing', () => { calls.push('first'); emitter.unbindAll(); });
  emitter.bind('thing', () => calls.push('second'));
  emitter.emit('thing');
  emitter.emit('thing');
  assert.deepEqual(calls, ['first']);
});

test('a handler that throws becomes an error event and the others are called', () => {
  const emitter = new Emitter();
  const calls = [];
  const cause = new RangeError('mine');
  emitter.bind('error', ({ error }) => calls.push(error));
  emitter.bind('thing', () => { throw cause; });
  emitter.bind('thing', () => calls.push('other'));
  emitter.emit('thing');
  const [error, other] = calls;
  assert.ok(error instanceof TetherError);
  assert.deepEqual([error.code, error.message, error.cause], ['handler-failed', "a handler of 'thing' threw: RangeError: mine", cause]);
  assert.equal(other, 'other');
  assert.deepEqual(reported, []);
});

test('without a listener, or from an error handler, it goes to the page', () => {
  const emitter = new Emitter();
  emitter.bind('thing', () => { throw 'text'; });
  emitter.emit('thing');
  assert.deepEqual(reported, ['text']);
  let calls = 0;
  emitter.bind('error', () => { ++calls; throw 'again'; });
  emitter.emit('error', { error: new TetherError('not-open') });
  assert.deepEqual([reported, calls], [['text', 'again'], 1]);
  emitter.emit('thing');
  assert.deepEqual([reported, calls], [['text', 'again', 'again'], 2]);
});

test('anything may be thrown, also what no text can be made of', () => {
  const emitter = new Emitter();
  const causes = [undefined, null, Symbol('s'), Object.create(null), { toString() { throw new Error('no'); } }];
  const errors = [];
  emitter.bind('error', ({ error }) => errors.push(error));
  for (const cause of causes) emitter.bind('thing', () => { throw cause; });
  emitter.emit('thing');
  assert.deepEqual(errors.map(({ code }) => code), causes.map(() => 'handler-failed'));
  assert.deepEqual(errors.map(({ cause }) => cause), causes);
});

test('a nested event is delivered whole', () => {
  const emitter = new Emitter();
  const calls = [];
  emitter.bind('outer', () => { calls.push('outer 1'); emitter.emit('inner'); });
  emitter.bind('outer', () => calls.push('outer 2'));
  emitter.bind('inner', () => calls.push('inner'));
  emitter.emit('outer');
  assert.deepEqual(calls, ['outer 1', 'inner', 'outer 2']);
});

test('an event is named after itself, whatever is called the same on objects', () => {
  const emitter = new Emitter();
  for (const name of ['constructor', '__proto__', 'toString']) {
    emitter.emit(name);
    emitter.unbind(name);
    let calls = 0;
    emitter.bind(name, () => { ++calls; });
    emitter.emit(name);
    assert.equal(calls, 1, name);
  }
});
