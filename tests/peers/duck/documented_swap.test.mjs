// What docs/duck.md tells the author of a Duck project to do, done as it is written, in a project of one page.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { launch } from '../../browser/support/driver.mjs';
import { temporaryDirectory } from '../../browser/support/processes.mjs';
import { fencedBlocks } from '../../docs/support/markdown.mjs';
import { PeerServer } from '../support/peer_server.mjs';
import { dist } from './support/client_files.mjs';
import { duckPython } from './support/duck_server.mjs';

const [{ code }] = fencedBlocks(readFileSync(new URL('../../../docs/duck.md', import.meta.url), 'utf8')).filter(({ language }) => language === 'python');
const [urls, views] = code.split('# web/views.py: let your pages derive from TetherPage instead of Page\n');

const imports = `import pathlib
from duck.html.components.page import Page
from duck.http.response import FileResponse
`;
const counter = `
from duck.html.components import to_component
from duck.html.components.button import Button

class CounterPage(TetherPage):
    def on_create(self):
        super().on_create()
        self.count = to_component("0", "output", props={"id": "count"})
        button = Button(text="more", id="more")
        button.bind("click", self.more, update_targets=[self.count], update_self=False)
        self.add_to_body([self.count, button])

    def more(self, *_):
        self.count.inner_html = str(int(self.count.inner_html) + 1)

def home(request):
    return CounterPage(request)
`;

/** A folder with the project; its settings and its start are those of the other tests. */
function project() {
  const folder = temporaryDirectory('tether-duck-swap-');
  const web = path.join(folder, 'web');
  mkdirSync(web);
  for (const name of ['settings.py', 'main.py', 'static_files.py']) cpSync(new URL(`app/web/${name}`, import.meta.url), path.join(web, name));
  writeFileSync(path.join(web, '__init__.py'), '');
  writeFileSync(path.join(web, 'views.py'), imports + views + counter);
  writeFileSync(path.join(web, 'urls.py'), `from duck.urls import path\nfrom web import views\nurlpatterns = [path("/", views.home, name="home"),\n${urls}]\n`);
  mkdirSync(path.join(folder, 'client'));
  for (const name of ['lively.js', 'lively.mjs', 'lively.wasm']) cpSync(path.join(dist, name), path.join(folder, 'client', name));
  return folder;
}

let server;
let browser;

before(async () => {
  const python = await duckPython();
  const cwd = project();
  server = new PeerServer({
    describe: (port) => ({ command: python, args: ['web/main.py'], cwd, env: { PEER_PORT: String(port), PYTHONDONTWRITEBYTECODE: '1' } }),
    isReady: async (url) => (await fetch(url)).ok,
  });
  await server.start();
  browser = await launch('chromium');
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('[docs/duck.md] the swap, as it is written, and what it says to look at', async () => {
  await browser.goto(server.url);
  await browser.wait(() => window.LIVELY_APPLICATION?.initialized === true, { message: 'the client runs' });
  const loaded = await browser.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname));
  for (const name of ['lively.js', 'lively.mjs', 'lively.wasm']) assert.ok(loaded.includes(`/client/${name}`), `${name} in ${loaded}`);
  assert.deepEqual(loaded.filter((name) => /(lively|msgpack)\.min\.js$/.test(name)), []);
  assert.match((await fetch(`${server.url}/client/lively.wasm`)).headers.get('content-type'), /application\/wasm/);
  await browser.click('#more');
  await browser.wait(() => document.querySelector('#count').textContent === '1', { message: 'a click counts' });
});
