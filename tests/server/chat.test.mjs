import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, startTestServer } from './support.mjs';

const isError = (frame) => frame.type === 'error';

async function chatServer(t, options) {
  const server = await startTestServer(t, options);
  return { ...server, enter: () => connect(t, server.url, '/chat') };
}

test('who joins gets the history, then who is there, then the join', async (t) => {
  const { enter } = await chatServer(t);
  const ann = await enter();
  ann.send({ type: 'join', username: 'ann', room: 'tea' });
  assert.deepEqual(await ann.take(3), [
    { type: 'history', room: 'tea', messages: [] },
    { type: 'presence', room: 'tea', users: ['ann'] },
    { type: 'join', username: 'ann', room: 'tea' },
  ]);

  ann.send({ type: 'message', username: 'ann', room: 'tea', text: 'hello', id: 'm1' });
  const { time, ...message } = await ann.next();
  assert.deepEqual(message, { type: 'message', username: 'ann', room: 'tea', text: 'hello', id: 'm1' });
  assert.ok(Math.abs(time - Date.now()) < 60_000, 'milliseconds since 1970');

  const bob = await enter();
  bob.send({ type: 'join', username: 'bob', room: 'tea' });
  const news = [
    { type: 'presence', room: 'tea', users: ['ann', 'bob'] },
    { type: 'join', username: 'bob', room: 'tea' },
  ];
  assert.deepEqual(await bob.take(3), [
    { type: 'history', room: 'tea', messages: [{ username: 'ann', text: 'hello', id: 'm1', time }] },
    ...news,
  ]);
  assert.deepEqual(await ann.take(2), news);
});

test('messages and departures reach everybody in the room, and nobody else', async (t) => {
  const { enter } = await chatServer(t);
  const [ann, bob, eve] = [await enter(), await enter(), await enter()];
  await ann.join('ann', 'tea');
  await bob.join('bob', 'tea');
  await eve.join('eve', 'coffee');
  await ann.settle();

  bob.send({ type: 'message', username: 'bob', room: 'tea', text: '<b>hi</b> \u{1f600}', id: 7 });
  const sent = await bob.next();
  assert.equal(sent.text, '<b>hi</b> \u{1f600}');
  assert.equal(sent.id, '7', 'a number as an id becomes a string');
  assert.deepEqual(await ann.next(), sent);

  bob.send({ type: 'leave', room: 'tea' });
  assert.deepEqual(await bob.next(), { type: 'leave', username: 'bob', room: 'tea' });
  assert.deepEqual(await ann.take(2), [
    { type: 'presence', room: 'tea', users: ['ann'] },
    { type: 'leave', username: 'bob', room: 'tea' },
  ]);
  assert.deepEqual(await bob.settle(), []);
  assert.deepEqual(await eve.settle(), []);
});

test('a closed connection leaves all its rooms', async (t) => {
  const { enter } = await chatServer(t);
  const [ann, bob] = [await enter(), await enter()];
  for (const room of ['tea', 'coffee']) {
    await ann.join('ann', room);
    await bob.join('bob', room);
  }
  await ann.settle();
  bob.socket.terminate();
  const frames = await ann.take(4);
  assert.deepEqual(
    frames.map(({ type, room, username, users }) => [type, room, username ?? users]),
    [
      ['presence', 'tea', ['ann']],
      ['leave', 'tea', 'bob'],
      ['presence', 'coffee', ['ann']],
      ['leave', 'coffee', 'bob'],
    ],
  );
});

test('a user with two connections is listed once and leaves with the last', async (t) => {
  const { enter } = await chatServer(t);
  const [ann, bob1, bob2] = [await enter(), await enter(), await enter()];
  await ann.join('ann');
  await bob1.join('bob');
  await ann.settle();

  bob2.send({ type: 'join', username: 'bob' });
  const [, presence] = await bob2.take(3);
  assert.deepEqual(presence.users, ['ann', 'bob']);
  assert.deepEqual(await ann.settle(), [], 'no news for the others');

  await bob1.leave();
  ann.send({ type: 'message', text: 'still here?', username: 'ann' });
  assert.equal((await bob2.next()).text, 'still here?', 'and no presence or leave before it');
  await ann.next();
  await bob2.leave();
  assert.deepEqual((await ann.take(2)).map(({ type }) => type), ['presence', 'leave']);
});

test('joining again repeats the greeting; under another name it is a change of name', async (t) => {
  const { enter } = await chatServer(t);
  const [ann, bob] = [await enter(), await enter()];
  await ann.join('ann');
  await bob.join('bob');
  await ann.settle();

  bob.send({ type: 'join', username: 'bob' });
  assert.deepEqual((await bob.take(3)).map(({ type }) => type), ['history', 'presence', 'join']);
  assert.deepEqual(await ann.settle(), []);

  bob.send({ type: 'join', username: 'rob' });
  assert.deepEqual(
    (await ann.take(4)).map(({ type, username, users }) => [type, username ?? users]),
    [
      ['presence', ['ann']],
      ['leave', 'bob'],
      ['presence', ['ann', 'rob']],
      ['join', 'rob'],
    ],
  );
});

test('a repeated message is confirmed to its sender and shown to the others once', async (t) => {
  const { enter } = await chatServer(t);
  const [ann, bob] = [await enter(), await enter()];
  await ann.join('ann');
  await bob.join('bob');
  await ann.settle();
  const message = { type: 'message', username: 'ann', room: 'lobby', text: 'once', id: 'm1' };
  ann.send(message);
  const first = await ann.next();
  ann.send(message);
  assert.deepEqual(await ann.next(), first, 'the original, with its time');
  assert.deepEqual(await bob.settle(), [first]);

  bob.send({ ...message, username: 'bob' });
  assert.equal((await ann.next()).username, 'bob', 'ids of two users do not clash');

  const eve = await enter();
  eve.send({ type: 'join', username: 'eve' });
  assert.equal((await eve.next()).messages.length, 2);
});

test('an id used for another message is an error, not a silent loss', async (t) => {
  const { enter } = await chatServer(t);
  const ann = await enter();
  await ann.join('ann');
  ann.send({ type: 'message', username: 'ann', text: 'one', id: '1' });
  await ann.next();
  ann.send({ type: 'message', username: 'ann', text: 'two', id: '1' });
  assert.deepEqual(await ann.next(), {
    type: 'error',
    message: 'this id was used for another message',
    id: '1',
  });
});

test('room, id and the name in a message may be left out', async (t) => {
  const { enter } = await chatServer(t);
  const ann = await enter();
  await ann.join('ann');
  ann.send({ type: 'message', text: 'one' });
  ann.send({ type: 'message', username: 'ann', text: 'one', room: null, id: null });
  const [first, second] = await ann.take(2);
  assert.equal(first.room, 'lobby');
  assert.equal(first.username, 'ann');
  assert.match(first.id, /./);
  assert.notEqual(first.id, second.id);
});

test('names are trimmed, and characters that cannot be kept are replaced', async (t) => {
  const { enter } = await chatServer(t);
  const ann = await enter();
  ann.send({ type: 'join', username: '  ann ', room: ' tea ' });
  assert.deepEqual((await ann.take(3))[2], { type: 'join', username: 'ann', room: 'tea' });
  ann.sendText('{"type":"message","room":"tea","text":"a\\u0000b\\ud800c","id":"x"}');
  const { text } = await ann.next();
  assert.equal(text, 'a\ufffdb\ufffdc');
  ann.send({ type: 'join', username: 'ann', room: 'tea' });
  assert.equal((await ann.next()).messages[0].text, text, 'the history says the same');
});

test('the history is the last hundred, oldest first, and fewer if they are long', async (t) => {
  const { enter } = await chatServer(t, { limits: { ratePerSecond: 1e6, burst: 1e6 } });
  const ann = await enter();
  await ann.join('ann');
  for (let i = 0; i < 120; i += 1) ann.send({ type: 'message', text: `text ${i}` });
  await ann.take(120);
  ann.send({ type: 'join', username: 'ann' });
  const { messages } = await ann.next();
  assert.deepEqual(
    messages.map(({ text }) => text),
    Array.from({ length: 100 }, (_, i) => `text ${i + 20}`),
  );

  const long = '\u{1f600}'.repeat(4000);
  for (let i = 0; i < 40; i += 1) ann.send({ type: 'message', text: long });
  await ann.next((frame) => frame.text === 'text 119' || frame.text === long);
  await ann.settle();
  ann.send({ type: 'join', username: 'ann' });
  const history = await ann.next((frame) => frame.type === 'history');
  const bytes = Buffer.byteLength(JSON.stringify(history));
  assert.ok(bytes > 200_000 && bytes < 300_000, `${bytes} bytes`);
  assert.equal(history.messages.at(-1).text, long);
});

test('a wrong frame gets an error that says what was expected, and the chat goes on', async (t) => {
  const { enter, faults } = await chatServer(t, { limits: { ratePerSecond: 1e6, burst: 1e6 } });
  const [ann, bob] = [await enter(), await enter()];
  await ann.join('ann');
  await bob.join('bob');
  await ann.settle();

  const message = { type: 'message', username: 'ann', text: 'x', id: 'm' };
  const rows = [
    ['no JSON', /not a JSON object; expected something like .*"join"/],
    ['', /not a JSON object/],
    ['{"type":"join"', /not a JSON object/],
    ['[]', /not a JSON object/],
    ['null', /not a JSON object/],
    ['"ping"', /not a JSON object/],
    ['['.repeat(60_000), /not a JSON object/],
    ['{}', /unknown type undefined; expected one of "join", "message", "leave"/],
    ['{"__proto__":{"type":"join"}}', /unknown type undefined/],
    [{ type: 'dance' }, /unknown type "dance"/],
    [{ type: 'constructor' }, /unknown type "constructor"/],
    [{ type: { a: 1 } }, /unknown type \{"a":1\}/],
    [{ type: 'join' }, /"username" has to be a string of 1 to 40 characters/],
    [{ type: 'join', username: '   ' }, /"username" has to be/],
    [{ type: 'join', username: 5 }, /"username" has to be/],
    [{ type: 'join', username: 'x'.repeat(41) }, /"username" has to be/],
    [{ type: 'join', username: 'ann', room: '' }, /"room" has to be a string of 1 to 60 characters/],
    [{ type: 'join', username: 'ann', room: 'x'.repeat(61) }, /"room" has to be/],
    [{ type: 'leave', room: 'elsewhere' }, /you are not in the room "elsewhere"/],
    [{ ...message, text: '' }, /"text" has to be a string of 1 to 4000 characters/, 'm'],
    [{ ...message, text: 'x'.repeat(4001) }, /"text" has to be/, 'm'],
    [{ ...message, text: undefined, content: 'x' }, /"text" has to be/, 'm'],
    [{ ...message, id: '' }, /"id" has to be a number or a string of 1 to 64 characters/],
    [{ ...message, id: 'x'.repeat(65) }, /"id" has to be/],
    [{ ...message, id: {} }, /"id" has to be/],
    [{ ...message, username: 'bob' }, /you joined this room as "ann"/, 'm'],
    [{ ...message, room: 'elsewhere' }, /^join the room first$/, 'm'],
    [{ ...message, room: 'elsewhere', id: 12 }, /^join the room first$/, '12'],
  ];
  for (const [frame, expected, id] of rows) {
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
    ann.sendText(text);
    const answer = await ann.next();
    assert.equal(answer.type, 'error', text.slice(0, 80));
    assert.match(answer.message, expected);
    assert.equal(answer.id, id, text.slice(0, 80));
    assert.ok(answer.message.length < 300, 'what was sent is quoted in part only');
  }

  for (const username of ['x'.repeat(40), '\u{1f600}'.repeat(40)]) {
    await (await enter()).join(username);
  }
  ann.send({ ...message, text: '\u{1f600}'.repeat(4000) });
  assert.equal((await ann.next(({ type }) => type === 'message')).text.length, 8000);
  assert.equal((await bob.next(({ type }) => type === 'message')).text.length, 8000);
  assert.deepEqual(faults, []);
});

test('a connection may be in twenty rooms', async (t) => {
  const { enter } = await chatServer(t);
  const ann = await enter();
  for (let i = 0; i < 20; i += 1) await ann.join('ann', `room ${i}`);
  ann.send({ type: 'join', username: 'ann', room: 'one more' });
  assert.match((await ann.next(isError)).message, /at most 20 rooms/);
  ann.send({ type: 'leave', room: 'room 3' });
  await ann.join('ann', 'one more');
});
