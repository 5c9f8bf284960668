// Writes tests/data/hypergen_traffic.json anew: what the app of this folder and Hypergen's own client say to each other.
//   TETHER_PEER_CLIENT=theirs node record_traffic.mjs

import { writeFileSync } from 'node:fs';

import { client } from '../../support/client_under_test.mjs';
import { HypergenPage } from './hypergen_page.mjs';

const output = new URL('../../../data/hypergen_traffic.json', import.meta.url);
const about = 'Requests, answers and frames between the app of tests/peers/hypergen and the client of django-hypergen 1.5.6 ' +
  'in Chromium; the server is at localhost:8000. kind: boot (a page in full), http (an action or a part of a page), ws.';

if (client !== 'theirs') throw new Error('another client than Hypergen\'s own is no witness: TETHER_PEER_CLIENT=theirs');

const page = new HypergenPage('chromium', { env: { PEER_BOTH_WAYS: 'true' } });
const pressed = (...ids) => async () => { for (const id of ids) await page.whenAnswered(() => page.press(`#${id}`)); };
const chosen = (fields) => async () => {
  for (const [css, settings] of fields) await page.whenAnswered(() => page.set(css, settings));
};
const answered = (...whats) => async () => { for (const what of whats) await page.gets(what); };
const pause = () => page.run(() => new Promise((resolve) => setTimeout(resolve, 150)));

const openRoom = async (room, count = 1) => {
  await page.until(async () => (await page.server.told('ws-open')).filter((one) => one.room === room).length === count);
  await pause();
};

/** [where it begins, what is done there] */
const scenes = [
  ['/', pressed('increment', 'increment')],
  ['/bare/', pressed('increment')],
  ['/values/', pressed('dates', 'collections', 'numbers', 'keys', 'text')],
  ['/inputs/', chosen([
    ['#in-text', { value: ' a ' }], ['#in-text', { value: '' }], ['#in-number', { value: '42' }], ['#in-range', { value: '30' }],
    ['#in-date', { value: '2022-02-28' }], ['#in-time', { value: '10:11' }], ['#in-datetime-local', { value: '2022-01-01T10:11' }],
    ['#in-month', { value: '2022-03' }], ['#in-week', { value: '2022-W05' }], ['#box', { checked: true }],
    ['#radio-one', { checked: true }], ['#choices-int', {}], ['#choices-str', {}], ['#as-float', { value: '2.5' }]
  ])],
  ['/inputs/', pressed('both')],
  ['/options/', pressed('plain', 'meta', 'blocks_one', 'free')],
  ['/upload/', async () => {
    await page.run(() => {
      const files = new DataTransfer();
      files.items.add(new File(['contents'], 'hé llo.txt', { type: 'text/plain' }));
      document.querySelector('#file').files = files.files;
    });
    await pressed('send', 'only-name')();
  }],
  ['/lab/', answered(
    {
      html: { target: '<b id="x">new</b>', rows: '<tr><td>row</td></tr>' },
      commands: [['hypergen.hide', 'x'], ['console.warn', 'a', { k: [1.5, null] }]]
    },
    { bare: true, commands: [['hypergen.morph', 'target', 'bare']] }, { text: 'null', type: 'application/json' },
    {
      commands: [
        ['hypergen.append', 'list', '<li>é</li>'], ['hypergen.prepend', 'list', 'x'], ['hypergen.remove', 'old'],
        ['hypergen.setClientState', 'a.b', { c: 1 }]
      ]
    }
  )],
  ['/lab/', answered({ text: '<h1>Server Error (500)</h1>', status: 500 })],
  ['/lab/', pressed('forbidden')],
  ['/lab/', answered({ text: 'nothing here', status: 404, type: 'text/plain' })],
  ['/todo/', async () => {
    const add = async (text) => { await page.set('#new', { value: text }); await pressed('add')(); };
    await add('');
    await add('tea');
    await pressed('toggle-0')();
    await page.whenAnswered(() => page.run(() => document.querySelector('#label-0').dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))));
    await page.whenAnswered(() => page.run(() => document.querySelector('#edit').dispatchEvent(new Event('blur'))));
    await pressed('delete-0')();
  }],
  ['/nav/one/', async () => {
    await pressed('to-two')();
    await page.whenAnswered(() => page.run(() => history.back()));
    await pressed('base')();
  }],
  ['/nav/one/', async () => {
    await page.press('#to-away');
    await page.hears('request', ({ path, method }) => method === 'GET' && path === '/nav/two/');
  }],
  ['/nav/one/', async () => {
    await page.press('#to-secret');
    await page.hears('request', ({ path }) => path.startsWith('/login/'));
  }],
  ['/notes/', pressed('note')],
  ['/chat/', async () => {
    await openRoom('chat');
    for (const text of ['hello', 'æ <b>']) {
      await page.run((value) => { document.querySelector('#message').value = value; }, text);
      await page.enter('#message');
      await pause();
    }
  }],
  ['/room/', async () => {
    await page.run(() => window.hypergen.applyCommands([['hypergen.websocket.open', window.labUrl]]));
    await openRoom('lab');
    await page.server.answer('ws', { commands: [['hypergen.morph', 'target', 'answered'], ['hypergen.setClientState', 'a', {}]] });
    await page.press('#value');
    await pause();
    await page.server.sendToRoom('lab', '[["hypergen.append","messages","<li>plain list</li>"]]');
    await pause();
  }]
];

/** Only what every run has alike. */
function tidy(text) {
  return text.replaceAll(`localhost:${page.server.port}`, 'localhost:8000');
}

function exchanges(told, scene) {
  const rooms = new Map();
  const found = [];
  for (const { kind, number, room, text, ...facts } of told) {
    if (kind === 'request') {
      const { method, path, headers, data, files, body } = facts;
      const { status, type, body: answer, location } = told.find((one) => one.kind === 'answer' && one.number === number) ?? {};
      const request = method === 'GET' ? { method, path } : { method, path, headers, data, files, body };
      const response = { status, type, body: answer, ...(location && { location }) };
      found.push({ scene, kind: method === 'GET' ? 'boot' : 'http', request, response });
    } else if (kind === 'ws-open') {
      rooms.set(room, { scene, kind: 'ws', url: `ws://localhost:8000/ws/${room}/`, frames: [] });
      found.push(rooms.get(room));
    } else if (kind === 'frame' || kind === 'sent') {
      rooms.get(room).frames.push([kind === 'frame' ? 'client' : 'server', text]);
    }
  }
  return found;
}

await page.start();
const all = [];
try {
  for (const [at, act] of scenes) {
    await page.begin(at);
    await act();
    await pause();
    all.push(...exchanges(await page.server.told(), at));
  }
  const lines = all.map((one, index) => JSON.stringify({ n: index + 1, ...one }));
  writeFileSync(output, tidy(`{"about": ${JSON.stringify(about)},\n"exchanges": [\n${lines.join(',\n')}\n]}\n`));
  console.log(`${lines.length} exchanges`);
} finally {
  await page.close();
}
