// The app of this folder on a real Duck server.

import { cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryDirectory } from '../../../browser/support/processes.mjs';
import { getJson, RecordingServer } from '../../support/recording_server.mjs';
import { pythonEnvironment } from '../../support/python_environment.mjs';

const folder = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

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

class DuckServer extends RecordingServer {
  /** Lets the server close all sockets of Lively with this code. */
  closeAll(code) {
    return this.ask(`close?code=${code}`);
  }

  /** Lets the server send something that Lively does not know: see NONSENSE in app/web/urls.py. */
  sendNonsense(what) {
    return this.ask(`nonsense?what=${what}`);
  }
}
