// dist/dara.mjs in a page: what crosses between JavaScript and DaraClient, and what the server has the page do.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { daraServer } from './support/dara_server.mjs';
import { inEveryEngine } from './support/module_page.mjs';

const server = daraServer();

/** Runs in the page: a client that is open, and the rows of what it tells. */
async function openClient() {
  const { DaraClient } = await library('dara');
  const client = new DaraClient();
  const rows = [];
  for (const name of ['open', 'close', 'error', 'task', 'store', 'variables', 'serverError', 'serverVariable']) {
    client.bind(name, ({ type, target: _target, ...fields }) => {
      rows.push([type, fields.error instanceof Error ? [fields.error.code, fields.error.message] : fields]);
    });
  }
  client.connect();
  await client.whenOpen();
  const rejection = (promise) => promise.then(() => 'resolved', (error) => error.code || error.name);
  return { client, rows, rejection };
}

inEveryEngine((page) => {
  beforeEach(() => {
    server.reset();
    return page.run(`() => { window.openClient = ${openClient}; }`);
  });

  test('opens, tells its channel, and comes back with another one', async () => {
    const { first, second, rows, state, ended } = await page.run(async () => {
      const { client, rows } = await openClient();
      const first = client.channel;
      client.send('drop', null);
      await until(() => client.channel !== null && client.channel !== first, 'another channel');
      const result = { first, second: client.channel, state: client.state };
      client.close();
      await until(() => rows.some(([name]) => name === 'close'), 'the close event');
      return { ...result, rows, ended: [client.channel, client.state] };
    });
    assert.match(first, /^channel-\d+$/);
    assert.notEqual(first, second);
    assert.equal(state, 'up');
    const opened = rows.filter(([name]) => name === 'open').map(([, fields]) => fields);
    assert.deepEqual(opened, [{ channel: first, again: false }, { channel: second, again: true }]);
    assert.equal(rows.at(-1)[1].cause, 'user');
    assert.deepEqual(ended, [null, 'closed']);
  });

  test('connects again after close, also at once', async () => {
    const [first, second, state] = await page.run(async () => {
      const { client } = await openClient();
      const first = client.channel;
      client.close();
      client.connect();
      const second = await client.whenOpen();
      const state = client.state;
      client.destroy();
      return [first, second, state];
    });
    assert.notEqual(first, second);
    assert.equal(state, 'up');
  });

  test('numbers go to the server and back as they were spelt', async () => {
    const result = await page.run(async () => {
      const { client } = await openClient();
      const big = 2n ** 80n;
      const first = await client.request('echo', { big, small: 5n, whole: 9, text: '\u0000n5', 10: 'b', 2: 'a' });
      const asked = await client.store('items').ready();
      const second = await client.request('echo', asked);
      second.list.push(7);
      await client.request('echo', [second, { ...first, more: -1.5e300 }]);
      client.destroy();
      return {
        first: [typeof first.big, first.big === big, first.small, first.whole, first.text],
        asked: [typeof asked.big, String(asked.big), asked.count, asked.list]
      };
    });
    assert.deepEqual(result.first, ['bigint', true, 5, 9, '\u0000n5']);
    assert.deepEqual(result.asked, ['bigint', '12345678901234567890', 9, [1, 2.5]]);
    const [one, two, three] = server.seen.customs.map(([, data]) => data);
    assert.equal(one, `{"2":"a","10":"b","big":${2n ** 80n},"small":5,"whole":9,"text":"\\u0000n5"}`);
    assert.equal(two, '{"count":9.0,"big":12345678901234567890,"list":[1,2.5]}');
    assert.match(three, /^\[\{"count":9\.0,"big":12345678901234567890,"list":\[1,2\.5,7\]\},\{.*"more":-1\.5e\+?300\}\]$/);
  });

  test('a value that JSON cannot say is refused before anything is sent', async () => {
    const [codes, sent] = await page.run(async () => {
      const { client, rejection } = await openClient();
      const ring = [];
      ring.push(ring);
      const values = [undefined, { a: undefined }, [() => 1], Symbol.iterator, NaN, -Infinity, new Map(), ring, { get a() { throw new Error('no'); } }];
      const codes = [];
      for (const value of values) codes.push(await rejection(client.request('echo', value)));
      let thrown;
      try {
        client.send('echo', undefined);
      } catch (error) {
        thrown = error.name;
      }
      const sent = await client.request('echo', { at: new Date(0), none: null });
      client.destroy();
      return [[...codes, thrown], sent];
    });
    assert.deepEqual(codes, [...Array(7).fill('TypeError'), 'not-serialisable', 'not-serialisable', 'TypeError']);
    assert.deepEqual(sent, { at: '1970-01-01T00:00:00.000Z', none: null });
    assert.equal(server.seen.customs.length, 1);
  });

  test('a store is read when somebody wants it, patched and written', async () => {
    const result = await page.run(async () => {
      const { client, rows, rejection } = await openClient();
      const store = client.store('items');
      const before = store.value;
      const value = await store.ready();
      const same = store.value === value && client.store('items') === store;
      const number = store.sequenceNumber;
      client.send('patch', [{ op: 'replace', path: '/count', value: 11 }, { op: 'add', path: '/list/-', value: 3 }]);
      await until(() => store.value.count === 11, 'the patch');
      const patched = [store.value.list, store.sequenceNumber - number, store.value !== value];
      await store.write({ ...store.value, count: 9 });
      const readOnly = await rejection(client.store('fixed', { readonly: true }).write(1));
      const refreshed = await store.refresh();
      store.release();
      const released = [store.value, await rejection(store.ready())];
      client.destroy();
      const changes = rows.filter(([name]) => name === 'store');
      return { before: before === undefined, same, patched, refreshed: refreshed.count, readOnly, released, changes };
    });
    assert.deepEqual([result.before, result.same, result.patched], [true, true, [[1, 2.5, 3], 1, true]]);
    assert.deepEqual([result.refreshed, result.readOnly, result.released], [9, 'read-only', [null, 'cancelled']]);
    assert.deepEqual(result.changes.map(([, { uid, again }]) => [uid, again]).slice(0, 3), [['items', false], ['items', false], ['items', false]]);
    assert.match(server.seen.writes.join(), /^\{"values":\{"items":\{"count":9,"big":12345678901234567890,"list":\[1,2\.5,3\]\}\},"ws_channel":"channel-\d+"\}$/);
  });

  test('an action does what the page does not prevent, and its toasts can be read', async () => {
    const result = await page.run(async () => {
      const { client, rows } = await openClient();
      const actions = [];
      client.bind('action', (event) => {
        actions.push([event.name, event.executionId, event.fields.url]);
        if (event.name === 'NavigateTo') event.preventDefault();
      });
      const running = client.runAction({ definitionUid: 'buy', uid: 'button-1', input: ['apple', 2n ** 64n] });
      await running;
      const area = document.body.lastElementChild.shadowRoot;
      const rect = area.querySelector('.toast').getBoundingClientRect();
      const colours = [...area.querySelectorAll('.toast')].map((toast) => getComputedStyle(toast).backgroundColor !== 'rgba(0, 0, 0, 0)');
      const texts = (role) => [...area.querySelectorAll(`[role=${role}] .words`)].map((words) => words.innerText.trim());
      const result = {
        actions, executionId: running.executionId, path: location.pathname,
        variables: rows.filter(([name]) => name === 'variables').map(([, { changes }]) => changes.map(({ uid, value }) => [uid, String(value)])),
        basket: String(client.variable('basket')), unknown: client.variable('nobody') === undefined,
        alerts: texts('alert'), statuses: texts('status'), colours, seen: rect.width > 100 && rect.bottom <= innerHeight && rect.right <= innerWidth,
        focus: document.activeElement === document.body
      };
      client.destroy();
      return result;
    });
    assert.match(result.executionId, /^[\w-]{21}$/);
    const named = ['UpdateVariable', 'NavigateTo', 'Notify', 'Notify'];
    assert.deepEqual(result.actions.map(([name]) => name), named);
    assert.ok(result.actions.every(([, execution]) => execution === result.executionId));
    assert.deepEqual([result.actions[1][2], result.path], ['/elsewhere', '/']);
    assert.deepEqual(result.variables, [[['basket', `apple,${2n ** 64n}`]]]);
    assert.deepEqual([result.basket, result.unknown], [`apple,${2n ** 64n}`, true]);
    assert.deepEqual(result.alerts, ['No receipt\nThe printer is out of paper.']);
    assert.deepEqual(result.statuses, ['Bought\nIt is on its way.']);
    assert.deepEqual([result.colours, result.seen, result.focus], [[true, true], true, true]);
    const area = 'body > div >>> ';
    assert.deepEqual([await page.browser.role(`${area}.toast button`), await page.browser.accessibleName(`${area}.toast button`)], ['button', 'Close']);
    await page.browser.press(`${area}[role=alert] button`, 'Enter');
    assert.equal(await page.browser.evaluate(() => document.body.lastElementChild.shadowRoot.querySelectorAll('[role=alert] .toast').length), 0);
  });

  test('the server asks, and functions of the page answer', async () => {
    const { rows, handled, stayed } = await page.run(async () => {
      const { client, rows } = await openClient();
      const handled = [];
      client.handle('sum', async ({ of }) => {
        handled.push(of);
        await null;
        return of.reduce((sum, one) => sum + one, 0);
      });
      client.handle('fails', () => { throw new Error('oh'); });
      client.handle('strange', () => new Map());
      client.provide('colour', 'red');
      client.provide('clicks', async (variable) => ({ clicks: 3n, uid: variable.uid }));
      const ask = (kind, data, rchan) => client.send('say', JSON.stringify({ type: 'custom', message: { __rchan: rchan, kind, data } }));
      const variable = (uid, rchan) => client.send('say', JSON.stringify({
        type: 'message', __typename: 'VariableRequestMessage', message: { __rchan: rchan, variable: { __typename: 'Variable', uid, default: 1, nested: [] } }
      }));
      ask('sum', { of: [1, 2, 3] }, 'r1');
      ask('fails', null, 'r2');
      ask('strange', null, 'r3');
      ask('nobody', null, 'r4');
      variable('colour', 'r5');
      variable('clicks', 'r6');
      const stayed = [];
      client.bind('custom', ({ kind, data, rchan }) => {
        stayed.push([kind, data, rchan === undefined]);
        if (rchan !== undefined) client.replyInChunks(rchan, [1, [2]]);
      });
      client.send('say', '{"type":"custom","message":{"kind":"sum","data":"for all"}}');
      ask('chunks', null, 'r7');
      await client.request('echo', 'the last');
      client.destroy();
      return { rows, handled, stayed };
    });
    assert.deepEqual(handled, [[1, 2, 3]]);
    assert.deepEqual(stayed.at(-2), ['sum', 'for all', true]);
    assert.deepEqual(stayed.at(-1), ['chunks', null, false]);
    const replies = await page.until(() => server.seen.replies.length >= 8 && server.seen.replies, 'the replies');
    const answers = Object.fromEntries(replies.map((text) => [JSON.parse(text).channel, text]));
    assert.equal(answers.r1, '{"channel":"r1","chunk_count":null,"message":6,"type":"message"}');
    assert.match(answers.r2 + answers.r3, /"message":null.*"message":null/);
    assert.match(answers.r5, /"message":"red"/);
    assert.match(answers.r6, /"message":\{"clicks":3,"uid":"clicks"\}/);
    const chunks = replies.map((text) => JSON.parse(text)).filter(({ channel }) => channel === 'r7');
    assert.deepEqual(chunks.map(({ chunk_count: count, message }) => [count, message]), [[2, 1], [2, [2]]]);
    assert.deepEqual(rows.filter(([name]) => name === 'error').map(([, [code]]) => code).sort(), ['handler-failed', 'handler-failed']);
  });

  test('where nobody listens the server still gets its answer', async () => {
    const codes = await page.run(async () => {
      const { client, rows } = await openClient();
      client.send('say', '{"type":"custom","message":{"__rchan":"n1","kind":"nobody","data":1}}');
      client.send('say', '{"type":"message","message":{"__rchan":"n2","hello":1}}');
      await client.request('echo', 1);
      const first = rows.filter(([name]) => name === 'error').length;
      const heard = [];
      const handler = client.bind('message', ({ data }) => heard.push(data.hello));
      client.send('say', '{"type":"message","message":{"hello":2}}');
      await client.request('echo', 1);
      client.unbind('message', handler);
      client.send('say', '{"type":"message","message":{"__rchan":"n3","hello":3}}');
      await client.request('echo', 1);
      client.destroy();
      return [heard, first, rows.filter(([name]) => name === 'error').map(([, [code]]) => code)];
    });
    assert.deepEqual(codes, [[2], 2, ['unknown-command', 'unknown-command', 'unknown-command']]);
    const replies = await page.until(() => server.seen.replies.length >= 3 && server.seen.replies, 'the replies');
    assert.ok(replies.every((text) => text.includes('"message":null')));
  });

  test('tasks and derived variables', async () => {
    const result = await page.run(async () => {
      const { client, rows } = await openClient();
      const { value, task: none } = await client.compute('sum', [1, 2n ** 60n]);
      const { task } = await client.compute('sum', [], { force: 'anew' });
      const before = task.status;
      const items = await task.result({ timeout: 5000 });
      const result = {
        value: [value.sum, value.of.map(String)], none: none === undefined, id: task.id, before: [undefined, 'PROGRESS', 'COMPLETE'].includes(before),
        items: items.map(String), status: task.status, rows: rows.filter(([name]) => name === 'task').map(([, fields]) => fields)
      };
      const waiting = client.runAction({ definitionUid: 'wait', uid: 'b' }).catch((error) => error.code);
      await client.task('t-wait').cancel();
      client.send('say', '{"type":"message","__typename":"TaskNotificationMessage","message":{"status":"CANCELED","task_id":"t-wait"}}');
      result.cancelled = await waiting;
      client.destroy();
      return result;
    });
    assert.deepEqual(result.value, [9, ['1', '1152921504606847000']]);
    assert.deepEqual([result.none, result.id, result.before, result.status], [true, 't-sum', true, 'COMPLETE']);
    assert.deepEqual(result.items, ['18446744073709551616', '9']);
    assert.deepEqual(result.rows, [
      { taskId: 't-sum', status: 'PROGRESS', progress: 40, message: 'adding', fakeDuration: 500 }, { taskId: 't-sum', status: 'COMPLETE' }
    ]);
    assert.equal(result.cancelled, 'cancelled');
    assert.deepEqual(server.seen.deleted, ['DELETE']);
  });

  test('a session that is not valid is an event first, and a page only then', async () => {
    const result = await page.run(async () => {
      const { client, rejection } = await openClient();
      const events = [];
      const note = (event) => {
        events.push([event.type, event.status, event.reason, new URL(event.url).pathname + new URL(event.url).search]);
        event.preventDefault();
      };
      client.bind('login', note);
      client.bind('refused', note);
      const told = new BroadcastChannel('dara-session-state');
      const message = new Promise((resolve) => { told.onmessage = ({ data }) => resolve(data); });
      const codes = [await client.verify(), (await client.http('GET', '/api/secret')).status, (await client.http('GET', '/api/expired')).value.detail.reason];
      const wrong = await rejection(client.login({ username: 'ada', password: 'wrong' }));
      const lost = await client.verify();
      const back = await client.login({ username: 'ada', password: 'right' });
      await client.logout();
      const announced = await message;
      told.close();
      const result = { events, codes, wrong, lost, back, announced, path: location.pathname };
      client.destroy();
      return result;
    });
    assert.deepEqual(result.codes, [true, 403, 'expired']);
    assert.deepEqual(result.events, [['refused', 403, 'unauthorized', '/error?code=403'], ['login', null, 'expired', '/login?referrer=%2F']]);
    assert.deepEqual([result.wrong, result.lost, result.back, result.path], ['unauthorized', false, { success: true }, '/']);
    assert.deepEqual(result.announced, { type: 'session_logged_out' });
    await page.takeProblems(); // browsers list answers with 401 and 403
  });

  for (const end of ['close', 'destroy']) {
    test(`${end} settles all that waits, once`, async () => {
      const { codes, later } = await page.run(async (end) => {
        const { client, rejection } = await openClient();
        const promises = [
          client.request('silent', 1), client.request('silent', 1, { timeout: 60_000 }), client.task('nobody').wait(), client.task('nobody').result(),
          client.store('nothing-here').ready(), client.runAction({ definitionUid: 'wait', uid: 'b' }), client.http('GET', '/api/core/tasks/t-wait'),
          client.verify()
        ];
        const { DaraClient } = await library('dara');
        const idle = new DaraClient();
        promises.push(idle.whenOpen());
        const settled = Promise.all(promises.map(rejection));
        idle[end]();
        client[end]();
        const codes = await settled;
        const later = await Promise.all([client.request('echo', 1)].map(rejection));
        client.destroy();
        return { codes, later };
      }, end);
      assert.deepEqual([...new Set(codes)], ['cancelled']);
      assert.deepEqual(later, [end === 'close' ? 'not-open' : 'cancelled']);
      await page.takeProblems(); // the store that is not there
      });
  }

  test('handlers that throw are reported, and options are checked', async () => {
    const result = await page.run(async () => {
      const { client, rows } = await openClient();
      const { DaraClient } = await library('dara');
      const { TetherError } = await library('dara');
      client.bind('message', () => { throw new Error('oh'); });
      client.send('say', '{"type":"message","message":{}}');
      await client.request('echo', 1);
      const errors = rows.filter(([name]) => name === 'error').map(([, [code]]) => code);
      const mistakes = [{ baseURL: '/x' }, { pingInterval: '5' }, { liveReload: 1 }].map((options) => thrown(() => new DaraClient(options), { TetherError }));
      const far = new DaraClient({ baseUrl: 'ftp://elsewhere', maxAttempts: -1, requestTimeout: 10, pingInterval: 0, liveReload: false });
      const wrong = next(far, 'error');
      far.connect();
      const { code } = (await wrong).error;
      far.destroy();
      client.destroy();
      return { errors, mistakes, code };
    });
    assert.deepEqual(result.errors, ['handler-failed']);
    assert.ok(result.mistakes.every((mistake) => mistake.startsWith('not ours: TypeError')), String(result.mistakes));
    assert.equal(result.code, 'invalid-url');
  });
}, { endpoints: server.endpoints, routes: server.routes });
