// The app of this folder on a real server (dara-core, uvicorn).

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryDirectory } from '../../../browser/support/processes.mjs';
import { pythonEnvironment } from '../../support/python_environment.mjs';
import { RecordingServer, getJson } from '../../support/recording_server.mjs';

const folder = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** A Python with Dara; made when it is missing. */
export const daraPython = () => pythonEnvironment('dara_server', folder('requirements.txt'));

/**
 * Starts the app. Options: `env` settings of the app (see app/peer/main.py); `port` to listen on, a free one by default;
 * `liveReload` as a developer runs it: it starts anew when a file changes (see `touch`), and sessions outlive that;
 * `config` and `pythonPath` name another app.
 */
export async function startDara({ env = {}, port, liveReload = false, config = 'peer.main:config', pythonPath = folder('app') } = {}) {
  const python = await daraPython();
  const cwd = temporaryDirectory('tether-dara-'); // for the log and what Dara keeps
  const [watched, sessions] = ['watched', 'sessions'].map((name) => path.join(cwd, name));
  for (const name of [watched, sessions]) mkdirSync(name);
  const more = {
    PYTHONPATH: pythonPath, PYTHONDONTWRITEBYTECODE: '1', DARA_AUTH_SESSION_FILE_PATH: sessions, ...env
  };
  const options = ['--host', '127.0.0.1', '--disable-metrics', '--skip-jsbuild', ...(liveReload ? ['--reload', '--reload-dir', watched] : [])];
  const server = new DaraServer({
    describe: (free) => ({
      command: path.join(path.dirname(python), 'python'),
      args: ['-c', 'from dara.core.cli import cli; cli()', 'start', '--config', config, '--port', String(free), ...options],
      cwd,
      env: more
    }),
    isReady: async (url) => (await getJson(`${url}/status`)).status === 'ok'
  });
  server.watched = path.join(watched, 'touched.py');
  server.port = port;
  await server.start();
  return server;
}

class DaraServer extends RecordingServer {
  #ids = null;

  async start() {
    this.#ids = null;
    await super.start();
  }

  /** Has the server do something by itself: what `name` does, and with which arguments, stands in app/peer/control.py. */
  async does(name, args = {}) {
    const { value, error } = await getJson(`${this.url}/peer/do/${name}?${new URLSearchParams({ args: JSON.stringify(args) })}`);
    if (error) throw new Error(`the server could not ${name}: ${error}`);
    return value;
  }

  /** {uid, definitionUid} of an action of app/peer/actions.py; the numbers are others after each start. */
  async action(name) {
    this.#ids ??= await this.does('ids');
    const { uid, definition_uid: definitionUid } = this.#ids[name];
    return { uid, definitionUid };
  }

  /** Holds all requests to paths that match, until the function that this gives is called, or for so long. */
  async hold(pattern, ms) {
    await this.does('hold', { path: pattern, ms });
    return () => this.does('release', { path: pattern });
  }

  /** The texts of the frames that it has heard, without pings. */
  async frames() {
    return (await this.told('frame')).map(({ text }) => text).filter((text) => text !== ping);
  }

  /** The requests that it has heard, as [method, path, body]; of one path if one is given. */
  async requests(pattern = /./) {
    return (await this.told('request')).filter(({ path: one }) => pattern.test(one)).map(({ method, path: one, text }) => [method, one, text]);
  }

  /** With `liveReload`: the code has changed. */
  touch() {
    writeFileSync(this.watched, `# ${Date.now()}\n`);
  }
}

/** A ping as Dara's own client writes it. */
export const ping = '{"message":null,"type":"ping"}';
