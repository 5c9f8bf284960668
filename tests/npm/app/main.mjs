// A program that imports the package by its name: pages.test.mjs has Vite bundle it, and gives it to a browser as it is.
import { load as loadTether } from 'tether';
import { load as loadDara } from 'tether/dara';
import { load as loadLively } from 'tether/lively';
import { load as loadPatch } from 'tether/patch';
import { load as loadReliable } from 'tether/reliable';
import { load as loadScript } from 'tether/script';
import { load as loadWebSocket } from 'tether/websocket';
import { echo } from './echo.mjs';

async function run() {
  const [one, two, small, reliable] = await Promise.all([loadTether(), loadTether(), loadWebSocket(), loadReliable()]);
  const socket = new reliable.ReliableWebSocket('/echo');
  const returned = new Promise((resolve) => socket.bind('message', ({ data }) => resolve(data)));
  socket.connect();
  socket.send('by the one that comes back');
  const echoes = await Promise.all([echo(one.WebSocket, 'one'), echo(two.WebSocket, 'two'), echo(small.WebSocket, 'small'), returned]);
  socket.destroy();

  const { Patcher } = await loadPatch();
  const patcher = new Patcher();
  patcher.destroy();
  const { DaraClient } = await loadDara();
  new DaraClient().destroy();
  const { ScriptRunner } = await loadScript();
  const runner = new ScriptRunner({ level: 'commands' });
  runner.register('add', ([a, b]) => a + b);
  const sum = await runner.command('add', [1, 2]);
  runner.destroy();
  const lively = await Promise.all([loadLively(), loadLively({ html: 'strict' })]);
  await import('tether/hypergen');
  await import('tether/elements');
  const chat = document.createElement('tether-chat');
  Object.assign(chat, { url: '/chat', username: 'ada' });
  const opened = new Promise((resolve) => chat.addEventListener('tether-open', ({ detail }) => resolve(detail.url)));
  document.body.append(chat);
  return { chat: await opened, echoes, sum, lively: lively.map(({ open }) => typeof open), hypergen: typeof window.hypergen.morph, separate: one.WebSocket !== two.WebSocket };
}

window.results = run().catch((error) => ({ code: error.code, message: String(error) }));
