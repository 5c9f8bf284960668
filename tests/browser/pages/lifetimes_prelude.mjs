// For lifetimes.test.mjs: counts what a page holds, and makes and destroys one of everything that the library has.
import { frame, node } from '/support/pack.mjs';

const timers = new Set();
const listeners = new Map();

function countTimers(set, clear) {
  const { [set]: original, [clear]: forget } = window;
  window[set] = (action, ...rest) => {
    const timer = original.call(window, (...args) => {
      if (set !== 'setInterval') timers.delete(`${clear} ${timer}`);
      action(...args);
    }, ...rest);
    timers.add(`${clear} ${timer}`);
    return timer;
  };
  window[clear] = (timer) => {
    timers.delete(`${clear} ${timer}`);
    forget.call(window, timer);
  };
}

countTimers('setTimeout', 'clearTimeout');
countTimers('setInterval', 'clearInterval');
countTimers('requestAnimationFrame', 'cancelAnimationFrame');

const { addEventListener, removeEventListener } = EventTarget.prototype;
// Of what outlives every object of the library; the others are gone with their listeners.
const lasting = (target) => [window, document, navigator.connection, document.body].includes(target);
EventTarget.prototype.addEventListener = function (type, listener, options) {
  const target = this ?? window;
  if (lasting(target)) listeners.set(target, (listeners.get(target) ?? new Set()).add(`${type} ${identity(listener)}`));
  return addEventListener.call(target, type, listener, options);
};
EventTarget.prototype.removeEventListener = function (type, listener, options) {
  const target = this ?? window;
  listeners.get(target)?.delete(`${type} ${identity(listener)}`);
  return removeEventListener.call(target, type, listener, options);
};

const identities = new WeakMap();
function identity(listener) {
  if (!identities.has(listener)) identities.set(listener, Math.random());
  return identities.get(listener);
}

const BrowserSocket = window.WebSocket;
// The client for Duck tells nobody when it has a link.
let lastOpened;

class WatchedSocket extends BrowserSocket {
  constructor(...args) {
    super(...args);
    lastOpened = new Promise((resolve) => super.addEventListener('open', resolve));
  }
}

/** Never connects. Chromium makes a page wait that gives up many attempts, or opens many sockets. */
class IdleSocket extends EventTarget {
  readyState = 0;
  bufferedAmount = 0;
  protocol = '';
  extensions = '';

  constructor(url) {
    super();
    this.url = String(url);
  }

  send() {}

  close() {
    this.readyState = 3;
  }
}

window.LIVELY_WS_URL = new URL('/sink', location.href.replace('http', 'ws')).href;

const ignore = () => {};
const bindAll = (emitter, ...names) => names.forEach((name) => emitter.bind(name, () => names.length));
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

/** By name: the module, and one life of one object. With `isOpen` there is a link in it. */
const lives = {
  WebSocket: ['tether', async ({ WebSocket }, isOpen) => {
    const socket = new WebSocket('/echo');
    bindAll(socket, 'open', 'message', 'error', 'close');
    if (isOpen) {
      await next(socket, 'open');
      socket.send('x');
      await next(socket, 'message');
    }
    socket.destroy();
  }],

  ReliableWebSocket: ['tether', async ({ ReliableWebSocket }, isOpen) => {
    const socket = new ReliableWebSocket('/echo', { requests: { write: (id, text) => `${id} ${text}`, read: () => 0 } });
    bindAll(socket, 'open', 'message', 'error', 'close', 'state');
    socket.setHeartbeat(1000);
    socket.enableAutoReconnect();
    socket.send('waits', { done: ignore });
    socket.request('one', 60_000).catch(ignore);
    socket.connect();
    if (isOpen) await next(socket, 'message');
    socket.destroy();
  }],

  ChatClient: ['tether', async ({ ChatClient }, isOpen) => {
    const chat = new ChatClient('/echo', 'ada', { plainText: true });
    bindAll(chat, 'message', 'join', 'leave', 'delivery', 'error', 'close');
    chat.joinRoom('lobby');
    chat.sendMessage('waits');
    chat.connect();
    if (isOpen) await next(chat, 'message');
    chat.destroy();
  }],

  LiveDataClient: ['tether', async ({ LiveDataClient }, isOpen) => {
    const live = new LiveDataClient('/echo');
    bindAll(live, 'message', 'error', 'close');
    live.subscribe('prices', ignore);
    live.subscribe('prices', ignore).cancel();
    live.connect();
    if (isOpen) await next(live, 'open');
    live.destroy();
  }],

  Patcher: ['tether', async ({ Patcher }) => {
    const main = document.body.appendChild(document.createElement('main'));
    main.dataset.uid = 'root';
    const patcher = new Patcher({ root: main });
    bindAll(patcher, 'event', 'error');
    const button = node('button', 'b', { props: { class: 'c', 'data-events': 'click,input' }, text: 'press' });
    patcher.apply(frame([2, 'root', [0, button]], [5, 'b', { color: 'red' }]));
    patcher.push(frame([3, 'b', 'later']));
    main.firstChild.click();
    patcher.destroy();
    main.remove();
  }],

  DaraClient: ['dara', async ({ DaraClient }, isOpen) => {
    const client = new DaraClient();
    bindAll(client, 'open', 'close', 'error', 'store', 'variables');
    const store = client.store('items');
    client.connect();
    if (isOpen) {
      await client.whenOpen();
      await store.ready();
    }
    client.request('silent', 1).catch(ignore);
    client.destroy();
  }],

  ScriptRunner: ['script', async ({ ScriptRunner }) => {
    const runner = new ScriptRunner({ level: 'commands' });
    runner.register('answer', () => 42);
    runner.register('never', () => new Promise(ignore));
    await runner.command('answer');
    const owed = runner.command('never', undefined, { timeout: 60_000 }).catch(ignore);
    runner.destroy();
    await owed;
  }],

  LivelyClient: ['lively', async ({ open, close }, isOpen) => {
    open();
    await nextTask();
    if (isOpen) await lastOpened;
    close();
  }],

  // Nobody holds the module after this.
  load: ['tether', async () => {
    const { load } = await import('/dist/tether.mjs');
    const { Patcher } = await load();
    new Patcher().destroy();
  }]
};

Object.assign(window, {
  /** `count` lives of `name`, every tenth with a link. */
  async live(name, count) {
    const [module, life] = lives[name];
    const loaded = await library(module);
    for (let i = 0; i < count; ++i) {
      const isOpen = i % 10 === 0;
      window.WebSocket = isOpen ? WatchedSocket : IdleSocket;
      await life(loaded, isOpen);
      if (i % 20 === 0) await nextTask();
    }
    await nextTask();
  },

  held: () => ({ timers: timers.size, listeners: [...listeners.values()].reduce((sum, { size }) => sum + size, 0), memory: wasmBytes() })
});
