// The page's half of demo/server/counter_socket.mjs: patches are applied, clicks are told, requests are answered.
import { load as loadPatch } from './patch.mjs';
import { load as loadScript } from './script.mjs';

const retryMs = 2000;
const app = document.querySelector('#app');
const status = document.querySelector('#status');

function show(state, text) {
  status.dataset.state = state;
  status.textContent = text;
}

function connect({ patcher, runner, wire }) {
  const socket = new WebSocket(new URL('/count', location.href.replace(/^http/, 'ws')));
  socket.binaryType = 'arraybuffer';
  const send = (message) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  /** Every request gets one answer. */
  async function answer({ id, evaluate, variable, command, args, timeout }) {
    const options = { timeout, origin: socket.url };
    try {
      // Patches that came before a request are to be seen by it.
      patcher.flush();
      const asked = command === undefined ? runner.evaluate(evaluate, { ...options, variable }) : runner.command(command, args, options);
      send({ id, result: await asked });
    } catch ({ code, message }) {
      send({ id, error: { code, message } });
    }
  }

  socket.onopen = () => {
    wire.send = send;
    app.disabled = false;
    show('up', 'Connected');
  };
  socket.onmessage = ({ data }) => {
    if (typeof data !== 'string') return patcher.push(data);
    const message = JSON.parse(data);
    if ('id' in message) answer(message);
  };
  socket.onclose = () => {
    runner.cancelAll();
    app.disabled = true;
    show('closed', 'Not connected');
    setTimeout(connect, retryMs, { patcher, runner, wire });
  };
}

try {
  const [{ Patcher }, { ScriptRunner }] = await Promise.all([loadPatch(), loadScript()]);
  const patcher = new Patcher({ root: app });
  const runner = new ScriptRunner({ level: 'script' });
  runner.register('highlight', async ({ selector, for: milliseconds }) => {
    const element = document.querySelector(selector);
    element.dataset.highlighted = '';
    await new Promise((done) => setTimeout(done, milliseconds));
    delete element.dataset.highlighted;
    return `Highlighted for ${milliseconds} ms.`;
  });
  const wire = { send() {} };
  patcher.bind('event', ({ uid, name }) => wire.send({ event: name, uid }));
  patcher.bind('error', ({ error }) => console.warn(error));
  show('connecting', 'Connecting ...');
  connect({ patcher, runner, wire });
} catch (error) {
  document.querySelector('#notice').textContent = `This page could not start: ${error.message} (${error.code ?? error.name})`;
}
