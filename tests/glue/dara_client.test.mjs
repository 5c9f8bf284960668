// js-glue/loader/dara: promises by ticket, stores and questions, against a face without C++ behind it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';

import { makeDaraClient } from '../../js-glue/loader/dara/client.mjs';
import { packed } from '../../js-glue/loader/dara/options.mjs';
import { Tickets } from '../../js-glue/loader/dara/tickets.mjs';
import { ENDED, JSON_EVENT, PREVENTABLE, PROBLEM, PROVIDE, REPLY_TEXT, REQUEST_FAILED, TEXT } from '../../js-glue/loader/face.mjs';
import { startFace } from './fake_face.mjs';

const HANDLE = 9;
const turn = () => new Promise((resolve) => setImmediate(resolve));
const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));
after(async () => {
  await turn();
  assert.deepEqual(unhandled, []);
});

/**
 * A client whose exports are recorded in `calls` as [name, ...numbers and texts]; `answers` by name: what an export gives
 * or does. `fail` makes the next call fail.
 */
function start(answers = {}) {
  const calls = [];
  const texts = { state: 'up', channel: '' };
  const page = { problem: null };
  const exports = {};
  const names = ['new', 'connect', 'disconnect', 'destroy', 'state', 'channel', 'hear', 'login', 'verify', 'logout', 'send', 'request', 'handle',
    'answer', 'reply', 'provide', 'provider', 'withdraw', 'variable', 'wait', 'result', 'cancel', 'compute', 'open_store', 'close_store',
    'store_value', 'store_number', 'fetch_store', 'write_stores', 'run_action', 'http'];
  for (const name of names) {
    exports[`_tether_dara_${name}`] = (...args) => {
      calls.push([name, ...args]);
      if (name === 'new') return HANDLE;
      if (page.problem) {
        page.emit(0, PROBLEM, 0, page.problem);
        page.problem = null;
        return 0;
      }
      if (texts[name] !== undefined) page.emit(0, TEXT, 0, texts[name]);
      return answers[name]?.(...args) ?? 1;
    };
  }
  const { face, emit, ask, wasm } = startFace(exports);
  page.emit = emit;
  const client = new (makeDaraClient(face))();
  const rows = [];
  client.bind('error', ({ error }) => rows.push(error.code));
  return {
    client, calls, texts, rows,
    fail: (problem) => { page.problem = problem; },
    tell: (event, number, text) => emit(HANDLE, event, number, text),
    say: (fields) => emit(HANDLE, JSON_EVENT, 0, JSON.stringify(fields)),
    ask: (fields) => ask(HANDLE, PREVENTABLE, 0, JSON.stringify(fields)),
    named: (name) => calls.filter(([one]) => one === name),
    text: (at, size) => wasm.text(at, size)
  };
}

describe('tickets', () => {
  test('each is settled once, whoever comes first', async () => {
    const tickets = new Tickets();
    const numbers = [];
    const promises = [1, 2, 3].map(() => tickets.promise((ticket) => numbers.push(ticket)));
    tickets.resolve(numbers[0], 'a');
    tickets.reject(numbers[0], new Error('late'));
    tickets.resolve(99, 'nobody');
    tickets.rejectAll(new Error('end'));
    tickets.resolve(numbers[1], 'late');
    assert.deepEqual((await Promise.allSettled(promises)).map(({ value, reason }) => value ?? reason.message), ['a', 'end', 'end']);
    assert.equal(tickets.isEmpty, true);
  });

  test('what is thrown on the way out rejects, and nothing waits', async () => {
    const tickets = new Tickets();
    await assert.rejects(tickets.promise(() => { throw new TypeError('no'); }), TypeError);
    assert.equal(tickets.isEmpty, true);
  });
});

test('answers and failures find their promise', async () => {
  const { client, named, tell } = start();
  const [first, second] = [client.request('echo', 1), client.request('echo', 2, { timeout: 5 })];
  const tickets = named('request').map(([, , ticket]) => ticket);
  assert.deepEqual(named('request').map(([, , , timeout]) => timeout), [-1, 5]);
  tell(REQUEST_FAILED, tickets[1], 'timed-out\nno answer');
  tell(REPLY_TEXT, tickets[0], '{"a":["\\u0000n9007199254740993"]}');
  assert.deepEqual(await first, { a: [9007199254740993n] });
  await assert.rejects(second, { code: 'timed-out', message: 'no answer' });
});

test('a problem of the call, and an argument that is none, reject', async () => {
  const { client, fail, calls } = start();
  fail('stale-handle\nthe client was destroyed');
  await assert.rejects(client.logout(), { code: 'stale-handle' });
  const before = calls.length;
  await assert.rejects(client.request('echo', undefined), TypeError);
  await assert.rejects(client.request('echo', 1, { timeout: 'soon' }), TypeError);
  await assert.rejects(client.task('t').wait({ timeout: NaN }), TypeError);
  assert.throws(() => client.send('echo', NaN), TypeError);
  assert.throws(() => client.replyInChunks('r', 'text'), TypeError);
  assert.equal(calls.length, before);
});

test('verify says whether there is a session, and fails for other reasons', async () => {
  const { client, named, tell } = start();
  const asked = [client.verify(), client.verify(), client.verify()];
  const [yes, no, why] = named('verify').map(([, , ticket]) => ticket);
  tell(REPLY_TEXT, yes, 'null');
  tell(REQUEST_FAILED, no, 'unauthorized\nno');
  tell(REQUEST_FAILED, why, 'connection-failed\nno');
  assert.deepEqual([await asked[0], await asked[1]], [true, false]);
  await assert.rejects(asked[2], { code: 'connection-failed' });
});

describe('preventable events', () => {
  test('one handler that prevents is enough, and one that throws prevents nothing', () => {
    const { client, ask, rows } = start();
    assert.equal(ask({ event: 'login', reason: 'expired', url: '/login' }), 0);
    const seen = [];
    client.bind('login', ({ reason, url }) => { seen.push([reason, url]); });
    client.bind('login', () => { throw new Error('oh'); });
    assert.deepEqual([ask({ event: 'login', reason: 'expired', url: '/login' }), rows], [0, ['handler-failed']]);
    client.bind('login', (event) => event.preventDefault());
    assert.equal(ask({ event: 'login', reason: 'expired', url: '/login' }), 1);
    assert.deepEqual(seen, [['expired', '/login'], ['expired', '/login']]);
  });

  test('afterwards it is too late', () => {
    const { client, ask } = start();
    let event;
    client.bind('refused', (one) => { event = one; });
    assert.equal(ask({ event: 'refused', status: 403, reason: 'no', url: '/error' }), 0);
    event.preventDefault();
    client.unbind('refused');
    assert.equal(ask({ event: 'refused', status: 403, reason: 'no', url: '/error' }), 0);
  });

  test('C++ knows for which events somebody listens', () => {
    const { client, named } = start();
    const handlers = ['message', 'custom', 'action', 'task'].map((name) => client.bind(name, () => {}));
    client.bind('action', () => {});
    client.unbind('message', handlers[0]);
    client.unbind('action', handlers[2]);
    assert.deepEqual(named('hear').map(([, , what, hears]) => [what, hears]), [[0, 1], [1, 1], [2, 1], [2, 1], [0, 0], [2, 1]]);
  });
});

describe('stores', () => {
  test('a value is asked for once until it changes', () => {
    const { client, named, texts, say } = start();
    texts.store_value = '[1]';
    const store = client.store('s');
    assert.equal(named('store_value').length, 0);
    assert.deepEqual([store.value, store.value === store.value], [[1], true]);
    assert.equal(named('store_value').length, 1);
    texts.store_value = '[2]';
    say({ event: 'store', uid: 'other', sequenceNumber: 1, again: false });
    assert.deepEqual(store.value, [1]);
    say({ event: 'store', uid: 's', sequenceNumber: 1, again: false });
    say({ event: 'store', uid: 's', sequenceNumber: 2, again: false });
    assert.equal(named('store_value').length, 1);
    assert.deepEqual([store.value, named('store_value').length], [[2], 2]);
  });

  test('ready waits for the first value, and ends with the client or the store', async () => {
    const { client, texts, say, tell } = start();
    texts.store_value = '';
    const ready = client.store('s').ready();
    say({ event: 'store', uid: 's', sequenceNumber: 0, again: false });
    texts.store_value = 'null';
    say({ event: 'store', uid: 's', sequenceNumber: 1, again: false });
    assert.equal(await ready, null);
    assert.equal(await client.store('s').ready(), null);
    texts.store_value = '';
    const others = [client.store('a').ready(), client.store('b').ready(), client.whenOpen()];
    client.store('a').release();
    tell(ENDED, 1000, 'gave-up no more attempts');
    for (const one of others) await assert.rejects(one, { code: 'cancelled' });
    const store = client.store('c');
    const last = store.ready();
    client.destroy();
    await assert.rejects(last, { code: 'cancelled' });
    for (const later of [store.ready(), client.whenOpen(), client.verify(), client.task('t').wait()]) await assert.rejects(later, { code: 'cancelled' });
  });

  test('one that was released has no value any more', async () => {
    const { client, texts } = start();
    texts.store_value = '1';
    const store = client.store('s');
    assert.equal(await store.ready(), 1);
    store.release();
    assert.equal(store.value, undefined);
    await assert.rejects(store.ready(), { code: 'cancelled' });
  });

  test('a value that cannot be read rejects', async () => {
    const { client, texts, say, fail } = start();
    texts.store_value = '';
    const ready = client.store('s').ready();
    fail('bad-json\na key begins with U+0000');
    say({ event: 'store', uid: 's', sequenceNumber: 1, again: false });
    await assert.rejects(ready, { code: 'bad-json' });
  });

  test('a released store is opened anew', () => {
    const { client, named } = start();
    const store = client.store('s', { readonly: true });
    store.release();
    store.release();
    assert.notEqual(client.store('s'), store);
    assert.deepEqual(named('open_store').map(([, , readonly]) => readonly), [1, 0]);
    assert.equal(named('close_store').length, 1);
  });
});

describe('questions', () => {
  const question = (of, name, data) => JSON.stringify({ of, name, data });
  /** What was answered, by number. */
  const answers = ({ named, text }) => Object.fromEntries(named('answer').map(([, , number, at, size]) => [number, text(at, size)]));

  test('each is answered once, whatever the function does', async () => {
    const page = start();
    const { client, tell, rows } = page;
    client.handle('later', async (data) => [data, 2n ** 64n]);
    client.handle('nothing', () => {});
    client.handle('throws', () => { throw new Error('oh'); });
    client.provide('rejects', () => Promise.reject(new Error('oh')));
    client.provide('strange', () => new Map());
    const names = [['custom', 'later'], ['custom', 'nothing'], ['custom', 'throws'], ['variable', 'rejects'], ['variable', 'strange']];
    names.forEach(([of, name], at) => tell(PROVIDE, at + 1, question(of, name, 5)));
    assert.deepEqual(answers(page), {});
    await turn();
    assert.deepEqual(answers(page), { 1: `[5,${2n ** 64n}]`, 2: 'null', 3: 'null', 4: 'null', 5: 'null' });
    assert.deepEqual(rows, ['handler-failed', 'handler-failed', 'handler-failed']);
  });

  test('an answer that comes too late is told', async () => {
    const { client, tell, rows, fail } = start();
    client.handle('k', () => 1);
    tell(PROVIDE, 1, question('custom', 'k', null));
    fail('not-found\nthe link is gone');
    await turn();
    assert.deepEqual(rows, ['not-found']);
  });

  test('a handler is a function, and null ends it', () => {
    const { client, named } = start();
    assert.throws(() => client.handle('k', 5), TypeError);
    assert.throws(() => client.handle('k'), TypeError);
    client.handle('k', () => 1);
    client.handle('k', null);
    assert.deepEqual(named('handle').map(([, , answers]) => answers), [1, 0]);
  });
});

test('an action is named before it has ended', async () => {
  const { client, texts, named, tell } = start();
  texts.run_action = 'execution-1';
  const running = client.runAction({ definitionUid: 'd', uid: 'u' });
  assert.equal(running.executionId, 'execution-1');
  tell(REPLY_TEXT, named('run_action')[0][2], 'null');
  await running;
});

test('the statuses of tasks are remembered, the oldest for the shortest time', () => {
  const { client, say } = start();
  say({ event: 'task', taskId: 't0', status: 'PROGRESS' });
  assert.equal(client.task('t0').status, 'PROGRESS');
  for (let at = 1; at <= 1000; ++at) say({ event: 'task', taskId: `t${at}`, status: 'COMPLETE' });
  assert.deepEqual([client.task('t0').status, client.task('t1').status], [undefined, 'COMPLETE']);
});

describe('lists that C++ has, too', () => {
  const source = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

  test('options', () => {
    const [, list] = /\.into\(([^)]*)\)/.exec(source('wasm/modules/dara_face.cpp'));
    assert.deepEqual(list.split(',').map((one) => one.trim().replace(/^options\./, '')), [
      'live_reload', 'request_timeout', 'ping_interval', 'pong_deadline', 'reconnect.max_retries',
    ]);
    const numbers = packed({ baseUrl: '/x', liveReload: true, requestTimeout: 1.2, pingInterval: 0, pongTimeout: 7, maxAttempts: Infinity });
    assert.deepEqual([...new Int32Array(numbers.buffer)], [1, 2, 0, 7, -1]);
    assert.deepEqual([...new Int32Array(packed({}).buffer)], Array(5).fill(-(2 ** 31)));
  });

  test('events that somebody has to listen for', () => {
    const [, list] = /enum class Heard : std::uint32_t \{([^}]*)\}/.exec(source('wasm/modules/dara_events.hpp'));
    const [, ours] = /HEARD = \[([^\]]*)\]/.exec(source('js-glue/loader/dara/client.mjs'));
    assert.deepEqual(list.split(',').map((one) => one.trim()), ours.split(',').map((one, at) => `${one.trim().slice(1, -1)} = ${at}`));
  });
});
