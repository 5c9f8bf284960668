// The app of this folder on a real Duck server.

import { cpSync, readdirSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { sleep, temporaryDirectory } from '../../../browser/support/processes.mjs';
import { PeerServer } from '../../support/peer_server.mjs';
import { pythonEnvironment } from '../../support/python_environment.mjs';

const folder = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const pollMs = 15;

/** A Python with Duck; made when it is missing. */
export const duckPython = () => pythonEnvironment('duck_server', folder('requirements.txt'));

/** Where Duck keeps the files of its client. */
export async function duckStaticFiles() {
  const python = await duckPython();
  const library = path.join(path.dirname(python), '../lib');
  const [version] = readdirSync(library).filter((name) => name.startsWith('python3'));
  return path.join(library, version, 'site-packages/duck/html/components/core/staticfiles');
}

/**
 * Starts the app. Options: `env` settings of the app (see app/web/settings.py and app/web/main.py);
 * `port` to listen on, a free one by default.
 */
export async function startDuck({ env = {}, port } = {}) {
  const python = await duckPython();
  const cwd = temporaryDirectory('tether-duck-'); // Duck writes files of its own beside the app
  cpSync(folder('app/web'), path.join(cwd, 'web'), { recursive: true });
  const server = new DuckServer({
    describe: (free) => ({ command: python, args: ['web/main.py'], cwd, env: { ...env, PEER_PORT: String(free), PYTHONDONTWRITEBYTECODE: '1' } }),
    isReady: async (url) => Boolean(await getJson(`${url}/peer/told`))
  });
  server.port = port;
  await server.start();
  return server;
}

/** On a connection of its own: Duck closes kept ones after a second, perhaps just when they are used. */
function getJson(url) {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => { text += piece; });
      response.on('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch (error) {
          reject(error);
        }
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}

class DuckServer extends PeerServer {
  #ask(route) {
    return getJson(`${this.url}/peer/${route}`);
  }

  /** All that the server has heard since `forget`, in order; of one kind if one is named. */
  async told(kind) {
    const { told } = await this.#ask('told');
    return kind ? told.filter((one) => one.kind === kind) : told;
  }

  forget() {
    return this.#ask('forget');
  }

  /** Lets the server close all sockets of Lively with this code. */
  closeAll(code) {
    return this.#ask(`close?code=${code}`);
  }

  /** Lets the server send something that Lively does not know: see NONSENSE in app/web/urls.py. */
  sendNonsense(what) {
    return this.#ask(`nonsense?what=${what}`);
  }

  /** Waits until something of this kind was heard that `matches`, and returns it. */
  async hears(kind, matches = () => true, patience = 8000) {
    for (const deadline = Date.now() + patience; ; await sleep(pollMs)) {
      const told = await this.told().catch(() => []);
      const found = told.find((one) => one.kind === kind && matches(one));
      if (found) return found;
      if (Date.now() >= deadline) {
        throw new Error(`the server heard no such ${kind} within ${patience} ms, but: ${JSON.stringify(told).slice(0, 2000)}`);
      }
    }
  }
}
