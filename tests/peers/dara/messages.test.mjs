// Messages both ways: sections 2 and 5, rows 1 to 13 and 49 to 65 of section 12, and what section 11 says about them.

import assert from 'node:assert/strict';

import { at, onDara } from './support/dara_page.mjs';

const onAll = { at, main: true };
const short = { timeout: 400 };

onDara('custom', (page, check) => {
  check('[12.12] without an answer, to the byte', onAll, async () => {
    await page.connects();
    await page.calls('send', 'test_custom', { message: 'test' });
    await page.roundTrip();
    assert.equal((await page.server.frames())[0], '{"message":{"data":{"message":"test"},"kind":"test_custom"},"type":"custom"}');
  });

  check('[12.13, 12.55] with an answer: to the byte, and what comes back', onAll, async () => {
    const channel = await page.connects();
    assert.deepEqual(await page.calls('request', 'echo', { x: 1 }), { channel, data: { x: 1 } });
    const [frame] = await page.server.frames();
    assert.match(frame, /^\{"message":\{"data":\{"x":1\},"kind":"echo","__rchan":"[^"]+"\},"type":"custom"\}$/);
    assert.deepEqual(await page.order('custom'), []);
  });

  check('[12.56] a handler that is a coroutine', { at }, async () => {
    const channel = await page.connects();
    assert.deepEqual(await page.calls('request', 'echo_async', null), { channel, data: null });
  });

  check('[5] answers may come in another order', onAll, async () => {
    await page.connects();
    await page.begins('slow', 'request', 'slow', { ms: 400 });
    await page.begins('quick', 'request', 'slow', { ms: 10 });
    const first = await page.run(() => Promise.race([window.begun.slow, window.begun.quick]));
    assert.deepEqual(first, { value: { ms: 10 } });
    assert.deepEqual(await page.outcome('slow'), { value: { ms: 400 } });
  });

  check('[5] a hundred at once: each gets its own', { at }, async () => {
    await page.connects();
    const numbers = await page.run(async () => {
      const all = Array.from({ length: 100 }, (_, number) => window.client.request('echo', number));
      return (await Promise.all(all)).map(({ data }) => data);
    });
    assert.deepEqual(numbers, Array.from({ length: 100 }, (_, number) => number));
  });

  check('[12.64] the answer to what awaits none is an event', { at }, async () => {
    const channel = await page.connects();
    await page.calls('send', 'echo', 'hi');
    assert.deepEqual(await page.tells('custom'), [{ kind: 'echo', data: { channel, data: 'hi' } }]);
  });

  check('[12.10, 2b] what the server sends by itself', onAll, async () => {
    await page.connects();
    await page.server.does('broadcast', { message: { kind: 'srv', data: [1, null, 'é 😀'] }, custom: true });
    assert.deepEqual(await page.tells('custom'), [{ kind: 'srv', data: [1, null, 'é 😀'] }]);
  });

  check('[5] a handler is for questions: what awaits no answer is an event', { at, ours: true }, async () => {
    await page.connects();
    await page.run(() => window.client.handle('srv', () => { window.given = true; }));
    await page.server.does('broadcast', { message: { kind: 'srv', data: 7 }, custom: true });
    assert.deepEqual(await page.tells('custom'), [{ kind: 'srv', data: 7 }]);
    assert.equal(await page.run(() => window.given === undefined), true);
  });

  check('[12.65] the server knows who asks', { at }, async () => {
    const channel = await page.connects();
    assert.deepEqual(await page.calls('request', 'who', null), { channel, ws_channel: channel, user: 'user' });
  });

  for (const [kind, why] of [['silent', 'answers nothing'], ['fail', 'fails'], ['fail_async', 'fails later'], ['unheard_of', 'is not there']]) {
    check(`[11.1, 5] a handler that ${why}: the wait ends`, { at, main: kind === 'silent', defect: 1 }, async () => {
      await page.connects();
      assert.deepEqual(await page.settles('request', kind, 1, short), { error: 'timed-out' });
      await page.roundTrip();
    });
  }

  check('[11.1] a handler that never ends: the wait does', { at, defect: 1 }, async () => {
    await page.connects({ requestTimeout: 300 });
    assert.deepEqual(await page.settles('request', 'never', 1), { error: 'timed-out' });
  });

  check('[11.1] an answer that comes too late is nobody\'s', { at, defect: 1 }, async () => {
    await page.connects();
    assert.deepEqual(await page.settles('request', 'slow', { ms: 500 }, { timeout: 100 }), { error: 'timed-out' });
    await page.settles('request', 'slow', { ms: 600 });
    assert.deepEqual(await page.order('message'), []);
  });

  check('[11.1] a link that is lost ends the wait', { ...onAll, defect: 1 }, async () => {
    await page.connects();
    await page.begins('lost', 'request', 'never', 1);
    await page.hears('never');
    await page.server.does('close', { code: 1011 });
    assert.deepEqual(await page.outcome('lost'), { error: 'connection-lost' });
  });

  check('[11.2] without a link, who sends is told', { ...onAll, defect: 2 }, async () => {
    await page.makes();
    assert.equal((await page.settles('send', 'echo', 1)).error, 'not-open');
    assert.equal((await page.settles('request', 'echo', 1)).error, 'not-open');
  });

  check('[11.15] what the server cannot write ends the link; it comes back', { at, defect: 1 }, async () => {
    await page.connects();
    assert.deepEqual(await page.settles('request', 'unencodable', 1), { error: 'connection-lost' });
    await page.returns(2);
    await page.roundTrip();
  });

  check('[2] 2 MiB each way', onAll, async () => {
    await page.connects();
    const answer = await page.run(async () => {
      const big = await window.client.request('big', { size: 2 << 20 });
      return [big.length, await window.client.request('measure', 'é'.repeat(1 << 20))];
    });
    assert.equal(answer[0], 2 << 20);
    assert.equal(answer[1].size, 1 << 20);
  });

  check('[3] 14 MiB each way, in texts of 1 MiB', { at }, async () => {
    await page.connects();
    const answer = await page.run(async () => {
      const big = await window.client.request('big', { size: 1 << 20, pieces: 14 });
      return [big.length, (await window.client.request('measure', Array(14).fill('x'.repeat(1 << 20)))).size];
    });
    assert.deepEqual(answer, [14, 14 * ((1 << 20) + 4)]);
    assert.equal(await page.sockets(), 1);
  });
});

onDara('questions', (page, check) => {
  /** Asks the page; gives the function that waits for its answer. */
  const asks = async (message, custom = false) => {
    const [channel] = await page.server.does('channels');
    const number = await page.server.does('ask', { channel, message, custom });
    return (within = 5) => page.server.does('answer_of', { number, within });
  };

  check('[12.57, 5] a custom question is answered by its handler, with a plain message', { ...onAll, ours: true }, async () => {
    await page.connects();
    await page.run(() => window.client.handle('question', (data) => ({ heard: data })));
    const answer = await asks({ kind: 'question', data: 'q' }, true);
    assert.deepEqual(await answer(), { done: true, value: { heard: 'q' } });
    const [frame] = await page.server.frames();
    assert.match(frame, /^\{"channel":"[0-9a-f-]{36}","chunk_count":null,"message":\{"heard":"q"\},"type":"message"\}$/);
  });

  check('[5] a handler that takes its time', { at, ours: true }, async () => {
    await page.connects();
    await page.run(() => window.client.handle('question', async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return [1];
    }));
    assert.deepEqual(await (await asks({ kind: 'question', data: 1 }, true))(), { done: true, value: [1] });
  });

  check('[11.14, 2a] a handler that gives undefined answers null', { at, ours: true }, async () => {
    await page.connects();
    await page.run(() => window.client.handle('question', () => {}));
    assert.deepEqual(await (await asks({ kind: 'question', data: 1 }, true))(), { done: true, value: null });
  });

  for (const [how, handler] of [['throws', () => { throw new Error('asked for'); }], ['rejects', () => Promise.reject(new Error('asked for'))]]) {
    check(`[11.14] a handler that ${how}: the server is not left waiting, and the page is told`, { at, problems: true, ours: true }, async () => {
      await page.connects();
      await page.run((source) => window.client.handle('question', source === 'throws'
        ? () => { throw new Error('asked for'); } : () => Promise.reject(new Error('asked for'))), how);
      assert.equal((await (await asks({ kind: 'question', data: 1 }, true))()).done, true, String(handler));
      await page.tells('error');
    });
  }

  check('[5] a question that nobody handles can be answered by its number', { at }, async () => {
    await page.connects();
    const answer = await asks({ kind: 'question', data: 'q' }, true);
    const [{ kind, data, rchan }] = await page.tells('custom');
    assert.deepEqual([kind, data], ['question', 'q']);
    await page.calls('reply', rchan, 'by hand');
    assert.deepEqual(await answer(), { done: true, value: 'by hand' });
  });

  check('[12.57, 2b] a plain question', onAll, async () => {
    await page.connects();
    const answer = await asks({ question: 'plain' });
    const [{ data, rchan }] = await page.tells('message');
    assert.equal(data.question, 'plain');
    await page.calls('reply', rchan, { a: [1, null] });
    assert.deepEqual(await answer(), { done: true, value: { a: [1, null] } });
  });

  check('[12.58, 6] an answer in three pieces: the server gets the list', onAll, async () => {
    await page.connects();
    const answer = await asks({ question: 'plain' });
    const [{ rchan }] = await page.tells('message');
    await page.calls('replyInChunks', rchan, ['he', 'll', 'o']);
    assert.deepEqual(await answer(), { done: true, value: ['he', 'll', 'o'] });
    const pieces = (await page.server.frames()).map((text) => text.replace(rchan, 'R'));
    assert.deepEqual(pieces, ['he', 'll', 'o'].map((text) => `{"channel":"R","chunk_count":3,"message":"${text}","type":"message"}`));
  });

  check('[6] an answer after pieces replaces them', { at }, async () => {
    await page.connects();
    const answer = await asks({ question: 'plain' });
    const [{ rchan }] = await page.tells('message');
    await page.run((one) => { window.client.replyInChunks(one, [1]); }, rchan);
    assert.deepEqual(await answer(), { done: true, value: [1] });
  });

  check('[12.11, 2a] a reply, to the byte', { at }, async () => {
    await page.connects();
    await page.server.does('broadcast', { message: { question: 1, __rchan: 'channel' } });
    const [{ rchan }] = await page.tells('message');
    await page.calls('reply', rchan, { message: 'test' });
    await page.roundTrip();
    const expected = '{"channel":"channel","chunk_count":null,"message":{"message":"test"},"type":"message"}';
    assert.equal((await page.server.frames())[0], expected);
  });

  check('[12.50] a message of the application', onAll, async () => {
    await page.connects();
    await page.server.does('broadcast', { message: { application: 'payload' } });
    assert.deepEqual(await page.tells('message'), [{ data: { application: 'payload' } }]);
  });

  check('[12.54] what servers tell each other about tracing does not reach the page', { at }, async () => {
    await page.connects();
    await page.server.does('broadcast', { message: { kind: 'srv', data: 1 }, custom: true });
    await page.server.does('broadcast', { message: { application: 1 } });
    const told = JSON.stringify([await page.tells('custom'), await page.tells('message')]);
    assert.doesNotMatch(told, /telemetry/);
  });

  check('[12.51, 12.59, 12.60] to all, to all but one, to a user', { at }, async () => {
    await page.connects();
    const [mine, other] = await page.run(async () => {
      const second = (window.second = new window.peer.DaraClient());
      window.heard = [];
      second.bind('message', ({ data }) => window.heard.push(data.n));
      second.connect();
      return [window.client.channel, await second.whenOpen()];
    });
    await page.server.does('broadcast', { message: { n: 1 } });
    await page.server.does('broadcast', { message: { n: 2 }, ignore_channel: mine });
    await page.server.does('send_to_user', { message: { n: 3 }, ignore_channel: other });
    await page.server.does('send', { channel: other, message: { n: 4 } });
    await page.server.does('send_to_user', { message: { n: 5 }, user: 'nobody' });
    await page.server.does('send_to_user', { message: { n: 6 } });
    await page.sees(() => window.heard.length === 4);
    assert.deepEqual(await page.run(() => window.heard), [1, 2, 4, 6]);
    assert.deepEqual((await page.tells('message', 3)).map(({ data }) => data.n), [1, 3, 6]);
    await page.run(() => window.second.close());
  });
});

onDara('frames', (page, check) => {
  const typed = {
    TaskNotificationMessage: { status: 'COMPLETE', task_id: 't1' },
    ServerErrorMessage: { error: 'Traceback', time: '2026-11-21 09:30:00.123456' },
    ServerVariableMessage: { __type: 'ServerVariable', uid: 'v1', sequence_number: 3 },
    BackendStoreMessage: { store_uid: 'shared', value: { n: 5 }, sequence_number: 1 },
    BackendStorePatchMessage: { store_uid: 'shared', patches: [{ op: 'replace', path: '/n', value: 6 }], sequence_number: 2 }
  };

  for (const legacy of [false, true]) {
    const servers = legacy ? '2b] servers up to 1.29.4, which do not say the type:' : '12.1-7, 12.49]';
    check(`[${servers} each message is what it is`, { ...onAll, ours: true }, async () => {
      await page.connects();
      await page.server.does('legacy', { on: legacy });
      await page.calls('provide', 'plain', 'known');
      await page.run(() => window.client.store('shared').ready());
      for (const [typename, message] of Object.entries(typed)) await page.server.does('send_typed', { typename, message });
      await page.holds('shared', { n: 6 });
      assert.deepEqual(await page.tells('task'), [{ taskId: 't1', status: 'COMPLETE' }]);
      assert.deepEqual(await page.tells('serverError'), [{ error: 'Traceback', time: '2026-11-21 09:30:00.123456' }]);
      assert.deepEqual(await page.tells('serverVariable'), [{ uid: 'v1', sequenceNumber: 3 }]);
      const number = await page.server.does('value_of', { name: 'plain' });
      assert.deepEqual(await page.server.does('answer_of', { number }), { done: true, value: 'known' });
      await page.acts('notify');
      assert.equal((await page.events('action')).length, 9);
      await page.server.does('broadcast', { message: { application: 1 } });
      assert.deepEqual(await page.tells('message'), [{ data: { application: 1 } }]);
    });
  }

  check('[2b] fields that nobody knows are no harm', { at }, async () => {
    await page.connects();
    await page.server.does('send_typed', { typename: 'ServerVariableMessage', message: { ...typed.ServerVariableMessage, more: [1] } });
    await page.tells('serverVariable');
    await page.server.does('raw', { text: '{"type":"message","__typename":"ServerErrorMessage","more":1,"message":{"error":"e","time":"t"}}' });
    assert.deepEqual(await page.tells('serverError'), [{ error: 'e', time: 't' }]);
  });

  check('[2b] nor are kinds that nobody knows', { at }, async () => {
    await page.connects();
    for (const text of ['{"type":"novel","message":1}', '{"type":"message","__typename":"NovelMessage","message":{"a":1}}', '{"type":"pong"}']) {
      await page.server.does('raw', { text });
    }
    await page.roundTrip();
    assert.equal(await page.sockets(), 1);
  });

  const broken = [
    'nonsense', '', '1', 'null', '[]', '{}', '{"type":"message"}', '{"type":"message","message":null}', '{"type":"message","message":[]}',
    '{"type":"custom","message":{"message":"test"}}', '{"type":"custom"}', '{"type":"custom","message":{"kind":1,"data":1}}',
    '{"type":"message","__typename":"ActionMessage","message":{}}', '{"type":"message","__typename":"TaskNotificationMessage","message":{"status":"NEW"}}',
    '{"type":"message","__typename":"BackendStorePatchMessage","message":{"store_uid":"shared","patches":{},"sequence_number":1}}',
    '{"type":"message","__typename":"VariableRequestMessage","message":{"__rchan":"r","variable":7}}', `${'['.repeat(100_000)}`
  ];
  check('[11.10, 12.10] what is no frame is told as an error, or passed over; the link goes on', { ...onAll, defect: 10 }, async () => {
    await page.connects();
    for (const text of broken) await page.server.does('raw', { text: text.slice(0, 20_000) });
    await page.server.does('raw_bytes', { size: 10 });
    await page.roundTrip();
    assert.ok((await page.tells('error')).length >= 1);
    assert.equal(await page.sockets(), 1);
  });

  check('[2b] numbers of a server are what they are', { ...onAll, defect: 'numbers' }, async () => {
    await page.connects();
    assert.deepEqual(await page.calls('request', 'numbers', null), {
      nan: null, inf: null, big: '9223372036854775809n', huge: `1${'0'.repeat(40)}n`, whole: 9, great: 1e22, text: 'é \u2028 😀'
    });
  });

  check('[2b] and stay so on the way back', { ...onAll, defect: 'numbers' }, async () => {
    await page.connects();
    const heard = await page.run(async () => [
      await window.client.request('heard', (await window.client.request('numbers', null)).big),
      await window.client.request('heard', [2n ** 64n, -(2n ** 63n) - 1n, 1, 1.5, 'é \u2028 😀', null, true])
    ]);
    assert.deepEqual(heard, ['9223372036854775809', "[18446744073709551616, -9223372036854775809, 1, 1.5, 'é \\u2028 😀', None, True]"]);
  });

  check('[2b] 9.0 and 1e22 go back as floats', { at, defect: 'numbers' }, async () => {
    await page.connects();
    const heard = await page.run(async () => {
      const { data } = await window.client.request('echo', (await window.client.request('numbers', null)));
      return window.client.request('heard', data);
    });
    assert.match(heard, /'whole': 9\.0, 'great': 1e\+22/);
  });

  check('[2a] what JSON cannot say is refused here', { at, defect: 2 }, async () => {
    await page.connects();
    const errors = await page.run(() => {
      const circle = {};
      circle.circle = circle;
      return [circle, () => 1, Symbol('s')].map((value) => {
        try {
          window.client.send('heard', value);
          return 'sent';
        } catch (error) {
          return error.code ?? error.name;
        }
      });
    });
    assert.deepEqual(errors.filter((error) => error === 'sent'), []);
    await page.roundTrip();
  });
});
