// Writes tests/data/dara_frames.json anew: what the app of this folder and a client say to each other.
//   node record_frames.mjs
// The client is a plain WebSocket here, which writes its frames as the protocol says: it is no witness for what another
// client does, but the server answers it, and so it is one for what the server takes.

import { writeFileSync } from 'node:fs';

import WebSocket from 'ws';

import { startDara } from './dara_server.mjs';

const output = new URL('../../../data/dara_frames.json', import.meta.url);
const about = 'Frames between the app of tests/peers/dara and a plain WebSocket (dara-core 1.29.13). direction: s2c, c2s. ' +
  'observed: false marks what was derived from the frame named by `of`, by taking out "__typename": servers up to 1.29.4 sent it so.';

const server = await startDara({ env: { PEER_TASKS: 'true', PEER_BOTH_WAYS: 'true' } });
const cookie = await session();
const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/core/ws`, { headers: { cookie } });
const heard = [];
socket.on('message', (data) => heard.push(String(data)));

async function session() {
  const answer = await fetch(`${server.url}/api/auth/session`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  return answer.headers.get('set-cookie').split(';')[0];
}

async function post(path, body) {
  const answer = await fetch(server.url + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', cookie } });
  return answer.json().catch(() => null);
}

const say = (frame) => socket.send(JSON.stringify(frame));

/** Waits for a frame that the server has sent after the `from`th, and gives what it says. */
async function next(matches, from = 0) {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const found = heard.slice(from).map((text) => JSON.parse(text)).find(matches);
    if (found) return found;
  }
  throw new Error(`no such frame: ${matches}`);
}

const isTyped = (typename) => (frame) => frame.__typename === typename;
const { message: { channel } } = await next(({ type }) => type === 'init');

/** [scene, what is done]; each lasts until its last frame has come. */
const scenes = {
  async heartbeat() {
    say({ message: null, type: 'ping' });
    await next(({ type }) => type === 'pong');
  },
  async custom() {
    say({ message: { data: { message: 'test' }, kind: 'silent' }, type: 'custom' });
    say({ message: { data: 'hi', kind: 'echo' }, type: 'custom' });
    say({ message: { data: { x: 1 }, kind: 'echo_async', __rchan: 'V1StGXR8_Z5jdHi6B-myT' }, type: 'custom' });
    say({ message: { data: null, kind: 'numbers', __rchan: 'numbers' }, type: 'custom' });
    socket.send('{"message":{"data":[18446744073709551617,9.0,1e22,"\\u2028 é 😀"],"kind":"echo","__rchan":"exact"},"type":"custom"}');
    await next(({ message }) => message?.__response_for === 'exact');
    await server.does('broadcast', { message: { kind: 'srv', data: [1] }, custom: true });
    await next(({ message }) => message?.kind === 'srv');
  },
  async questions() {
    const ask = async (message, custom, answer) => {
      const before = heard.length;
      const number = await server.does('ask', { channel, message, custom });
      const { message: { __rchan: rchan } } = await next(({ message: one }) => one?.__rchan, before);
      answer(rchan);
      await server.does('answer_of', { number });
    };
    const reply = (chunks) => (rchan) => {
      for (const message of chunks) say({ channel: rchan, chunk_count: chunks.length > 1 ? chunks.length : null, message, type: 'message' });
    };
    await ask({ kind: 'question', data: 'q' }, true, reply([{ answer: 1 }]));
    await ask({ question: 'plain' }, false, reply(['he', 'll', 'o']));
    await server.does('broadcast', { message: { application: 'payload', nested: { error: 1, value: [] } } });
    await next(({ message }) => message?.application);
  },
  async variables() {
    for (const [name, answer] of [
      ['plain', { v: [1, null] }], ['nested', '__NOT_REGISTERED__'], ['sum', { deps: [0, 1], type: 'derived', uid: 'sum', values: [7, 8], nested: [] }],
      ['stored-shared', { n: 1 }]
    ]) {
      const before = heard.length;
      const number = await server.does('value_of', { name, timeout: 0.2 });
      const { message: { __rchan: rchan } } = await next(isTyped('VariableRequestMessage'), before);
      say({ channel: rchan, chunk_count: null, message: answer, type: 'message' });
      await server.does('answer_of', { number, within: 0.2 });
    }
    await server.does('write_server_variable', { value: 7 });
    await next(isTyped('ServerVariableMessage'));
  },
  async stores() {
    await server.does('write', { value: { items: [1, 2, 3], n: 1 } });
    await server.does('patch', { patches: { items: [3, 1, 2], n: 2, m: { 'a/b': 1 } } });
    await server.does('patch', { patches: [
      { op: 'test', path: '/n', value: 2 }, { op: 'replace', path: '/n', value: 3 }, { op: 'move', from: '/m', path: '/z' },
      { op: 'copy', from: '/z', path: '/y' }, { op: 'add', path: '/y/c~1d', value: null }, { op: 'remove', path: '/z' }
    ] });
    await server.does('patch', { patches: [{ op: 'add', path: '/items/-', value: 4 }, { op: 'add', path: '/~01', value: '~1' }] });
    await server.does('write', { value: { n: 9 }, notify: false });
    await server.does('patch', { patches: [{ op: 'replace', path: '/n', value: 10 }] });
    await server.does('patch', { patches: [{ op: 'replace', path: '', value: { k: 1 } }] });
    await server.does('patch', { patches: [] });
    await server.does('patch', { patches: 'another kind' });
    await server.does('patch', { store: 'empty', patches: { a: 1 } });
    for (const text of ['18446744073709551617', '9.0', '1e22', 'NaN', '-9223372036854775809']) await server.does('write_number', { text });
    await server.does('delete');
    await next(({ message }) => message?.store_uid === 'shared' && message.value === null && message.sequence_number > 8);
  },
  async tasks() {
    const start = async (uid, data) => (await post(`/api/core/derived-variable/${uid}`, { values: { data, lookup: {} }, ws_channel: channel, force_key: null })).task_id;
    const ends = (id) => next(({ message }) => message?.task_id === id && message.status !== 'PROGRESS');
    await ends(await start('task-add', [7, 8]));
    await ends(await start('task-steps', [2, 20]));
    await ends(await start('task-faked', [20]));
    await ends(await start('task-fail', ['on purpose']));
    const id = await start('task-sleep', [20_000]);
    await fetch(`${server.url}/api/core/tasks/${id}`, { method: 'DELETE', headers: { cookie } });
    await ends(id);
  },
  async actions() {
    const names = [
      'update', 'update_with', 'update_input', 'toggle', 'trigger', 'navigate', 'reset', 'notify', 'download_variable', 'download_content',
      'copy', 'custom', 'flush', 'empty', 'fail', 'numbers'
    ];
    for (const name of names) {
      const { uid, definitionUid } = await server.action(name);
      await post(`/api/core/action/${definitionUid}`, { execution_id: name, input: 'typed', uid, values: { data: {}, lookup: {} }, ws_channel: channel });
      await next(({ message }) => message?.action === null && message.uid === name);
    }
  },
  async errors() {
    const before = heard.length;
    await post('/api/core/derived-variable/failing', { values: { data: [1], lookup: {} }, ws_channel: channel, force_key: null });
    await next(isTyped('ServerErrorMessage'), before);
  }
};

const known = new Set();

/** Of each frame one: marks of batches and the ends of actions are alike. */
function isNew(text) {
  const action = JSON.parse(text).message?.action;
  const key = action === null ? 'the end' : ['BatchStart', 'BatchEnd'].includes(action?.name) ? action.name : text;
  return !known.has(key) && Boolean(known.add(key));
}

/** What every run has alike: paths of this machine and the texts of tracebacks are cut. */
function tidy(text) {
  const traceback = '$1Traceback (most recent call last):\\n  File \\"tasks.py\\", line 1, in fail\\nRuntimeError: on purpose\\n"';
  return text.replace(/("error":")[^"\\]*Traceback.*?(?<!\\)"/s, traceback)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (one) => numbered(one)).replace(/code=[\w-]{20,}/, 'code=c0de')
    .replace(/"time":"[^"]*"/, '"time":"2026-11-21 09:30:00.123456"');
}

const numbers = new Map();
/** A number of its own for each random one, so that who belongs to whom stays visible. */
function numbered(uuid) {
  if (!numbers.has(uuid)) numbers.set(uuid, String(numbers.size + 1).padStart(12, '0'));
  return `00000000-0000-4000-8000-${numbers.get(uuid)}`;
}

const recorded = [];
async function keep(scene) {
  for (const { kind, text } of await server.told()) {
    if (kind !== 'frame' && kind !== 'sent') continue;
    if (isNew(tidy(text))) recorded.push({ scene, direction: kind === 'frame' ? 'c2s' : 's2c', observed: true, text: tidy(text) });
  }
}

await keep('init');
for (const [scene, act] of Object.entries(scenes)) {
  await server.forget();
  await act();
  await keep(scene);
}
socket.close();
await server.stop();

const all = recorded.map((one, index) => ({ n: index + 1, ...one }));
const isDerived = new Set();
for (const { n, scene, text } of [...all]) {
  const { __typename: typename, message } = JSON.parse(text);
  const kind = [typename, message?.status, message?.action?.name].join();
  if (typename === undefined || isDerived.has(kind)) continue;
  isDerived.add(kind);
  // Only what a server added at the outermost level: "__typename" within a variable is older.
  all.push({ n: all.length + 1, scene, direction: 's2c', observed: false, of: n, text: text.replace(`"__typename":"${typename}",`, '') });
}
const lines = all.map((one) => JSON.stringify(one));
writeFileSync(output, `{"about": ${JSON.stringify(about)},\n"frames": [\n${lines.join(',\n')}\n]}\n`);
console.log(`${lines.length} frames, ${isDerived.size} of them derived`);
