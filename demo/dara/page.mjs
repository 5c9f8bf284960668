// The page of the Dara demo: a task, a store and a custom message of server/dara_demo/main.py.
import { load } from '../dist/dara.mjs';

const find = (id) => document.querySelector(`#${id}`);
const states = { up: 'Connected', connecting: 'Connecting ...', backoff: 'Not connected', paused: 'Not connected', suspect: 'No answer' };

function show(state) {
  find('status').dataset.state = state;
  find('status').textContent = states[state] ?? state;
  find('app').disabled = state !== 'up';
}

/** What went wrong, in place of `text`. */
const failed = (error) => `${error.message} (${error.code ?? error.name})`;

/** A task: its progress while it runs, its result or why there is none. */
function bindTask(dara) {
  let task = null;
  find('start').onclick = async () => {
    find('start').disabled = true;
    find('task').textContent = 'Starting ...';
    try {
      ({ task } = await dara.compute('report', [1000], { force: String(Date.now()) }));
      find('cancel').disabled = false;
      find('task').textContent = await task.result();
      find('progress').value = 100;
    } catch (error) {
      find('progress').value = 0;
      find('task').textContent = error.code === 'cancelled' ? 'Cancelled.' : failed(error);
    } finally {
      task = null;
      find('start').disabled = false;
      find('cancel').disabled = true;
    }
  };
  find('cancel').onclick = () => task?.cancel().catch(() => {}); // its end is told by the task itself
  dara.bind('task', ({ status, progress, message }) => {
    if (status !== 'PROGRESS') return;
    find('progress').value = progress;
    find('task').textContent = message;
  });
}

/** A store: shown as it is, whoever changes it; our own votes come back as patches. */
function bindStore(dara) {
  const votes = dara.store('votes');
  const draw = () => {
    for (const [name, count] of Object.entries(votes.value ?? {})) find(name).textContent = String(count);
  };
  dara.bind('store', ({ uid, again }) => {
    if (uid !== votes.uid) return;
    draw();
    if (again) find('votes').textContent = 'Fetched anew, as the connection was lost.';
  });
  for (const button of document.querySelectorAll('[data-vote]')) {
    button.onclick = () => dara.request('vote', button.dataset.vote).then(
      ({ thanks }) => { find('votes').textContent = `One more for ${thanks}.`; },
      (error) => { find('votes').textContent = failed(error); }
    );
  }
}

/** A custom message and its answer. */
function bindMessage(dara) {
  find('form').onsubmit = async (event) => {
    event.preventDefault();
    const started = performance.now();
    try {
      const { text } = await dara.request('shout', find('text').value);
      find('answer').textContent = text;
      find('took').textContent = `(${Math.round(performance.now() - started)} ms)`;
    } catch (error) {
      find('answer').textContent = failed(error);
      find('took').textContent = '';
    }
  };
}

try {
  const { DaraClient } = await load();
  const dara = new DaraClient();
  dara.bind('state', () => show(dara.state));
  dara.bind('login', async (event) => {
    event.preventDefault(); // this server asks for no password
    await dara.login();
    dara.connect();
  });
  dara.bind('error', ({ error }) => { find('notice').textContent = failed(error); });
  dara.bind('open', () => { find('notice').textContent = ''; });
  // Before the controls are enabled: a form that nobody listens to would leave the page.
  bindTask(dara);
  bindStore(dara);
  bindMessage(dara);
  show('connecting');
  await dara.login();
  dara.connect();
} catch (error) {
  find('notice').textContent = `This page could not start: ${failed(error)}`;
}
