// The library's sockets and its chat client with Duck's plain WebSocketView, whose limits are met and survived.
//
// RECEIVE_TIMEOUT is how long Duck waits for any frame; its own ping, which browsers answer, comes at the opening and then
// every 20 s. MAX_FRAME_SIZE is what one frame may have as it is sent: compressed.

import assert from 'node:assert/strict';

import { client } from '../support/client_under_test.mjs';
import { onDuck } from './support/duck_page.mjs';

const receiveTimeout = 2;
const maxFrameSize = 4000;

// These are no tests of Duck's own client.
if (client === 'tether') onDuck('websockets', (page, check) => {
  const at = '/peer/blank';
  const closeCode = 1001;

  /** Runs in a page with `tether`, the library, and `address(name)` of a view; must return what the test wants to know. */
  const withLibrary = (action, ...args) =>
    page.run(`(async () => {
      const { load } = await import('/peer/dist/tether.mjs');
      window.tether ??= await load();
      window.address = (name) => 'ws://' + location.host + '/ws/' + name;
      window.next = (socket, name) => new Promise((resolve) => {
        const handler = (event) => { socket.unbind(name, handler); resolve(event); };
        socket.bind(name, handler);
      });
      return (${action})(...${JSON.stringify(args)});
    })()`);

  const noise = (length) => Array.from({ length }, (_, i) => String.fromCharCode(33 + ((i * 7919 + ((i * i) % 61)) % 90))).join('');

  check('WebSocket: the echo view sends text and bytes back', { at, main: true }, async () => {
    const got = await withLibrary(async () => {
      const socket = new window.tether.WebSocket(window.address('echo'));
      await window.next(socket, 'open');
      const texts = [];
      // No empty one: in Firefox and WebKit Duck's compression of the next one would be broken, whatever the client.
      for (const text of ['héllo 🦆', 'x'.repeat(3000)]) {
        socket.send(text);
        texts.push((await window.next(socket, 'message')).data);
      }
      socket.send(new Uint8Array([1, 2, 255]));
      const bytes = [...new Uint8Array((await window.next(socket, 'message')).data)];
      socket.close(1000, 'done');
      const { code, wasClean } = await window.next(socket, 'close');
      return { texts: texts.map((text) => text.length), first: texts[0], bytes, code, wasClean };
    });
    assert.deepEqual([got.first, got.bytes, got.texts], ['héllo 🦆', [1, 2, 255], [8, 3000]]);
    assert.equal(got.code, 1000);
  });

  check('WebSocket: notifications come without being asked for', { at }, async () => {
    const got = await withLibrary(async () => {
      const socket = new window.tether.WebSocket(window.address('notifications'));
      const texts = [];
      for (let i = 0; i < 3; i++) texts.push(JSON.parse((await window.next(socket, 'message')).data).notification);
      socket.close();
      return texts;
    });
    assert.deepEqual(got, [0, 1, 2]);
  });

  check('WebSocket: a frame above MAX_FRAME_SIZE ends the connection, and a new one works', { at }, async () => {
    const got = await withLibrary(async (large) => {
      const socket = new window.tether.WebSocket(window.address('echo'));
      await window.next(socket, 'open');
      socket.send(large);
      const { code } = await window.next(socket, 'close');
      const again = new window.tether.WebSocket(window.address('echo'));
      await window.next(again, 'open');
      again.send('small');
      const { data } = await window.next(again, 'message');
      again.close();
      return { code, data };
    }, noise(20_000));
    assert.ok([closeCode, 1006].includes(got.code), String(got.code));
    assert.equal(got.data, 'small');
  });

  check('WebSocket: silence for RECEIVE_TIMEOUT ends the connection', { at }, async () => {
    const got = await withLibrary(async () => {
      const socket = new window.tether.WebSocket(window.address('echo'));
      await window.next(socket, 'open');
      const began = performance.now();
      const { code } = await window.next(socket, 'close');
      return { code, after: performance.now() - began };
    });
    assert.ok([closeCode, 1006].includes(got.code), String(got.code));
    assert.ok(got.after > 1500 && got.after < 8000, `${got.after} ms`);
  });

  check('ReliableWebSocket: comes back after RECEIVE_TIMEOUT, and sends what had to wait', { at, main: true }, async () => {
    const got = await withLibrary(async () => {
      const socket = new window.tether.ReliableWebSocket(window.address('echo'));
      socket.enableAutoReconnect();
      socket.connect();
      await window.next(socket, 'open');
      while (socket.state === 'up') await window.next(socket, 'state');
      const { status } = socket.send('while it was away');
      const { data } = await window.next(socket, 'message');
      socket.close();
      return { status, data };
    });
    assert.deepEqual(got, { status: 'queued', data: 'while it was away' });
  });

  check('ReliableWebSocket: its heartbeat keeps RECEIVE_TIMEOUT away', { at }, async () => {
    const states = await withLibrary(async () => {
      const socket = new window.tether.ReliableWebSocket(window.address('echo'));
      socket.enableAutoReconnect();
      socket.setHeartbeat({ interval: 500, ping: 'ping' });
      const states = [];
      socket.bind('state', () => states.push(socket.state));
      socket.connect();
      await window.next(socket, 'open');
      await new Promise((resolve) => setTimeout(resolve, 5000));
      socket.close();
      return states.slice(0, states.indexOf('up') + 1).concat(states.slice(states.indexOf('up') + 1).filter((one) => one === 'backoff'));
    });
    assert.equal(states.includes('backoff'), false, states.join());
  });

  check('ReliableWebSocket: comes back after a frame above MAX_FRAME_SIZE', { at }, async () => {
    const got = await withLibrary(async (large) => {
      const socket = new window.tether.ReliableWebSocket(window.address('echo'));
      socket.enableAutoReconnect();
      socket.connect();
      await window.next(socket, 'open');
      socket.send(large);
      await window.next(socket, 'open');
      socket.send('small');
      const { data } = await window.next(socket, 'message');
      socket.close();
      return data;
    }, noise(20_000));
    assert.equal(got, 'small');
  });

  check('ChatClient: in plain text, everybody hears everybody in Duck\'s chat view', { at, main: true }, async () => {
    const got = await withLibrary(async () => {
      const [ann, bob] = ['ann', 'bob'].map((name) => new window.tether.ChatClient(window.address('chat'), name, { plainText: true }));
      const heard = [];
      const outcomes = [];
      bob.bind('message', ({ text }) => heard.push(text));
      ann.bind('delivery', ({ status }) => outcomes.push(status));
      bob.connect();
      await window.next(bob, 'open');
      ann.sendMessage('hello'); // waits for its link
      ann.connect();
      for (let turn = 0; turn < 100 && !(heard.includes('hello') && outcomes.length > 0); turn++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      ann.destroy();
      bob.destroy();
      return { heard, outcomes };
    });
    assert.deepEqual(got, { heard: ['welcome', 'hello'], outcomes: ['sent'] });
    assert.deepEqual((await page.server.told('socket')).filter(({ view, said }) => view === 'chat' && said).map(({ said }) => said), ['hello']);
  });
}, { server: { env: { PEER_RECEIVE_TIMEOUT: String(receiveTimeout), PEER_MAX_FRAME_SIZE: String(maxFrameSize) } } });
