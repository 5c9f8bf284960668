// WebSockets: section 7 and 4.8.

import assert from 'node:assert/strict';

import { client } from '../support/client_under_test.mjs';
import { onHypergen } from './support/hypergen_page.mjs';

const at = '/room/';
// Clients wait between their attempts to connect: tether's up to 10 s when the server has said that it closes.
const reconnectMs = 13_000;

/** What the checks of rooms have in common. */
function roomOf(page) {
  // What fails with Hypergen's own client by never happening is not waited for as long.
  const patience = () => Math.max(page.patience, client === 'tether' ? reconnectMs : 0);
  const opened = (count = 1, room = 'lab') => page.until(
    async () => (await page.server.told('ws-open')).filter((one) => one.room === room).length >= count, `${room} is open`, patience());
  const apply = (...commands) => page.run((all) => window.hypergen.applyCommands(all), commands);
  return {
    opened,
    patience,
    apply,
    /** Opens the room of the page, which does not do it by itself. */
    async open() {
      await apply(['hypergen.websocket.open', await page.run(() => window.labUrl)]);
      await opened();
      await page.sees(() => window.peerWatch.sockets.some((socket) => socket.readyState === 1));
    },
    /** The texts of the frames that the server has got. */
    frames: async () => (await page.server.told('frame')).map(({ text }) => text),
    /** Waits until the page does what the server sends to the room. */
    async works(text) {
      await page.until(async () => {
        await page.server.sendToRoom('lab', JSON.stringify([['hypergen.morph', 'target', text]]));
        return (await page.text('#target')) === text;
      }, `the page shows ${text}`);
    }
  };
}

onHypergen('chat', (page, check) => {
  const { opened, frames } = roomOf(page);

  check('[7, 4.8] what is said is heard, and the field is cleared', { at: '/chat/', main: true }, async () => {
    await opened(1, 'chat');
    for (const text of ['hello', 'æøå <b>"quoted"</b>']) {
      await page.run((value) => { document.querySelector('#message').value = value; }, text);
      await page.enter('#message');
      await page.sees((wanted) => document.querySelector('#messages').lastChild?.textContent === wanted, [text]);
      await page.sees(() => document.querySelector('#message').value === '');
    }
    assert.deepEqual(await frames(), ['{"args":["say","hello"],"meta":{}}', '{"args":["say","æøå <b>\\"quoted\\"</b>"],"meta":{}}']);
  });

  check('[7] two windows hear each other', { at: '/chat/' }, async () => {
    await opened(1, 'chat');
    const first = await page.browser.currentTab();
    await page.browser.openTab(`${page.url}/chat/`);
    await opened(2, 'chat');
    await page.run(() => { document.querySelector('#message').value = 'from two'; });
    await page.enter('#message');
    await page.showsAll('#messages li', ['from two']);
    await page.browser.switchTo(first);
    await page.showsAll('#messages li', ['from two']);
  });
});

onHypergen('rooms', (page, check) => {
  const { opened, open, patience, apply, frames, works } = roomOf(page);
  const url = () => page.run(() => window.labUrl);

  check('[4.8] a callback is one frame, to the byte', { at, main: true, defect: '2.7' }, async () => {
    await open();
    await page.server.answer('ws', { commands: [['hypergen.morph', 'target', 'answered']] });
    await page.press('#value');
    await page.shows('#target', 'answered');
    assert.deepEqual(await frames(), ['{"args":["answer","trimmed",9.0],"meta":{"m":1}}']);
  });

  check('[2.1] commands come in a deque or as a list', { at }, async () => {
    await open();
    await page.server.sendToRoom('lab', '{"_":["deque",[["hypergen.append","messages","<li>deque</li>"]]]}');
    await page.server.sendToRoom('lab', '[["hypergen.append","messages","<li>list</li>"]]');
    await page.showsAll('#messages li', ['deque', 'list']);
  });

  check('[7] frames are handled in their order', { at, main: true }, async () => {
    await open();
    const numbers = Array.from({ length: 30 }, (_, number) => String(number));
    for (const text of numbers) await page.server.sendToRoom('lab', `[["hypergen.append","messages","<li>${text}</li>"]]`);
    await page.showsAll('#messages li', numbers);
  });

  check('[7] a socket that is open is not opened again', { at, main: true }, async () => {
    await open();
    await apply(['hypergen.websocket.open', await url()], ['hypergen.websocket.open', await url()]);
    await works('once');
    assert.equal((await page.server.told('ws-open')).length, 1);
  });

  check('[7] close ends it with 1000, for good; it can be opened again', { at, main: true }, async () => {
    await open();
    await apply(['hypergen.websocket.close', await url()], ['hypergen.websocket.close', 'ws://localhost/unknown']);
    assert.equal((await page.hears('ws-close')).code, 1000);
    assert.deepEqual(await page.run(() => Object.keys(window.hypergen.websocket.WEBSOCKETS)), []);
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 1300)));
    assert.equal((await page.server.told('ws-open')).length, 1);
    await apply(['hypergen.websocket.open', await url()]);
    await opened(2);
    await works('again');
  });

  check('[1.8, 7] sockets are there for scripts', { at }, async () => {
    await open();
    await page.server.answer('ws', { commands: [['hypergen.morph', 'target', 'by hand']] });
    await page.run(() => window.hypergen.websocket.WEBSOCKETS[window.labUrl].json({ args: ['answer'], meta: {} }));
    await page.shows('#target', 'by hand');
    const kinds = await page.run(() => {
      const socket = window.hypergen.websocket.WEBSOCKETS[window.labUrl];
      return ['open', 'reconnect', 'json', 'send', 'close'].map((name) => typeof socket[name]);
    });
    assert.deepEqual(kinds, Array(5).fill('function'));
  });

  check('[4.8] a callback to a socket that is not there: the console says so', { at }, async () => {
    await page.press('#unopened');
    await page.sees(() => window.peerWatch.console.some(([level]) => level === 'error'));
  });

  check('[4.8] debounce and confirm', { at }, async () => {
    await open();
    await page.run(() => { for (let turn = 0; turn < 3; turn++) document.querySelector('#debounced').click(); });
    await page.run(() => { window.peerWatch.confirms = false; document.querySelector('#asks').click(); });
    await page.until(async () => (await frames()).length === 1, 'one frame');
    await page.run(() => { window.peerWatch.confirms = true; document.querySelector('#asks').click(); });
    await page.until(async () => (await frames()).length === 2, 'two frames');
    assert.deepEqual(await page.watched('dialogs'), [['confirm', 'Say it?'], ['confirm', 'Say it?']]);
  });

  check('[7] who may not speak is told', { at }, async () => {
    const forbidden = (await url()).replace('/lab/', '/forbidden/');
    await apply(['hypergen.websocket.open', forbidden]);
    await opened(1, 'forbidden');
    await page.sees(() => window.peerWatch.sockets.some((socket) => socket.readyState === 1));
    await apply(['hypergen.callback', forbidden, ['x'], {}]);
    await page.sees(() => window.peerWatch.console.some(([level, text]) => level === 'error' && text === 'Permission denied'));
  });

  check('[9.10] a value in a callback that came over a socket is read', { at, main: true, defect: 10 }, async () => {
    await open();
    const options = {
      debounce: 0, confirm_: false, blocks: false, uploadFiles: false, clear: false, elementId: 'fresh', debug: true, meta: {}, headers: {},
      eachUrlBlocks: true, timeout: 20000
    };
    await page.server.sendToRoom('lab', JSON.stringify([
      ['hypergen.setClientState', 'hypergen.eventHandlerCallbacks', {
        fresh__onclick: ['hypergen.callback', '/lab/say/fresh/', [['_', 'element_value', ['hypergen.read.value', null, 'field']]], options]
      }],
      ['hypergen.morph', 'target', '<button id="fresh" onclick="hypergen.event(event, \'fresh__onclick\')">fresh</button>']
    ]));
    await page.sees(() => document.querySelector('#fresh'));
    await page.whenAnswered(() => page.press('#fresh'));
    assert.deepEqual(await page.sent('fresh'), ['{"args":["trimmed"],"meta":{}}']);
  });

  check('[7] a server that fails while it listens (1011): the socket comes back', { at }, async () => {
    await open();
    await page.press('#fail');
    await opened(2);
    await works('after');
  });

  check('[7] a close with 4000: the socket comes back', { at }, async () => {
    await open();
    await page.server.closeRoom('lab', 4000);
    await opened(2);
    await works('after');
  });

  check('[9.8] a room that the server closed (1000) can be opened again', { at, defect: 8 }, async () => {
    await open();
    await page.server.closeRoom('lab', 1000);
    await page.hears('ws-close');
    await page.sees(() => window.peerWatch.sockets.every((socket) => socket.readyState === 3));
    await apply(['hypergen.websocket.open', await url()]);
    await opened(2);
    await works('after');
  });

  check('[7] a server that refuses is asked again, and the page goes on', { at }, async () => {
    await apply(['hypergen.websocket.open', (await url()).replace('/lab/', '/closed/')]);
    await page.until(async () => (await page.server.told('ws-refused')).length >= 2, 'two attempts', patience());
    await apply(['hypergen.websocket.close', (await url()).replace('/lab/', '/closed/')], ['hypergen.morph', 'target', 'on']);
    assert.equal(await page.text('#target'), 'on');
  });

  check('[7] the options timeout and maxAttempts: soon, and then no more', { at }, async () => {
    const closed = (await url()).replace('/lab/', '/closed/');
    await apply(['hypergen.websocket.open', closed, { timeout: 50, maxAttempts: 1 }]);
    await page.until(async () => (await page.server.told('ws-refused')).length === 2, 'two attempts', patience());
    await page.run(() => new Promise((resolve) => setTimeout(resolve, 1000)));
    assert.equal((await page.server.told('ws-refused')).length, 2);
  });

  check('[9.9] what is said while the socket is being opened arrives', { at, main: true, defect: 9 }, async () => {
    await page.server.answer('ws', { commands: [['hypergen.morph', 'target', 'heard']] });
    const says = async (number) => ['hypergen.callback', await url(), ['answer', number], {}];
    await apply(['hypergen.websocket.open', await url()], await says(1), await says(2));
    await page.shows('#target', 'heard');
    await page.until(async () => (await frames()).length === 2, 'two frames');
    assert.deepEqual(await frames(), ['{"args":["answer",1],"meta":{}}', '{"args":["answer",2],"meta":{}}']);
  });

  check('[7] a frame that is no JSON: the page goes on', { at, problems: true }, async () => {
    await open();
    for (const text of ['nonsense', '{"a":1}', '"text"', '']) await page.server.sendToRoom('lab', text);
    await works('on');
  });
});

onHypergen('faults', (page, check) => {
  const { opened, open, frames, works } = roomOf(page);

  for (const [title, end, defect] of [
    ['closed with 1001', (link) => link.closeFrame(1001), 8], ['closed with 1005', (link) => link.closeFrame(1005), 8],
    ['reset', (link) => link.reset()], ['broken off', (link) => link.fin('client')]
  ]) {
    check(`[7, 9.8] a socket that is ${title} comes back`, { at, main: title === 'reset', ...(defect && { defect }) }, async () => {
      await open();
      page.links.forEach(end);
      await opened(2);
      await works('after');
    });
  }

  check('[9.9] what is said without a connection arrives when it is back; the field is cleared only then', { at, main: true, defect: 9 }, async () => {
    await open();
    page.proxy.setMode({ kind: 'late', ms: 400 });
    page.links.forEach((link) => link.reset());
    await page.sees(() => window.peerWatch.sockets.every((socket) => socket.readyState === 3));
    await page.set('#cleared', { value: 'kept' });
    assert.equal(await page.property('#cleared', 'value'), 'kept');
    await page.hears('frame');
    assert.deepEqual(await frames(), ['{"args":["answer","kept"],"meta":{}}']);
    await page.sees(() => document.querySelector('#cleared').value === '');
    page.proxy.setMode('pass');
  });

  check('[7] a server that is killed and started again: the page keeps what it shows, and hears', { at: '/chat/', main: true }, async () => {
    await opened(1, 'chat');
    const say = async (text) => {
      await page.run((value) => { document.querySelector('#message').value = value; }, text);
      await page.enter('#message');
    };
    await say('before');
    await page.showsAll('#messages li', ['before']);
    await page.run(() => { document.querySelector('#draft').value = 'typed'; });
    await page.server.stop();
    await page.sees(() => window.peerWatch.sockets.every((socket) => socket.readyState === 3));
    await page.server.start();
    await opened(1, 'chat');
    await page.sees(() => window.peerWatch.sockets.some((socket) => socket.readyState === 1));
    await say('after');
    await page.showsAll('#messages li', ['before', 'after']);
    assert.equal(await page.property('#draft', 'value'), 'typed');
  });
}, { server: { proxied: true } });
