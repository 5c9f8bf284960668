// The app of this folder on a real server (Django, channels, daphne).

import { fileURLToPath } from 'node:url';

import { temporaryDirectory } from '../../../browser/support/processes.mjs';
import { pythonEnvironment } from '../../support/python_environment.mjs';
import { RecordingServer } from '../../support/recording_server.mjs';

const folder = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** A Python with Hypergen; made when it is missing. */
export const hypergenPython = () => pythonEnvironment('hypergen_server', folder('requirements.txt'));

/** Starts the app. Options: `env` settings of the app (see app/peer/settings.py); `port` to listen on, a free one by default. */
export async function startHypergen({ env = {}, port } = {}) {
  const python = await hypergenPython();
  const more = { PYTHONPATH: folder('app'), PYTHONDONTWRITEBYTECODE: '1', ...env };
  const cwd = temporaryDirectory('tether-hypergen-'); // for the log
  const server = new HypergenServer({
    describe: (free) => ({
      command: python,
      args: ['-m', 'daphne', '--verbosity', '0', '--bind', '127.0.0.1', '--port', String(free), 'peer.asgi:application'],
      cwd,
      env: more
    }),
    isReady: async () => Boolean(await server.told())
  });
  server.port = port;
  await server.start();
  return server;
}

class HypergenServer extends RecordingServer {
  #set(route, settings) {
    return this.ask(`${route}?${new URLSearchParams(settings)}`);
  }

  /** What the next call of the action `name` gets; for `what` see app/peer/views/lab.py. */
  answer(name, what) {
    return this.#set('answer', { name, what: JSON.stringify(what) });
  }

  /** Holds all answers to paths that match, until `release`, or for so long. Returns the function that releases them. */
  async hold(path, ms) {
    await this.#set('hold', ms === undefined ? { path } : { path, ms });
    return () => this.#set('release', { path });
  }

  /** Closes all sockets of a room with this code. */
  closeRoom(room, code) {
    return this.#set('ws_close', { room, code });
  }

  /** Sends a text to all sockets of a room. */
  sendToRoom(room, text) {
    return this.#set('ws_send', { room, text });
  }

  /** The requests of pages and actions that were heard, without the fetching of pages in full. */
  async posts() {
    return (await this.told('request')).filter(({ method }) => method === 'POST');
  }
}
