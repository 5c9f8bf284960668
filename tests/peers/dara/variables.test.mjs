// What the server asks for, and what it computes: sections 6 and 7, rows 41 to 48 and 67 to 72 of section 12.

import assert from 'node:assert/strict';

import { at, onDara } from './support/dara_page.mjs';

const onAll = { at, main: true };

onDara('variables', (page, check) => {
  /** What the server hears when it asks all pages of the user, or one channel. */
  const valueOf = async (name, more = {}) => {
    const { within = 8, ...how } = more;
    const number = await page.server.does('value_of', { name, ...how });
    return page.server.does('answer_of', { number, within });
  };
  const replies = async () => (await page.server.frames()).map((text) => JSON.parse(text)).filter(({ type }) => type === 'message');

  check('[6] a value that was provided, to the byte', onAll, async () => {
    await page.connects();
    await page.calls('provide', 'plain', { v: [1, null] });
    assert.deepEqual(await valueOf('plain'), { done: true, value: { v: [1, null] } });
    const [frame] = await page.server.frames();
    assert.match(frame, /^\{"channel":"[0-9a-f-]{36}","chunk_count":null,"message":\{"v":\[1,null\]\},"type":"message"\}$/);
  });

  check('[6] a function is asked each time, with what the server knows of the variable', { at }, async () => {
    await page.connects();
    await page.run(() => {
      let count = 0;
      window.client.provide('plain', async (variable) => ({ count: ++count, uid: variable.uid, default: variable.default }));
    });
    assert.deepEqual((await valueOf('plain')).value, { count: 1, uid: 'plain', default: 'hello' });
    assert.equal((await valueOf('plain')).value.count, 2);
  });

  check('[6] a derived variable: the server computes it from what the page resolves', { at }, async () => {
    await page.connects();
    await page.run(() => window.client.provide('sum', ({ uid }) => ({ deps: [0, 1], type: 'derived', uid, values: [7, 8], nested: [] })));
    assert.deepEqual(await valueOf('sum'), { done: true, value: 15 });
  });

  check('[12.71, 6] a variable that nobody knows', onAll, async () => {
    await page.connects();
    await valueOf('nested', { timeout: 0.2, within: 1 });
    const [first] = await replies();
    assert.equal(first.message, '__NOT_REGISTERED__');
  });

  check('[6] one that was withdrawn is not known any more', { at }, async () => {
    await page.connects();
    await page.calls('provide', 'plain', 1);
    await page.calls('withdraw', 'plain');
    await valueOf('plain', { timeout: 0.2, within: 1 });
    assert.equal((await replies())[0].message, '__NOT_REGISTERED__');
  });

  for (const how of ['throws', 'rejects']) {
    check(`[11.14] one that ${how} is answered at once, not left to the server's patience`, { at, problems: true }, async () => {
      await page.connects();
      await page.run((wanted) => window.client.provide('plain', wanted === 'throws'
        ? () => { throw new Error('asked for'); } : () => Promise.reject(new Error('asked for'))), how);
      await valueOf('plain', { timeout: 3, within: 0.5 });
      assert.ok((await replies()).length >= 1);
    });
  }

  check('[11.14] undefined answers null', { at }, async () => {
    await page.connects();
    await page.run(() => window.client.provide('plain', () => {}));
    assert.deepEqual(await valueOf('plain'), { done: true, value: null });
    assert.equal((await replies())[0].message, null);
  });

  check('[11.14] an answer that comes after a loss does not go to the next link', { at }, async () => {
    await page.connects();
    await page.run(() => {
      window.client.provide('plain', () => new Promise((resolve) => { window.settle = resolve; }));
    });
    await page.server.does('value_of', { name: 'plain' });
    await page.sees(() => window.settle);
    await page.tells('open', await page.breaks());
    await page.run(() => window.settle('late'));
    await page.roundTrip();
    assert.deepEqual((await replies()).map(({ message }) => message).filter((message) => message === 'late'), []);
  });

  check('[6] a slow page: the server asks again, and hears', { at }, async () => {
    await page.connects();
    await page.run(() => {
      let count = 0;
      window.client.provide('plain', () => new Promise((resolve) => setTimeout(resolve, count++ === 0 ? 600 : 0, `try ${count}`)));
    });
    assert.deepEqual(await valueOf('plain', { timeout: 0.3 }), { done: true, value: 'try 2' });
  });

  check('[12.68-70, 12.72] two pages of a user', { at }, async () => {
    await page.connects();
    const [one, two] = await page.run(async () => {
      const second = (window.second = new window.peer.DaraClient());
      second.connect();
      await second.whenOpen();
      window.client.provide('plain', 'of one');
      second.provide('plain', 'of two');
      return [window.client.channel, second.channel];
    });
    assert.equal((await valueOf('plain', { channel: one })).value, 'of one');
    assert.equal((await valueOf('plain', { channel: two })).value, 'of two');
    assert.deepEqual((await valueOf('plain')).value, { [one]: 'of one', [two]: 'of two' });
    assert.deepEqual((await valueOf('plain', { channel: 'stale' })).value, { [one]: 'of one', [two]: 'of two' });
    await page.run(() => window.second.close());
  });

  check('[12.48] a server variable: its new number is told', onAll, async () => {
    await page.connects();
    const { value: before } = await page.calls('http', 'GET', '/api/core/server-variable/server-var/sequence');
    await page.server.does('write_server_variable', { value: 7 });
    const [{ uid, sequenceNumber }] = await page.tells('serverVariable');
    assert.deepEqual([uid, sequenceNumber], ['server-var', before.sequence_number + 1]);
  });

  check('[7] a derived variable that is no task has its value at once', onAll, async () => {
    await page.connects();
    assert.deepEqual(await page.calls('compute', 'sum', [7, 8]), { value: 15 });
    const [, path, body] = (await page.server.requests(/derived-variable/))[0];
    assert.equal(path, '/api/core/derived-variable/sum');
    const { values, ws_channel: channel, force_key: force } = JSON.parse(body);
    assert.deepEqual([values, channel, force], [{ data: [7, 8], lookup: {} }, await page.run(() => window.client.channel), null]);
  });

  check('[10] one that fails: the request does, and the session hears of it', { at, problems: true }, async () => {
    await page.connects();
    assert.notEqual((await page.settles('compute', 'failing', [1])).error, undefined);
    const [{ error, time }] = await page.tells('serverError');
    assert.match(error, /asked for/);
    assert.match(time, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
  });

  check('[10] so does an endpoint of the application', { at, problems: true }, async () => {
    await page.connects();
    assert.equal((await page.calls('http', 'GET', '/api/peer/fail')).status, 500);
  });
}, { ours: true });

onDara('tasks', (page, check) => {
  /** Computes it as a task, anew each time. */
  const starts = (name, values) => page.run(async (uid, given) => {
    const { task } = await window.client.compute(uid, given, { force: String(Math.random()) });
    window.task = task;
    return task.id;
  }, name, values);
  const wait = (options = {}) => page.run((how) => window.peer.outcome(window.task.wait(how)), options);
  const result = () => page.run(() => window.peer.outcome(window.task.result()));
  const of = async (id) => (await page.events('task')).filter(({ taskId }) => taskId === id);

  check('[12.47, 7] a task, then its result', onAll, async () => {
    await page.connects();
    const id = await starts('task-add', [7, 8]);
    assert.deepEqual(await result(), { value: 15 });
    assert.deepEqual(await of(id), [{ taskId: id, status: 'COMPLETE' }]);
    assert.ok((await page.server.requests(/tasks/)).some(([method, path]) => method === 'GET' && path === `/api/core/tasks/${id}`));
  });

  check('[12.41, 12.42] its progress', onAll, async () => {
    await page.connects();
    const id = await starts('task-steps', [4, 30]);
    assert.deepEqual(await result(), { value: 4 });
    const progress = (await of(id)).filter(({ status }) => status === 'PROGRESS');
    assert.deepEqual(progress.map(({ progress: share, message }) => [share, message]), [[0, 'Step 1'], [25, 'Step 2'], [50, 'Step 3'], [75, 'Step 4']]);
  });

  check('[12.43-45] progress that is to be shown as an animation', { at, ours: true }, async () => {
    await page.connects();
    const id = await starts('task-faked', [50]);
    assert.deepEqual(await result(), { value: 'faked' });
    assert.deepEqual((await of(id))[0], { taskId: id, status: 'PROGRESS', progress: 90, message: 'faking', fakeDuration: 50 });
    assert.equal(await page.run(() => window.task.status), 'COMPLETE');
  });

  check('[12.67, 7] a task that fails is told once, with the error', { ...onAll, defect: 'twice' }, async () => {
    await page.connects();
    const id = await starts('task-fail', ['on purpose']);
    assert.deepEqual(await wait(), { error: 'server-error' });
    assert.match((await page.tells('serverError'))[0].error, /on purpose/);
    await page.roundTrip();
    const told = await of(id);
    assert.deepEqual(told.map(({ status }) => status), ['ERROR']);
    assert.match(told[0].error, /on purpose/);
    assert.deepEqual(await result(), { error: 'server-error' });
    const { status, value } = await page.calls('http', 'GET', `/api/core/tasks/${id}`);
    assert.equal(status, 200);
    assert.ok(value.error);
  });

  check('[11.1] who does not want to wait longer', { at, defect: 1 }, async () => {
    await page.connects();
    await starts('task-sleep', [600]);
    assert.deepEqual(await wait({ timeout: 200 }), { error: 'timed-out' });
  });

  check('[7] a task that ended before anybody asked', { at, defect: 1 }, async () => {
    await page.connects();
    const id = await starts('task-add', [1, 1]);
    await page.tells('task');
    const asked = await page.run((one) => window.peer.outcome(window.client.task(one).wait({ timeout: 1000 })), id);
    assert.equal(asked.error, undefined);
  });

  check('[7] the end is told before the answer that names the task', { at, defect: 1 }, async () => {
    await page.connects();
    const id = 'early';
    await page.server.does('send_typed', { typename: 'TaskNotificationMessage', message: { status: 'COMPLETE', task_id: id } });
    await page.tells('task');
    const body = JSON.stringify({ task_id: id, cache_key: 'k' });
    await page.server.does('answer', { path: '/api/core/derived-variable/task-add', status: 200, body });
    await starts('task-add', [3, 4]);
    assert.equal((await wait({ timeout: 1000 })).error, undefined);
  });

  check('[7] tasks that wait for tasks: all of them are told, none is mistaken', { at }, async () => {
    await page.connects();
    // What the page sends for a derived variable that another depends on.
    const inner = { type: 'derived', uid: 'task-steps', values: [2, 20], force_key: null };
    const id = await page.run(async (given) => {
      const { task } = await window.client.compute('meta', [given], { force: String(Math.random()) });
      window.task = task;
      return task?.id;
    }, inner);
    assert.deepEqual(await result(), { value: 4 });
    const told = await page.events('task');
    assert.ok(told.some(({ taskId, status }) => taskId === id && status === 'COMPLETE'));
  });

  check('[11.1] a link that is lost ends the wait', { ...onAll, defect: 1 }, async () => {
    await page.connects();
    await starts('task-sleep', [1000]);
    await page.run(() => { window.waits = window.peer.outcome(window.task.wait()); });
    await page.server.does('close', { code: 1001 });
    const outcome = await page.run(() => window.waits);
    assert.ok(outcome.error === 'connection-lost' || outcome.error === undefined, JSON.stringify(outcome));
  });

  check('[7] a task of which the server knows nothing', { at }, async () => {
    await page.connects();
    const { status } = await page.calls('http', 'GET', '/api/core/tasks/unknown');
    assert.equal(status, 404);
    await page.run(() => window.client.task('unknown').cancel().then(() => {}));
  });

  check('[7] an action that runs a task, and one that waits for one', { at, ours: true }, async () => {
    await page.connects();
    await page.acts('task');
    assert.deepEqual((await page.events('variables')).at(-1), { changes: [{ uid: 'plain', value: 3 }] });
  });

  check('[12.46, 7] a task that is cancelled', onAll, async () => {
    // The server ends the process that runs it, and takes seconds to start another.
    await page.connects();
    const id = await starts('task-sleep', [20_000]);
    await page.run(() => { window.waits = window.peer.outcome(window.task.wait()); });
    await page.run(() => window.task.cancel());
    assert.deepEqual(await page.run(() => window.waits), { error: 'cancelled' });
    await page.roundTrip();
    assert.deepEqual((await of(id)).map(({ status }) => status), ['CANCELED']);
  });
}, { server: { env: { PEER_TASKS: 'true' } } });
